/** The checks of readiness in the order they are listed: its state, its sources, its data, its count, what it names. */
import { ruleNumber } from '../rules/value-reads.ts';
import { fieldsHold, valuesAreThere } from './readiness-data-checks.ts';
import { CALCULATE, type Check, editLink, type Finding, figure, people } from './readiness-facts.ts';

const HOUR_MS = 3_600_000;
const PERCENT = 100;

const statusIsSuccess: Check = {
  id: 'status',
  alsoLists: true,
  passed: ({ kind }) => (kind === 'list' ? 'Its members were put in.' : 'The last calculation succeeded.'),
  find({ status, failure, id, count }) {
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
                ? { label: 'Retry', action: 'calculate' }
                : { label: 'Edit the rule', href: editLink(id, failure.path) },
            ...(failure?.path === undefined ? {} : { path: failure.path }),
          },
        ];
    }
  },
};

const isOfCurrentVersion: Check = {
  id: 'version',
  passed: ({ version }) => `The members are those of the current version, ${version}.`,
  find: ({ status, version, countVersion }) =>
    countVersion !== null && countVersion !== version && status !== 'not_calculated'
      ? [
          {
            id: 'older_version',
            level: 'warning',
            sentence: `The members shown are those of version ${countVersion}; the rules are at version ${version}.`,
            fix: CALCULATE,
          },
        ]
      : [],
};

const rulesMakeSense: Check = {
  id: 'rules',
  passed: () => 'No rule contradicts another.',
  find: ({ blockers, id }) =>
    blockers.map(({ path, detail }) => ({
      id: 'lint_blocker',
      level: 'blocker',
      sentence: `${path === '' ? '' : `Rule ${ruleNumber(path)}: `}${detail}`,
      fix: { label: 'Edit the rule', href: editLink(id, path) },
      path,
    })),
};

const sourcesStandStill: Check = {
  id: 'sources',
  passed: ({ sources }) =>
    sources.length === 0
      ? 'No data source supplies what its rules read.'
      : `Nothing changed in ${sources.map(({ name }) => `“${name}”`).join(', ')} since the calculation.`,
  find: ({ sources, calculatedAt }) =>
    sources.flatMap((source): Finding[] => [
      ...(source.deleted
        ? [
            {
              id: 'source_deleted',
              level: 'warning' as const,
              sentence: `The data source “${source.name}”, which supplied fields of the rules, was deleted after the calculation.`,
              fix: CALCULATE,
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
              fix: { label: `Open “${source.name}”`, href: `/sources/${source.id}` },
            },
          ]
        : []),
    ]),
};

const isFresh: Check = {
  id: 'fresh',
  passed: ({ readsClock, thresholds }) =>
    readsClock
      ? `Its rules depend on the date, and it was calculated within the last ${hoursText(thresholds.fresh_hours)}.`
      : 'Its rules do not depend on the date.',
  find({ readsClock, calculatedAt, now, thresholds }) {
    if (!readsClock || !calculatedAt) return [];
    const hours = (now.getTime() - calculatedAt.getTime()) / HOUR_MS;
    if (hours <= thresholds.fresh_hours) return [];
    const ago =
      hours < 48 ? `more than ${hoursText(thresholds.fresh_hours)}` : `${Math.floor(hours / 24)} days`;
    return [
      {
        id: 'stale_time',
        level: 'warning',
        sentence: `Its rules depend on the date, and it was calculated ${ago} ago.`,
        fix: CALCULATE,
      },
    ];
  },
};

function hoursText(hours: number): string {
  if (hours === 24) return 'a day';
  return hours === 1 ? 'an hour' : `${hours} hours`;
}

const hasMembers: Check = {
  id: 'members',
  alsoLists: true,
  passed: ({ count }) =>
    count === null
      ? 'It has no members yet.'
      : `It has ${figure(count)} ${count === 1 ? 'member' : 'members'}.`,
  find: ({ count, id, kind }) =>
    count === 0
      ? [
          {
            id: 'empty',
            level: 'warning',
            sentence: 'Nobody is in it.',
            fix:
              kind === 'list'
                ? { label: 'Add members', href: `/segments/${id}?tab=members` }
                : { label: 'Edit the rules', href: editLink(id) },
          },
        ]
      : [],
};

