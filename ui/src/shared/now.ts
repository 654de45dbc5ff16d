/** The one place of the web app that reads the browser's clock. */
import { useEffect, useState, useSyncExternalStore } from 'react';

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

/** The present, exact to the second, while something is counted up; standing still while it is not. */
export function useSeconds(counting: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!counting) return;
    const look = () => setNow(Date.now());
    look();
    const ticking = setInterval(look, 1000);
    return () => clearInterval(ticking);
  }, [counting]);
  return now;
}
