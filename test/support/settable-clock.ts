/** A clock that stands still until a test moves it. */
import { type Clock, elapsed } from '../../src/clock.ts';

export type SettableClock = Clock & { set(instant: Date): void };

export function settableClock(instant: Date): SettableClock {
  let milliseconds = instant.getTime();
  return {
    now: () => new Date(milliseconds),
    wall: () => new Date(),
    elapsed,
    set(next) {
      milliseconds = next.getTime();
    },
  };
}
