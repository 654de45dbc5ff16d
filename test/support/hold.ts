/** Starts one of the hold-*.ts programs in a process of its own and waits for what it prints, so that a test can kill it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export type Held = {
  readonly child: ChildProcess;
  /** All it has printed so far. */
  printed(): string;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<void>;
};

/** Resolves when the program has printed the given text. */
export async function hold(
  program: 'hold-control' | 'hold-warehouse',
  directory: string,
  until: string,
): Promise<Held> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${program}.ts`), directory], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complained = '';
  child.stderr.on('data', (chunk) => {
    complained += String(chunk);
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.includes(until)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${complained}`)));
  });
  return {
    child,
    printed: () => printed,
    end: (signal) =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill(signal);
      }),
  };
}