const countIsInBand: Check = {
  id: 'count',
  passed: ({ previousCount, thresholds }) =>
    previousCount === null
      ? 'There is no earlier calculation of this version to compare the count with.'
      : `The count moved by at most ${thresholds.count_change_percent} % against the calculation before.`,
  find({ count, previousCount, thresholds, id }) {
    if (count === null || previousCount === null || previousCount === 0 || count === 0) return [];
    const percent = Math.abs((count - previousCount) / previousCount) * PERCENT;
    if (percent <= thresholds.count_change_percent) return [];
    return [
      {
        id: 'count_jumped',
        level: 'warning',
        sentence: `The count ${count > previousCount ? 'rose' : 'fell'} by ${Math.round(percent)} % against the calculation before: from ${figure(previousCount)} to ${figure(count)}.`,
        fix: { label: 'See what changed', href: `/segments/${id}?tab=changes` },
      },
    ];
  },
};

const nestedAreReady: Check = {
  id: 'nested',
  passed: ({ nested }) =>
    nested.length === 0
      ? 'It nests no other segment.'
      : 'The segments it nests are ready, and those they nest.',
  find: ({ nested, id }) =>
    nested.flatMap((other): Finding[] => {
      const fix = { label: `Open “${other.name}”`, href: `/segments/${other.id}` };
      if (other.pruned)
        return [
          {
            id: 'nested_gone',
            level: 'blocker',
            sentence: 'It nests a segment that was deleted for good.',
            fix: { label: 'Edit the rules', href: editLink(id) },
          },
        ];
      const about = (sentence: string) => ({ segment: other.id, name: other.name, sentence });
      if (other.trashed)
        return [
          {
            id: 'nested_trashed',
            level: 'blocker',
            sentence: `It nests “${other.name}”, which is in the trash.`,
            fix,
            cause: about('It is in the trash.'),
          },
        ];
      if (other.status !== 'success') {
        const status = other.status.replaceAll('_', ' ');
        return [
          {
            id: 'nested_not_ready',
            level: 'warning',
            sentence: `It nests “${other.name}”, whose status is ${status}.`,
            fix,
            cause: about(
              other.cause?.segment === other.id ? other.cause.sentence : `Its status is ${status}.`,
            ),
          },
        ];
      }
      const { cause } = other;
      return [
        ...(other.recalculatedSince
          ? [
              {
                id: 'nested_changed',
                level: 'warning' as const,
                sentence: `It nests “${other.name}”, which was calculated again since.`,
                fix: CALCULATE,
              },
            ]
          : []),
        ...(other.verdict === 'ready' || cause === null
          ? []
          : [
              {
                id: 'nested_not_ready',
                level: 'warning' as const,
                sentence: nestedSentence(other.name, other.verdict, cause),
                fix: { label: `Open “${cause.name}”`, href: `/segments/${cause.segment}` },
                cause,
              },
            ]),
      ];
    }),
};

function nestedSentence(
  name: string,
  verdict: 'caution' | 'not_ready',
  cause: { readonly name: string; readonly sentence: string },
): string {
  const state = verdict === 'caution' ? 'is to be used with caution' : 'is not ready';
  return cause.name === name
    ? `It nests “${name}”, which ${state}: ${cause.sentence}`
    : `It nests “${name}”, which ${state} because of “${cause.name}”: ${cause.sentence}`;
}

const tagsAreActive: Check = {
  id: 'tags',
  passed: () => 'No tag that its rules name is retired.',
  find: ({ retiredTags }) =>
    retiredTags.map((title) => ({
      id: 'tag_retired',
      level: 'warning',
      sentence: `The rules use the tag “${title}”, which is retired.`,
      fix: { label: 'Open tags', href: '/tags' },
    })),
};

const isInUse: Check = {
  id: 'archive',
  alsoLists: true,
  passed: () => 'It is not archived.',
  find: ({ archived }) =>
    archived
      ? [
          {
            id: 'archived',
            level: 'info',
            sentence: 'It is archived: hidden from lists and never calculated automatically.',
          },
        ]
      : [],
};

export const CHECKS: readonly Check[] = [
  statusIsSuccess,
  isOfCurrentVersion,
  rulesMakeSense,
  valuesAreThere,
  fieldsHold,
  sourcesStandStill,
  nestedAreReady,
  isFresh,
  hasMembers,
  countIsInBand,
  tagsAreActive,
  isInUse,
];
