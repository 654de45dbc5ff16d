/** Builds the web app when what it is made from has changed since the last build, and not otherwise. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fail, NODE, ROOT } from './install.mjs';

const DIST = join(ROOT, 'ui', 'dist');
const STAMP = join(DIST, '.muster-build');
const CONFIG = join(ROOT, 'ui', 'vite.config.ts');

/** The web app's own files, and what it shares with the server. */
const SOURCES = ['ui', 'src/api/contract', 'src/rules', 'package-lock.json'];

function filesOf(path) {
  if (path === DIST || path.endsWith('node_modules') || !existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesOf(join(ROOT, source)))) {
    // Tests of the shared folders say nothing about the web app.
    if (file.endsWith('.test.ts') || file.endsWith('.test.tsx')) continue;
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Builds when needed; returns true when it did. Ends the program with a sentence when it cannot. */
export function buildUi() {
  if (!existsSync(CONFIG)) return false;
  const wanted = sourcesHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return false;
  process.stdout.write('Building the web app; this takes a few seconds.\n');
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, error } = spawnSync(NODE, [vite, 'build', '--config', CONFIG, '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    fail(
      `Building the web app failed (${error ? error.message : `vite ended with code ${status}`}); its own words are above.`,
    );
  }
  writeFileSync(STAMP, wanted);
  return true;
}
