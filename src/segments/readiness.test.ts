import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../api/contract/readiness.ts';
import { checksOf, readinessOf, verdictHoldsUntil } from './readiness.ts';
import type { NestedState, ReadinessFacts, SourceState } from './readiness-facts.ts';

const READY: ReadinessFacts = {
  id: 'seg_1',
  kind: 'rule',
  status: 'success',
  failure: null,
  version: 2,
  countVersion: 2,
  count: 100,
  previousCount: 90,
  calculatedAt: new Date('2026-03-15T10:00:00Z'),
  readsClock: false,
  now: new Date('2026-03-15T12:00:00Z'),
  thresholds: DEFAULT_THRESHOLDS,
  reads: [],
  blockers: [],
  sources: [],
  nested: [],
  retiredTags: [],
};
const SOURCE: SourceState = {
  id: 'src_1',
  name: 'Shop',
  deleted: false,
  changedSince: 0,
  changedContacts: 0,
  lastSyncFailed: false,
  drift: [],
  gone: [],
  compared: { from: 'sync_3', to: 'sync_4' },
};
const START = Date.parse('2026-03-15T12:00:00Z');
const NESTED: NestedState = {
  id: 'seg_2',
  name: 'Buyers',
  status: 'success',
  trashed: false,
  recalculatedSince: false,
  verdict: 'ready',
  cause: null,
};

