/** Work that is asked for often and should run once: one run at a time, and one more for whatever was asked meanwhile. */

export type OneAtATime = {
  /** Asks for a run; while one is under way, for another one after it. */
  ask(): void;
  /** Takes no more and waits for the run under way. */
  stop(): Promise<void>;
};

/** @param failed what to do with an error of a run; the next run is not kept from happening */
export function oneAtATime(run: () => Promise<void>, failed: (error: unknown) => void): OneAtATime {
  let current: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  function begin(): void {
    current = run()
      .catch(failed)
      .finally(() => {
        current = undefined;
        if (!again || stopped) return;
        again = false;
        begin();
      });
  }
  return {
    ask() {
      if (stopped) return;
      if (current) again = true;
      else begin();
    },
    async stop() {
      stopped = true;
      await current;
    },
  };
}
