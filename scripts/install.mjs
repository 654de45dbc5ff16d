/**
 * Makes sure the packages are there, the ones the lock file names: nothing when they are, `npm ci` when they are not.
 * Plain JavaScript for any Node from 18 on, because it runs before the Node that Muster brings along exists.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** The Node that came with the packages; everything but these scripts runs on it. */
export const NODE = join(ROOT, 'node_modules', '.bin', 'node');

const MODULES = join(ROOT, 'node_modules');
const LOCK = join(ROOT, 'package-lock.json');
const STAMP = join(MODULES, '.muster-install');
const NODE_MAJOR = 24;

/** Ends the program with a sentence for the person who started it. */
export function fail(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(1);
}

function lockHash() {
  return createHash('sha256').update(readFileSync(LOCK)).digest('hex');
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isForThisMachine(entry) {
  const fits = (list, own) => list === undefined || list.includes(own);
  return fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && fits(entry.libc, 'glibc');
}

/** True when npm's own record of what it installed has every package of the lock file, other machines' ones aside. */
function hasAllPackages() {
  const wanted = readJson(LOCK)?.packages ?? {};
  const installed = readJson(join(MODULES, '.package-lock.json'))?.packages;
  if (!installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || installed[path]?.version === entry.version) return true;
    const mayBeMissing = entry.optional === true || entry.devOptional === true;
    return mayBeMissing && installed[path] === undefined && !(entry.os && isForThisMachine(entry));
  });
}

function nodeWorks() {
  if (!existsSync(NODE)) return false;
  const { status, stdout } = spawnSync(NODE, ['--version'], { encoding: 'utf8' });
  return status === 0 && Number(/^v(\d+)\./.exec(stdout)?.[1]) >= NODE_MAJOR;
}

function isInstalled() {
  if (!existsSync(MODULES)) return false;
  const stamp = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
  return (stamp === lockHash() || hasAllPackages()) && nodeWorks();
}

/** Runs npm, as it started us or else the one on the path, and takes it along when this process is told to end. */
function npm(args) {
  const own = process.env.npm_execpath;
  const options = { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] };
  const child =
    own && /npm-cli\.c?js$/.test(own) && existsSync(own)
      ? spawn(process.execPath, [own, ...args], options)
      : spawn('npm', args, options);
  const end = (signal) => child.kill(signal);
  process.on('SIGTERM', end).on('SIGINT', end);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (status, signal) => {
      process.off('SIGTERM', end).off('SIGINT', end);
      if (signal !== null) process.kill(process.pid, signal);
      resolve({ status });
    });
  });
}

/** Installs when needed; returns true when it did. Ends the program with a sentence when it cannot. */
export async function installWhenNeeded() {
  if (isInstalled()) {
    writeFileSync(STAMP, lockHash());
    return false;
  }
  process.stdout.write('Installing the packages of package-lock.json; this takes a minute or two.\n');
  // A half-finished install must not pass for a finished one.
  rmSync(STAMP, { force: true });
  // Whatever npm is configured to leave out on this machine, Muster needs it: Node and the engines come as packages.
  const { status, error } = await npm([
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (error) fail(`npm could not be run (${error.message}). Install Node.js with npm, then start again.`);
  if (status !== 0) {
    fail(
      `Installing the packages failed: npm ci ended with code ${status}; its own words are above. ` +
        'Check the network and the registry npm uses (npm config get registry), then start again.',
    );
  }
  if (!nodeWorks()) {
    fail(
      `The packages are installed, but the Node ${NODE_MAJOR} among them does not run on this machine ` +
        `(${process.platform} ${process.arch}). Muster runs on Linux (glibc) and macOS, x64 and arm64.`,
    );
  }
  writeFileSync(STAMP, lockHash());
  return true;
}
