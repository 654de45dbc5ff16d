/**
 * What a PostgreSQL server left behind in its cluster's directory: its postmaster.pid, and whether that process still
 * lives and really is the server of this directory. After a `kill -9` of Muster its server lives on; the next start
 * stops it and starts its own, because only a child can be watched.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { elapsed } from '../clock.ts';

export const SOCKET_DIRECTORY_PREFIX = 'muster-pg-';

type Postmaster = { readonly pid: number; readonly socketDirectory: string; readonly ready: boolean };

/** Lines of postmaster.pid: pid, directory, start time, port, socket directory, address, shared memory, status. */
export function readPostmaster(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, socketDirectory: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' };
}

/** A process that has ended but whose parent has not asked for its result (seen in containers) counts as ended. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A server works inside its cluster's directory; where the system does not show that, its command line names it. */
function servesCluster(pid: number, cluster: string): boolean {
  try {
    if (process.platform === 'linux') {
      const works = statSync(`/proc/${pid}/cwd`);
      const wanted = statSync(cluster);
      return works.dev === wanted.dev && works.ino === wanted.ino;
    }
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(cluster);
  } catch {
    return false;
  }
}

const FAST = 10_000;
const IMMEDIATE = 5000;

/** Sends the signal and waits; true when the process has ended in time. */
export async function endProcess(
  pid: number,
  signal: NodeJS.Signals,
  milliseconds: number,
): Promise<boolean> {
  const until = elapsed() + milliseconds;
  if (isAlive(pid)) process.kill(pid, signal);
  while (isAlive(pid) && elapsed() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  return !isAlive(pid);
}

/** Removes the pid file of a killed server once none of its own child processes works in the cluster any more. */
async function removeWhenUnused(cluster: string): Promise<void> {
  const until = elapsed() + IMMEDIATE;
  const others = () =>
    readdirSync('/proc').filter((name) => /^\d+$/.test(name) && servesCluster(Number(name), cluster));
  while (others().length > 0) {
    if (elapsed() > until)
      throw new Error(
        `Processes ${others().join(', ')} of a killed PostgreSQL server still work in ${cluster}. End them, then start Muster again.`,
      );
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/**
 * Stops a server of this cluster that its Muster left behind, and removes its traces.
 * Only to be called while holding the data directory's lock: then no living Muster uses that server.
 * @returns true when there was one
 */
export async function stopLeftOver(cluster: string): Promise<boolean> {
  const found = readPostmaster(cluster);
  if (!found) return false;
  if (basename(found.socketDirectory).startsWith(SOCKET_DIRECTORY_PREFIX)) {
    rmSync(found.socketDirectory, { recursive: true, force: true });
  }
  if (!isAlive(found.pid)) {
    // PostgreSQL takes a zombie for a running server and would not start (seen after killing it and Muster together).
    if (isZombie(found.pid)) await removeWhenUnused(cluster);
    return false;
  }
  if (!servesCluster(found.pid, cluster)) {
    // The number belongs to somebody else by now (a restarted container); PostgreSQL would take him for a server.
    rmSync(join(cluster, 'postmaster.pid'), { force: true });
    return false;
  }
  const ended =
    (await endProcess(found.pid, 'SIGINT', FAST)) || (await endProcess(found.pid, 'SIGQUIT', IMMEDIATE));
  if (!ended)
    throw new Error(
      `The PostgreSQL server ${found.pid} of ${cluster} does not stop. End that process, then start Muster again.`,
    );
  return true;
}
