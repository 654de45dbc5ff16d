/**
 * The verdict on a segment, derived from facts by named checks and never stored: not ready if any check blocks, caution
 * if any warns, else ready. Pure; `segment-facts.ts` collects what it is given.
 */

export type Finding = {
  readonly id: string;
  readonly level: 'info' | 'warning' | 'blocker';
  readonly sentence: string;
  readonly fix?: {
    readonly label: string;
    readonly href?: string | undefined;
    readonly action?: 'calculate' | undefined;
  };
};

export type Readiness = {
  readonly verdict: 'ready' | 'caution' | 'not_ready';
  readonly findings: readonly Finding[];
};

export type ReadinessFacts = {
  readonly id: string;
  readonly kind: 'rule' | 'list';
  readonly status: 'not_calculated' | 'queued' | 'processing' | 'success' | 'failed';
  readonly failure: { readonly detail: string; readonly path?: string | undefined } | null;
  readonly version: number;
  readonly countVersion: number | null;
  readonly count: number | null;
  readonly previousCount: number | null;
  readonly calculatedAt: Date | null;
  /** True when a rule speaks of "the last 30 days", "today", …: its members change while nothing else does. */
  readonly readsClock: boolean;
  readonly now: Date;
  /** Sources that supply what the rules read. */
  readonly sources: readonly {
    readonly id: string;
    readonly name: string;
    readonly deleted: boolean;
    /** Syncs since the calculation that changed contacts. */
    readonly changedSince: number;
    readonly changedContacts: number;
    readonly lastSyncFailed: boolean;
  }[];
  readonly nested: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    /** In the trash, or deleted for good. */
    readonly trashed: boolean;
    readonly pruned?: boolean;
    /** It has another published audience than the one this segment was calculated with. */
    readonly recalculatedSince: boolean;
  }[];
  readonly retiredTags: readonly string[];
  readonly archived?: boolean;
};

/** Time-relative rules calculated longer ago than this may already have other members. */
export const FRESH_HOURS = 24;
/** A count that moved by more than this share against the calculation before is worth a look. */
export const COUNT_BAND = 0.5;

const HOUR_MS = 3_600_000;
const CALCULATE = { label: 'Calculate segment', action: 'calculate' } as const;

type Check = (facts: ReadinessFacts) => readonly Finding[];

const statusIsSuccess: Check = ({ status, failure, id, count }) => {
  switch (status) {
    case 'success':
      return [];
    case 'not_calculated':
      return [
        {
          id: 'not_calculated',
          level: 'blocker',
          sentence:
            count === null
              ? 'It was never calculated, so nobody is in it yet.'
              : 'The rules were edited after the last calculation.',
          fix: CALCULATE,
        },
      ];
    case 'queued':
      return [{ id: 'queued', level: 'blocker', sentence: 'Its calculation is waiting in the queue.' }];
    case 'processing':
      return [{ id: 'processing', level: 'blocker', sentence: 'It is being calculated right now.' }];
    case 'failed':
      return [
        {
          id: 'failed',
          level: 'blocker',
          sentence: `The last calculation failed: ${failure?.detail ?? 'for a reason that is in the log.'}`,
          fix:
            failure?.path === undefined
              ? CALCULATE
              : { label: 'Edit the rule', href: `/segments/${id}/edit` },
        },
      ];
  }
};

const isOfCurrentVersion: Check = ({ status, version, countVersion }) =>
  countVersion !== null && countVersion !== version && status !== 'not_calculated'
    ? [
        {
          id: 'older_version',
          level: 'warning',
          sentence: `The members shown are those of version ${countVersion}; the rules are at version ${version}.`,
          fix: CALCULATE,
        },
      ]
    : [];

const sourcesStandStill: Check = ({ sources, calculatedAt }) =>
  sources.flatMap((source): Finding[] => [
    ...(source.deleted
      ? [
          {
            id: 'source_deleted',
            level: 'warning' as const,
            sentence: `The data source “${source.name}”, which supplied fields of the rules, was deleted.`,
          },
        ]
      : []),
    ...(calculatedAt !== null && source.changedSince > 0
      ? [
          {
            id: 'source_synced_since',
            level: 'warning' as const,
            sentence: `Out of date: “${source.name}” synced after the calculation and changed ${people(source.changedContacts)}.`,
            fix: CALCULATE,
          },
        ]
      : []),
    ...(source.lastSyncFailed
      ? [
          {
            id: 'source_failed',
            level: 'warning' as const,
            sentence: `The last sync of “${source.name}” failed, so its contacts may be behind.`,
            fix: { label: 'Open data source', href: `/sources/${source.id}` },
          },
        ]
      : []),
  ]);

