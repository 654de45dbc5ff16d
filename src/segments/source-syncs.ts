/** The ended syncs of one source, kept so that "what changed since" is one look-up, however many there were. */
import type { SyncFacts } from './segment-facts.ts';

export type SourceSyncs = {
  add(sync: SyncFacts): void;
  /** The end of the latest sync that succeeded. */
  lastSuccessAt(): Date | null;
  /** Whether the latest one failed. */
  lastFailed(): boolean;
  /** Of the successful syncs after number `seq` that changed contacts: how many, and how many contacts. */
  changedAfter(seq: number): { readonly syncs: number; readonly contacts: number };
};

const NOTHING = { syncs: 0, contacts: 0 } as const;

export function createSourceSyncs(): SourceSyncs {
  const bySeq = new Map<number, SyncFacts>();
  let summed: Summary | undefined;
  const now = () => {
    summed ??= summaryOf([...bySeq.values()]);
    return summed;
  };
  return {
    add(sync) {
      bySeq.set(sync.seq, sync);
      summed = undefined;
    },
    lastSuccessAt: () => now().lastSuccessAt,
    lastFailed: () => now().lastFailed,
    changedAfter(seq) {
      const { changing } = now();
      let low = 0;
      let high = changing.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((changing[middle]?.seq ?? 0) > seq) high = middle;
        else low = middle + 1;
      }
      const from = changing[low];
      return from ? { syncs: changing.length - low, contacts: from.contactsFromHere } : NOTHING;
    },
  };
}

type Summary = {
  readonly lastSuccessAt: Date | null;
  readonly lastFailed: boolean;
  /** Successful syncs that changed contacts, in order, each with the contacts of it and all after it. */
  readonly changing: readonly { readonly seq: number; readonly contactsFromHere: number }[];
};

function summaryOf(syncs: readonly SyncFacts[]): Summary {
  const ordered = syncs.toSorted((a, b) => a.seq - b.seq);
  let contacts = 0;
  const changing = ordered
    .filter((sync) => sync.succeeded && sync.changed > 0)
    .toReversed()
    .map(({ seq, changed }) => {
      contacts += changed;
      return { seq, contactsFromHere: contacts };
    })
    .toReversed();
  return {
    lastSuccessAt: ordered.findLast((sync) => sync.succeeded)?.finishedAt ?? null,
    lastFailed: ordered.at(-1)?.succeeded === false,
    changing,
  };
}
