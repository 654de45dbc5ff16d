/**
 * Starts Muster from a fresh checkout or an old one: installs the packages when needed, builds the web app when needed,
 * then runs the program on the Node that came with the packages. Any Node from 18 on can run this file. Arguments,
 * signals and the exit code pass through.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildUi } from './build-ui.mjs';
import { installWhenNeeded, NODE, ROOT } from './install.mjs';

await installWhenNeeded();
buildUi();

const child = spawn(NODE, [join(ROOT, 'src', 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  // Read once when the process starts; the embedded warehouse runs one query per thread (see src/config.ts).
  env: { UV_THREADPOOL_SIZE: '24', ...process.env },
});

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    // Ctrl-C in a terminal reaches the child without us; twice would mean something else.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  });
}

child.once('error', (error) => {
  process.stderr.write(`Muster could not be started: ${error.message}\n`);
  process.exit(1);
});
child.once('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
