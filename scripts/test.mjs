/**
 * `npm test`: everything that must hold, on a bare machine: installs when needed, then types, lint, architecture, dead
 * code, the built web app, and all tests (unit, engine, HTTP, browser, crash). Stops at the first step that fails.
 * `npm test -- NAME …` passes names on to the test runner alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhenNeeded } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules/.bin/node');
const results = join(root, '.artefacts/test-results.json');
const names = process.argv.slice(2);

await installWhenNeeded(root);

const bin = (path) => [node, join(root, 'node_modules', path)];
const steps = [
  ['Types of the server', [...bin('typescript-7/bin/tsc'), '-p', 'tsconfig.json']],
  ['Types of the web app', [...bin('typescript-7/bin/tsc'), '-p', 'ui/tsconfig.json']],
  ['Lint and format', [...bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['Architecture', [node, 'scripts/architecture.ts']],
  ['Dead code', [...bin('knip/bin/knip.js'), '--no-progress']],
  ['Web app', [...bin('vite/bin/vite.js'), 'build', '--config', 'ui/vite.config.ts', '--logLevel', 'warn']],
  ['Tests', [...bin('vitest/vitest.mjs'), 'run']],
];

function run(title, command) {
  const started = Date.now();
  process.stdout.write(`\n── ${title}\n`);
  const done = spawnSync(command[0], command.slice(1), {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
  });
  process.stdout.write(`   ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  return done.status ?? 1;
}

function closingLine() {
  if (!existsSync(results)) return;
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
  process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed\n`);
}

rmSync(results, { force: true });
for (const [title, command] of names.length > 0 ? steps.slice(-1) : steps) {
  const status = run(title, title === 'Tests' ? [...command, ...names] : command);
  if (title === 'Tests') closingLine();
  if (status !== 0) {
    process.stdout.write(`\n${title}: failed\n`);
    process.exit(status);
  }
}