describe('readiness', () => {
  it('is ready when every check has nothing to say', () => {
    expect(readinessOf({ ...READY, sources: [SOURCE], nested: [NESTED] })).toEqual({
      verdict: 'ready',
      findings: [],
    });
  });

  it.each<[string, Partial<ReadinessFacts>, string, string]>([
    [
      'it was never calculated',
      { status: 'not_calculated', countVersion: null, count: null },
      'not_ready',
      'not_calculated',
    ],
    [
      'its calculation failed',
      { status: 'failed', failure: { detail: 'No field income.' } },
      'not_ready',
      'failed',
    ],
    ['it is queued', { status: 'queued' }, 'not_ready', 'queued'],
    ['it is processing', { status: 'processing' }, 'not_ready', 'processing'],
    ['its members are of an older version', { countVersion: 1 }, 'caution', 'older_version'],
    [
      'a source synced since and changed contacts',
      { sources: [{ ...SOURCE, changedSince: 1, changedContacts: 5 }] },
      'caution',
      'source_synced_since',
    ],
    ['a source was deleted', { sources: [{ ...SOURCE, deleted: true }] }, 'caution', 'source_deleted'],
    [
      "a source's last sync failed",
      { sources: [{ ...SOURCE, lastSyncFailed: true }] },
      'caution',
      'source_failed',
    ],
    [
      'time passed for relative rules',
      { readsClock: true, calculatedAt: new Date('2026-03-13T10:00:00Z') },
      'caution',
      'stale_time',
    ],
    ['nobody is in it', { count: 0 }, 'caution', 'empty'],
    ['the count jumped', { count: 200 }, 'caution', 'count_jumped'],
    [
      'a nested segment is not ready',
      { nested: [{ ...NESTED, status: 'failed' }] },
      'caution',
      'nested_not_ready',
    ],
    [
      'a nested segment was calculated again',
      { nested: [{ ...NESTED, recalculatedSince: true }] },
      'caution',
      'nested_changed',
    ],
    [
      'a nested segment is in the trash',
      { nested: [{ ...NESTED, trashed: true }] },
      'not_ready',
      'nested_trashed',
    ],
    [
      'a nested segment is to be used with caution',
      {
        nested: [
          {
            ...NESTED,
            verdict: 'caution',
            cause: { segment: 'seg_3', name: 'Payers', sentence: 'Nobody is in it.' },
          },
        ],
      },
      'caution',
      'nested_not_ready',
    ],
    [
      'its rules contradict each other',
      { blockers: [{ path: '/rules/1', detail: 'No contact can pass.' }] },
      'not_ready',
      'lint_blocker',
    ],
    ['a tag it uses is retired', { retiredTags: ['lead'] }, 'caution', 'tag_retired'],
  ])('says so when %s', (_when, change, verdict, id) => {
    const readiness = readinessOf({ ...READY, ...change });
    expect(readiness.verdict).toBe(verdict);
    expect(readiness.findings.map((finding) => finding.id)).toContain(id);
  });

  const READS = [
    { path: '/rules/0', field: 'income', values: [] },
    { path: '/rules/1', field: 'marital_status', values: ['married', 'together'] },
    { path: '/rules/2/rules/0', field: 'marital_status', values: ['married'] },
  ];
  const GONE = {
    field: 'marital_status',
    value: 'Married',
    key: 'married',
    share: 0.3842,
    last: 3,
    since: 4,
    latest: 4,
  };

  it('names the value that vanished, the syncs, the share and the rules that need it', () => {
    const sentences = (gone: typeof GONE, reads = READS) =>
      readinessOf({ ...READY, reads, sources: [{ ...SOURCE, gone: [gone] }] }).findings.map(
        ({ sentence }) => sentence,
      );
    expect(sentences(GONE, READS.slice(0, 2))).toEqual([
      "'Married' was in 38 % of rows at sync 3 and in none at sync 4; rule 2 needs it.",
    ]);
    expect(sentences({ ...GONE, latest: 6 })).toEqual([
      "'Married' was in 38 % of rows at sync 3 and in none since sync 4; rules 2 and 3.1 need it.",
    ]);
    expect(sentences({ ...GONE, share: 0.009 })).toEqual([]);
    expect(sentences({ ...GONE, key: 'widow' })).toEqual([]);
    const [finding] = readinessOf({
      ...READY,
      reads: READS,
      sources: [{ ...SOURCE, gone: [GONE] }],
    }).findings;
    expect(finding).toMatchObject({
      path: '/rules/1',
      fix: { label: 'Compare syncs of “Shop”', href: '/sources/src_1?from=sync_3&to=sync_4' },
    });
  });

  it('says what became of the fields it reads, and is silent about the others', () => {
    const drift = [
      {
        id: 'rows_fell' as const,
        level: 'warning' as const,
        sentence: 'Sync 3 brought 90 rows, and sync 4 only 2 rows.',
      },
      {
        id: 'missing_rose' as const,
        level: 'warning' as const,
        field: 'income',
        column: 'Income',
        sentence: 'A value was missing in 1 % of rows at sync 3 and in 40 % at sync 4.',
      },
      {
        id: 'column_removed' as const,
        level: 'warning' as const,
        field: 'kids',
        column: 'Kids',
        sentence: 'The column “Kids” was in sync 3 and is not in sync 4.',
      },
    ];
    const { verdict, findings } = readinessOf({ ...READY, reads: READS, sources: [{ ...SOURCE, drift }] });
    expect(verdict).toBe('caution');
    expect(findings.map(({ sentence }) => sentence)).toEqual([
      '“Shop”: Sync 3 brought 90 rows, and sync 4 only 2 rows.',
      '“Income”: A value was missing in 1 % of rows at sync 3 and in 40 % at sync 4. Rule 1 reads it.',
    ]);
  });

  it('lists every check, passed ones included, and for a list those that concern it', () => {
    const outcomes = (facts: ReadinessFacts) => checksOf(facts).map(({ id, outcome }) => `${id} ${outcome}`);
    expect(new Set(outcomes(READY).map((one) => one.split(' ')[1]))).toEqual(new Set(['passed']));
    expect(outcomes({ ...READY, count: 0, status: 'queued' })).toEqual(
      expect.arrayContaining(['status blocker', 'members warning', 'values passed', 'nested passed']),
    );
    expect(checksOf({ ...READY, kind: 'list' }).map(({ id }) => id)).toEqual([
      'status',
      'members',
      'archive',
    ]);
    for (const { sentence } of checksOf(READY)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('judges by the thresholds it is given', () => {
    const thresholds = {
      ...DEFAULT_THRESHOLDS,
      count_change_percent: 5,
      fresh_hours: 1,
      vanished_share_percent: 50,
    };
    const facts = { ...READY, readsClock: true, reads: READS, sources: [{ ...SOURCE, gone: [GONE] }] };
    const ids = (one: ReadinessFacts) => readinessOf(one).findings.map(({ id }) => id);
    expect(ids(facts)).toEqual(['value_vanished']);
    expect(ids({ ...facts, thresholds })).toEqual(['stale_time', 'count_jumped']);
  });

  it('puts what blocks before what warns', () => {
    const { findings } = readinessOf({ ...READY, status: 'queued', count: 0 });
    expect(findings.map(({ level }) => level)).toEqual(['blocker', 'warning']);
  });

  it('does not call a segment stale whose rules do not depend on the date', () => {
    expect(readinessOf({ ...READY, calculatedAt: new Date('2020-01-01T00:00:00Z') }).verdict).toBe('ready');
  });

  it('says that a nested segment is gone for good, and that it is archived itself', () => {
    const gone = { ...NESTED, trashed: true, pruned: true };
    expect(readinessOf({ ...READY, nested: [gone] }).findings[0]).toMatchObject({
      id: 'nested_gone',
      level: 'blocker',
    });
    expect(readinessOf({ ...READY, archived: true })).toMatchObject({
      verdict: 'ready',
      findings: [{ id: 'archived', level: 'info' }],
    });
  });

  it('keeps its verdict until the moment it names, as long as only time passes', () => {
    const hour = fc.integer({ min: -1, max: 80 }).map((hours) => new Date(START + hours * 3_600_000));
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.option(fc.constant(new Date(START))),
        fc.constantFrom(0, 100),
        hour,
        hour,
        (readsClock, calculatedAt, count, now, later) => {
          const facts = { ...READY, readsClock, calculatedAt, count, now };
          fc.pre(later >= now && later.getTime() <= verdictHoldsUntil(facts));
          // The sentences as well: they travel to the segments that nest it.
          expect(readinessOf({ ...facts, now: later })).toEqual(readinessOf(facts));
        },
      ),
    );
    const stale = { ...READY, readsClock: true, calculatedAt: new Date(START), now: new Date(START) };
    const end = verdictHoldsUntil(stale);
    expect(readinessOf({ ...stale, now: new Date(end) }).verdict).toBe('ready');
    expect(readinessOf({ ...stale, now: new Date(end + 1) }).verdict).toBe('caution');
  });
});
