/**
 * Short notices at the corner of the screen: what was done, why something was not done, and a way back where there is
 * one. Shown by `Notices.tsx`. They stay while the pointer or the focus is on them.
 */
import { sentenceOf } from '../api/problem.ts';

export type Notification = {
  readonly id: number;
  readonly tone: 'ok' | 'bad' | 'plain';
  readonly title?: string;
  readonly message: string;
  readonly undo?: () => unknown;
  /** How long it stays, in milliseconds. */
  readonly stays: number;
};

const AT_MOST = 4;
let shown: readonly Notification[] = [];
let next = 1;
const watchers = new Set<() => void>();

/** "Tag deleted." */
export function notifyDone(message: string): void {
  show({ tone: 'ok', message, stays: 4_500 });
}

/** Says what could not be done and why: `notifyFailure('The tag was not renamed.', error)`. */
export function notifyFailure(title: string, error: unknown): void {
  show({ tone: 'bad', title, message: sentenceOf(error), stays: 12_000 });
}

/** For acts that can be taken back: ten seconds with a button that calls `undo`. */
export function notifyWithUndo(message: string, undo: () => unknown): void {
  show({ tone: 'plain', message, undo, stays: 10_000 });
}

/** Takes a notice away. */
export function dismiss(id: number): void {
  change(shown.filter((one) => one.id !== id));
}

/** What is on screen, for `useSyncExternalStore`. */
export function notificationsNow(): readonly Notification[] {
  return shown;
}

/** Calls back on every change; answers the function that ends it. */
export function watchNotifications(changed: () => void): () => void {
  watchers.add(changed);
  return () => {
    watchers.delete(changed);
  };
}

function show(notification: Omit<Notification, 'id'>): void {
  change([...shown, { ...notification, id: next++ }].slice(-AT_MOST));
}

function change(wanted: readonly Notification[]): void {
  shown = wanted;
  for (const watcher of watchers) watcher();
}
