/** Muster as its users run it: a process of its own with a data directory, started, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PROCESS_KEY = 'process-key-0123456789-0123456789';

export type MusterProcess = {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from spawn to the line that says it is ready. */
  readonly readyAfter: number;
  /** Everything it printed. */
  output(): string;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  upload(name: string, content: Uint8Array | string): Promise<{ status: number; body: unknown }>;
  /** Kills it without warning and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop; answers its exit code. */
  stop(): Promise<number | null>;
};

export function newDataDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'muster-data-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The process id of the PostgreSQL that serves a data directory. */
export function postgresPid(dataDirectory: string): number {
  const [first] = readFileSync(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  return Number(first);
}

function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** Settings of the tests are none of Muster's, which refuses to start with a variable it does not know. */
function withoutMuster(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('MUSTER_')));
}

/**
 * Starts it and waits until it is ready; fails with what it printed when it exits instead.
 * @param program a program of the tests that is Muster with something held
 */
export async function startMuster(
  dataDirectory: string,
  environment: Readonly<Record<string, string>> = {},
  program = 'src/main.ts',
): Promise<MusterProcess> {
  const started = performance.now();
  const child = spawn(process.execPath, [program], {
    cwd: join(import.meta.dirname, '../..'),
    env: {
      ...withoutMuster(process.env),
      MUSTER_DATA: dataDirectory,
      MUSTER_API_KEY: PROCESS_KEY,
      PORT: '0',
      LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      output += chunk.toString();
      const address = /Muster is ready: (\S+)/.exec(output)?.[1];
      if (address) resolve(address.replace('localhost', '127.0.0.1'));
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`Muster exited with ${code}:\n${output}`)));
  });
  const readyAfter = performance.now() - started;

  async function send(path: string, init: RequestInit) {
    const response = await fetch(`${url}/api/v1${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${PROCESS_KEY}` },
    });
    const text = await response.text();
    const body: unknown = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
    return { status: response.status, body };
  }

  return {
    url,
    pid: child.pid ?? 0,
    readyAfter,
    output: () => output,
    call: (method, path, body) =>
      send(path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    upload(name, content) {
      const form = new FormData();
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
      form.append('file', new Blob([bytes]), name);
      return send('/files', { method: 'POST', body: form });
    },
    async kill() {
      child.kill('SIGKILL');
      await exited(child);
    },
    async stop() {
      child.kill('SIGTERM');
      return exited(child);
    },
  };
}
