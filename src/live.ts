/** What changed just now, for whoever watches: features publish, the HTTP stream forwards. Nothing is stored here. */
import type { StreamEvent } from './api/contract/live.ts';

export type Live = {
  publish(event: StreamEvent): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: StreamEvent) => void): () => void;
};

export function createLive(): Live {
  const listeners = new Set<(event: StreamEvent) => void>();
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
