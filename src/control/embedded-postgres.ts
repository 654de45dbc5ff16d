/**
 * PostgreSQL as a child of Muster: makes its cluster in the data directory at the first start, starts it, watches it,
 * stops it. It listens on a unix socket in a private directory only (or on loopback where sockets do not work), with a
 * generated password. A server that dies alone is started again in place. Not for connections: see postgres.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elapsed } from '../clock.ts';
import type { Log } from '../log.ts';
import { findPostgresProgram, type PostgresProgram } from './postgres-program.ts';
import { endProcess, readPostmaster, SOCKET_DIRECTORY_PREFIX, stopLeftOver } from './postmaster.ts';
import { canReach, chooseServerUser, type ServerUser } from './server-user.ts';

export type EmbeddedPostgresOptions = {
  readonly dataDirectory: string;
  readonly log: Log;
  /** Called when the server died and could not be brought back; nothing works any more then. */
  readonly onLost: (error: Error) => void;
  /** More of PostgreSQL's own settings, such as fsync=off for tests that survive no power cut anyway. */
  readonly settings?: readonly string[];
  /** False: loopback instead of a unix socket. */
  readonly sockets?: boolean;
};

export type EmbeddedPostgres = {
  /** For the database `postgres`; replace the path for another one. */
  readonly connectionString: (database: string) => string;
  readonly pid: () => number;
  stop(): Promise<void>;
};

const OWNER = 'muster';
const PORT_ON_SOCKET = 5432;
/** 108 bytes minus the file's own name and a margin. */
const LONGEST_SOCKET_DIRECTORY = 80;
const START_MILLISECONDS = 30_000;
const STOP_MILLISECONDS = 10_000;
/** How often the server is brought back within the window before Muster gives up. */
const RESTARTS = 5;
const RESTART_WINDOW = 60_000;

/** Small and safe: fsync and checksums stay on; what is off are helpers a small control database does not need. */
const SETTINGS = [
  'max_connections=60',
  'shared_buffers=48MB',
  'work_mem=8MB',
  'maintenance_work_mem=48MB',
  'max_wal_size=256MB',
  'min_wal_size=32MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_logical_replication_workers=0',
  'max_parallel_workers_per_gather=0',
  'io_method=sync',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_min_messages=warning',
  'log_checkpoints=off',
];

type Place = { readonly host: string; readonly port: number; readonly directory: string | undefined };

/** Everything one run of the server needs to know. */
type Setting = {
  readonly cluster: string;
  readonly program: PostgresProgram;
  readonly user: ServerUser | undefined;
  readonly logFile: string;
  readonly settings: readonly string[];
};

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No free port.')),
      );
    });
  });
}

function give(path: string, user: ServerUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

function socketDirectory(user: ServerUser | undefined): string | undefined {
  for (const parent of [tmpdir(), '/tmp', '/var/tmp']) {
    const stem = join(parent, SOCKET_DIRECTORY_PREFIX);
    if (stem.length > LONGEST_SOCKET_DIRECTORY || (user && !canReach(stem, user))) continue;
    try {
      const directory = mkdtempSync(stem);
      give(directory, user);
      return directory;
    } catch {
      // Not writable; the next one may be.
    }
  }
  return undefined;
}

async function choosePlace(user: ServerUser | undefined, sockets: boolean): Promise<Place> {
  const directory = sockets ? socketDirectory(user) : undefined;
  if (directory !== undefined) return { host: directory, port: PORT_ON_SOCKET, directory };
  return { host: '127.0.0.1', port: await freePort(), directory: undefined };
}

/**
 * Starts one of the programs on a cluster. When the server's user cannot walk to the cluster (it lies under /root), the
 * directory is opened here and handed over as descriptor 3: the system follows /proc/self/fd/3 without asking the
 * directories above.
 */
function run(
  setting: Setting,
  name: 'initdb' | 'postgres',
  cluster: string,
  args: readonly string[],
): ChildProcess {
  const { program, user, logFile } = setting;
  const handOver = user !== undefined && !canReach(join(cluster, 'x'), user);
  if (handOver && process.platform !== 'linux') {
    throw new Error(
      `PostgreSQL runs as another user than root and cannot enter ${cluster}. Choose another directory with MUSTER_DATA.`,
    );
  }
  const log = openSync(logFile, 'a', 0o600);
  const opened = handOver ? openSync(cluster, 'r') : undefined;
  try {
    return spawn(
      join(program.directory, 'bin', name),
      ['-D', handOver ? '/proc/self/fd/3' : cluster, ...args],
      {
        cwd: '/',
        // A session of its own: Ctrl-C in the terminal is for Muster, which then stops the server in order.
        detached: true,
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', log, log, opened ?? 'ignore'],
        ...(user ? { uid: user.uid, gid: user.gid } : {}),
      },
    );
  } finally {
    closeSync(log);
    if (opened !== undefined) closeSync(opened);
  }
}

function lastLines(file: string): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-6).join('\n');
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 ? '' : `exit ${code ?? signal}`));
  });
}

const PASSWORD_FILE = 'muster.password';

