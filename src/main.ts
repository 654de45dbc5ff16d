/** The program behind `npm start`: opens the app, listens, and stops cleanly when asked to. */
import { portOf } from './api/server.ts';
import { openApp } from './app.ts';
import { ConfigError, loadConfig, widenThreadPool } from './config.ts';
import { openLog } from './log.ts';

const STOP_MS = 15_000;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refuse(error: unknown): never {
  process.stderr.write(`\nMuster did not start.\n${sentenceOf(error)}\n`);
  process.exit(1);
}

function sentenceOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

function portSentence(error: unknown, host: string, port: number): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Stop that one, or start Muster with another port: PORT=${port + 1} npm start`;
  if (code === 'EACCES') return `Port ${port} may not be used by this account. Try PORT=8080 npm start`;
  if (code === 'EADDRNOTAVAIL') return `HOST=${host} is not an address of this machine.`;
  return undefined;
}

async function start(): Promise<void> {
  const config = loadConfig();
  const log = openLog(config.logLevel);
  const app = await openApp(config, log);

  let stopping = false;
  async function stop(reason: string, exitCode: number): Promise<void> {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    await app.close();
    process.exit(exitCode);
  }
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));

  try {
    await app.server.listen({ host: config.host, port: config.port });
  } catch (error) {
    await app.close();
    throw new Error(portSentence(error, config.host, config.port) ?? sentenceOf(error), { cause: error });
  }
  const host = config.host === '127.0.0.1' ? 'localhost' : config.host;
  say(`Muster is ready: ${config.publicUrl ?? `http://${host}:${portOf(app.server)}`}`);
}

widenThreadPool();
start().catch(refuse);
