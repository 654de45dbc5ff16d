/** Words for syncs: phases, counts with what each means, and whether the counts of rows add up. */
import { durationText } from '../../shared/moment.ts';
import type { Delivers, Source, Sync } from '../answers.ts';
import type { Share } from './SharesBar.tsx';

const PHASES: Readonly<Record<Delivers, ReadonlyMap<string, string>>> = {
  contacts: new Map([
    ['reading', 'Reading the file'],
    ['deciding', 'Comparing rows with the contacts that exist'],
    ['applying', 'Writing contacts'],
  ]),
  events: new Map([
    ['reading', 'Reading the file'],
    ['deciding', 'Comparing rows with the events that exist'],
    ['applying', 'Writing events'],
  ]),
};

/** What a sync that is not over is doing, in words. */
export function phaseText(sync: Pick<Sync, 'status' | 'progress'>, delivers: Delivers): string {
  if (sync.status === 'queued') return 'Waiting for its turn';
  const phase = sync.progress?.phase;
  if (phase === undefined) return 'Starting';
  return PHASES[delivers].get(phase) ?? phase.charAt(0).toUpperCase() + phase.slice(1);
}

export function isOpen(sync: Pick<Sync, 'status'>): boolean {
  return sync.status === 'queued' || sync.status === 'processing';
}

/** From here on the sync finishes; cancelling is refused. */
export function isWriting(sync: Pick<Sync, 'progress'>): boolean {
  return sync.progress?.phase === 'applying';
}

/** How long a sync took; a dash while it is not over. */
export function tookText(sync: Pick<Sync, 'started_at' | 'finished_at'>): string {
  if (sync.started_at === null || sync.finished_at === null) return '–';
  return durationText(Date.parse(sync.finished_at) - Date.parse(sync.started_at));
}

export type CountMeaning = {
  readonly id: 'created' | 'updated' | 'unchanged' | 'rejected' | 'left' | 'duplicates' | 'conflicts';
  readonly label: string;
  readonly count: number;
  readonly tone: Share['tone'];
  readonly meaning: string;
  /** Rows of the file: these add up to the rows read. */
  readonly ofRows: boolean;
};

/** Every count of a sync with what it means, in the order they are told. */
export function countMeanings(
  sync: Pick<Sync, 'rows' | 'duplicates' | 'conflicts'>,
  delivers: Delivers,
): CountMeaning[] {
  const { rows } = sync;
  const contacts = delivers === 'contacts';
  return [
    {
      id: 'created',
      label: contacts ? 'created' : 'added',
      count: rows.created,
      tone: 'ok',
      meaning: contacts ? 'Contacts that did not exist before.' : 'Events that were not known before.',
      ofRows: true,
    },
    ...(contacts
      ? [
          {
            id: 'updated',
            label: 'updated',
            count: rows.updated,
            tone: 'busy',
            meaning: 'Contacts that existed and got at least one other value.',
            ofRows: true,
          } as const,
        ]
      : []),
    {
      id: 'unchanged',
      label: 'unchanged',
      count: rows.unchanged,
      tone: 'idle',
      meaning: contacts
        ? 'Contacts about which the file says nothing new.'
        : 'Events that were known already.',
      ofRows: true,
    },
    {
      id: 'rejected',
      label: 'rejected',
      count: rows.rejected,
      tone: 'bad',
      meaning: 'Rows that were left out. The download has each with its line and its reason.',
      ofRows: true,
    },
    {
      id: 'duplicates',
      label: sync.duplicates === 1 ? 'duplicate' : 'duplicates',
      count: sync.duplicates,
      tone: 'warn',
      meaning: contacts
        ? 'Rows whose identity came again further down in the file. The last one counts.'
        : 'Rows whose event id came again in the file. One of them counts.',
      ofRows: true,
    },
    {
      id: 'left',
      label: 'left',
      count: rows.left,
      tone: 'idle',
      meaning:
        'Contacts this source delivered before and no longer does. They lose this source, not their existence.',
      ofRows: false,
    },
    {
      id: 'conflicts',
      label: sync.conflicts === 1 ? 'conflict' : 'conflicts',
      count: sync.conflicts,
      tone: 'warn',
      meaning:
        'Rows with a second key that belongs to another contact. The first key decided; nothing was merged.',
      ofRows: false,
    },
  ];
}

/** Whether the parts are the whole: only then are they shown as a sum. */
export function addsUp(sync: Pick<Sync, 'rows' | 'duplicates' | 'conflicts'>, delivers: Delivers): boolean {
  const sum = countMeanings(sync, delivers)
    .filter((one) => one.ofRows)
    .reduce((total, one) => total + one.count, 0);
  return sum === sync.rows.read;
}

export const MODE_WORDS = {
  once: 'Each file adds to the source',
  sync: 'Each file is the whole list',
} as const satisfies Record<Source['mode'], string>;

export const MODE_MEANINGS = {
  once: 'Contacts that are missing from the next file stay with this source.',
  sync: 'Contacts that are missing from the next file leave this source. They stay contacts.',
} as const satisfies Record<Source['mode'], string>;

export const DELIVERS_WORDS = {
  contacts: 'Contacts',
  events: 'Events',
} as const satisfies Record<Delivers, string>;