/** Makes the cluster beside its place and moves it there when it is complete, so that a half-made one is never used. */
async function makeCluster(setting: Setting): Promise<void> {
  const { cluster, user, logFile } = setting;
  const fresh = `${cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  give(fresh, user);
  const secrets = mkdtempSync(join(tmpdir(), SOCKET_DIRECTORY_PREFIX));
  try {
    const password = randomBytes(24).toString('base64url');
    const file = join(secrets, 'password');
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
    give(file, user);
    give(secrets, user);
    const child = run(setting, 'initdb', fresh, [
      `--username=${OWNER}`,
      `--pwfile=${file}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
    ]);
    const failed = await ended(child);
    if (failed !== '')
      throw new Error(
        `PostgreSQL could not make its cluster in ${fresh} (${failed}):\n${lastLines(logFile)}`,
      );
    writeFileSync(join(fresh, PASSWORD_FILE), password, { mode: 0o600 });
    give(join(fresh, PASSWORD_FILE), user);
    renameSync(fresh, cluster);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
}

async function startServer(setting: Setting, place: Place): Promise<ChildProcess> {
  const { cluster, logFile } = setting;
  const listen = [
    `port=${place.port}`,
    `listen_addresses=${place.directory === undefined ? place.host : ''}`,
    `unix_socket_directories=${place.directory ?? ''}`,
    'unix_socket_permissions=0700',
  ];
  const child = run(
    setting,
    'postgres',
    cluster,
    [...SETTINGS, ...setting.settings, ...listen].flatMap((entry) => ['-c', entry]),
  );
  let failed: string | undefined;
  ended(child).then(
    (why) => {
      failed = why;
    },
    () => undefined,
  );
  const until = elapsed() + START_MILLISECONDS;
  for (;;) {
    const seen = readPostmaster(cluster);
    if (seen?.ready && seen.pid === child.pid) return child;
    if (failed !== undefined) throw new Error(`PostgreSQL did not start (${failed}):\n${lastLines(logFile)}`);
    if (elapsed() > until) {
      child.kill('SIGQUIT');
      throw new Error(
        `PostgreSQL was not ready within ${START_MILLISECONDS / 1000} s:\n${lastLines(logFile)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Starts the server on `<data directory>/postgres`, making the cluster first when there is none. The caller holds the data
 * directory's lock.
 * @throws Error with a sentence and PostgreSQL's own last words
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDirectory, log, onLost } = options;
  const cluster = join(dataDirectory, 'postgres');
  const user = chooseServerUser(cluster);
  const logFile = join(dataDirectory, 'postgres.log');
  writeFileSync(logFile, '', { mode: 0o600 });
  chmodSync(logFile, 0o600);
  const program = findPostgresProgram(user, dataDirectory);
  const setting: Setting = { cluster, user, logFile, program, settings: options.settings ?? [] };
  if (await stopLeftOver(cluster))
    log.warn('A PostgreSQL server left behind by a killed Muster was stopped.');
  if (!existsSync(cluster)) await makeCluster(setting);
  const password = readFileSync(join(cluster, PASSWORD_FILE), 'utf8');
  const place = await choosePlace(user, options.sockets ?? true);

  let stopping = false;
  let child = await startServer(setting, place);
  const restarts: number[] = [];
  watch();

  function removeSocket(): void {
    if (place.directory !== undefined) rmSync(place.directory, { recursive: true, force: true });
  }

  function watch(): void {
    child.once('exit', (code, signal) => {
      if (stopping) return;
      log.error({ code, signal }, 'PostgreSQL ended by itself; it is started again.');
      bringBack().catch((error: unknown) =>
        onLost(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }

  async function bringBack(): Promise<void> {
    for (;;) {
      const recent = restarts.filter((at) => elapsed() - at < RESTART_WINDOW).length;
      if (recent >= RESTARTS) {
        removeSocket();
        throw new Error(
          `PostgreSQL ended ${RESTARTS} times within a minute and is not started again:\n${lastLines(logFile)}`,
        );
      }
      restarts.push(elapsed());
      // The children of a killed server take a moment to notice; until then a new one refuses to start.
      await new Promise((resolve) => setTimeout(resolve, recent * 500));
      if (stopping) return;
      try {
        child = await startServer(setting, place);
        watch();
        log.info('PostgreSQL is back.');
        return;
      } catch (error) {
        log.warn({ err: error }, 'PostgreSQL did not come back yet.');
      }
    }
  }

  return {
    connectionString: (database) => {
      const address = `postgres://${OWNER}:${password}@`;
      if (place.directory === undefined) return `${address}${place.host}:${place.port}/${database}`;
      return `${address}/${database}?host=${encodeURIComponent(place.directory)}&port=${place.port}`;
    },
    pid: () => child.pid ?? 0,
    stop: async () => {
      stopping = true;
      const { pid } = child;
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) {
        const done =
          (await endProcess(pid, 'SIGINT', STOP_MILLISECONDS)) ||
          (await endProcess(pid, 'SIGQUIT', STOP_MILLISECONDS));
        if (!done) log.error({ pid }, 'PostgreSQL did not stop.');
      }
      removeSocket();
    },
  };
}