const isFresh: Check = ({ readsClock, calculatedAt, now }) => {
  if (!readsClock || !calculatedAt) return [];
  const hours = (now.getTime() - calculatedAt.getTime()) / HOUR_MS;
  if (hours <= FRESH_HOURS) return [];
  return [
    {
      id: 'stale_time',
      level: 'warning',
      sentence: `Its rules depend on the date, and it was calculated ${hours < 48 ? 'more than a day' : `${Math.floor(hours / 24)} days`} ago.`,
      fix: CALCULATE,
    },
  ];
};

const hasMembers: Check = ({ count, id }) =>
  count === 0
    ? [
        {
          id: 'empty',
          level: 'warning',
          sentence: 'Nobody is in it.',
          fix: { label: 'Edit the rules', href: `/segments/${id}/edit` },
        },
      ]
    : [];

const countIsInBand: Check = ({ count, previousCount, kind }) => {
  if (kind === 'list' || count === null || previousCount === null || previousCount === 0 || count === 0)
    return [];
  const change = (count - previousCount) / previousCount;
  if (Math.abs(change) <= COUNT_BAND) return [];
  const percent = Math.round(Math.abs(change) * 100);
  return [
    {
      id: 'count_jumped',
      level: 'warning',
      sentence: `The count ${change > 0 ? 'rose' : 'fell'} by ${percent} % against the calculation before: from ${figure(previousCount)} to ${figure(count)}.`,
    },
  ];
};

const nestedAreReady: Check = ({ nested, id }) =>
  nested.flatMap((other): Finding[] => {
    const fix = { label: `Open “${other.name}”`, href: `/segments/${other.id}` };
    if (other.pruned)
      return [
        {
          id: 'nested_gone',
          level: 'blocker',
          sentence: 'It nests a segment that was deleted for good.',
          fix: { label: 'Edit the rules', href: `/segments/${id}/edit` },
        },
      ];
    if (other.trashed)
      return [
        {
          id: 'nested_trashed',
          level: 'blocker',
          sentence: `It nests “${other.name}”, which is in the trash.`,
          fix,
        },
      ];
    if (other.status !== 'success')
      return [
        {
          id: 'nested_not_ready',
          level: 'warning',
          sentence: `It nests “${other.name}”, whose status is ${other.status.replaceAll('_', ' ')}.`,
          fix,
        },
      ];
    return other.recalculatedSince
      ? [
          {
            id: 'nested_changed',
            level: 'warning',
            sentence: `It nests “${other.name}”, which was calculated again since.`,
            fix: CALCULATE,
          },
        ]
      : [];
  });

const tagsAreActive: Check = ({ retiredTags }) =>
  retiredTags.map((title) => ({
    id: 'tag_retired',
    level: 'warning',
    sentence: `The rules use the tag “${title}”, which is retired.`,
    fix: { label: 'Open tags', href: '/tags' },
  }));

const isArchived: Check = ({ archived }) =>
  archived
    ? [
        {
          id: 'archived',
          level: 'info',
          sentence: 'It is archived: hidden from lists and never calculated automatically.',
        },
      ]
    : [];

const CHECKS: readonly Check[] = [
  statusIsSuccess,
  isOfCurrentVersion,
  sourcesStandStill,
  isFresh,
  hasMembers,
  countIsInBand,
  nestedAreReady,
  tagsAreActive,
  isArchived,
];

/**
 * Until when the verdict stays what it is at `now` while nothing but time passes, as milliseconds since 1970 (that one
 * included). Every check that reads the clock must have its say here.
 */
export function verdictHoldsUntil({ readsClock, calculatedAt, now }: ReadinessFacts): number {
  if (!readsClock || !calculatedAt) return Number.POSITIVE_INFINITY;
  const end = calculatedAt.getTime() + FRESH_HOURS * HOUR_MS;
  return now.getTime() <= end ? end : Number.POSITIVE_INFINITY;
}

function figure(count: number): string {
  return count.toLocaleString('en-US');
}

function people(count: number): string {
  return count === 1 ? '1 contact' : `${figure(count)} contacts`;
}

const ORDER = { blocker: 0, warning: 1, info: 2 } as const;

/** All findings, blockers first, and the verdict they come to. */
export function readinessOf(facts: ReadinessFacts): Readiness {
  const findings = CHECKS.flatMap((check) => check(facts)).sort((a, b) => ORDER[a.level] - ORDER[b.level]);
  const worst = findings[0]?.level;
  return {
    verdict: worst === 'blocker' ? 'not_ready' : worst === 'warning' ? 'caution' : 'ready',
    findings,
  };
}
