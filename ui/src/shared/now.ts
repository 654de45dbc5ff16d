/** The one place of the web app that reads the browser's clock. */
import { useSyncExternalStore } from 'react';

const TICK_MS = 20_000;
let current = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function watch(changed: () => void): () => void {
  watchers.add(changed);
  timer ??= setInterval(() => {
    current = Date.now();
    for (const watcher of watchers) watcher();
  }, TICK_MS);
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function read(): number {
  if (timer === undefined) current = Math.max(current, Date.now() - (Date.now() % 1000));
  return current;
}

/** The present in milliseconds since 1970; the component is drawn again every 20 seconds. */
export function useNow(): number {
  return useSyncExternalStore(watch, read);
}
