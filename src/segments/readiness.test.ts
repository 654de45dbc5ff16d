import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadinessFacts, readinessOf, verdictHoldsUntil } from './readiness.ts';

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
  sources: [],
  nested: [],
  retiredTags: [],
};
const SOURCE = {
  id: 'src_1',
  name: 'Shop',
  deleted: false,
  changedSince: 0,
  changedContacts: 0,
  lastSyncFailed: false,
};
const START = Date.parse('2026-03-15T12:00:00Z');
const NESTED = { id: 'seg_2', name: 'Buyers', status: 'success', trashed: false, recalculatedSince: false };

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
    ['a tag it uses is retired', { retiredTags: ['lead'] }, 'caution', 'tag_retired'],
  ])('says so when %s', (_when, change, verdict, id) => {
    const readiness = readinessOf({ ...READY, ...change });
    expect(readiness.verdict).toBe(verdict);
    expect(readiness.findings.map((finding) => finding.id)).toContain(id);
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
          expect(readinessOf({ ...facts, now: later }).verdict).toBe(readinessOf(facts).verdict);
        },
      ),
    );
    const stale = { ...READY, readsClock: true, calculatedAt: new Date(START), now: new Date(START) };
    const end = verdictHoldsUntil(stale);
    expect(readinessOf({ ...stale, now: new Date(end) }).verdict).toBe('ready');
    expect(readinessOf({ ...stale, now: new Date(end + 1) }).verdict).toBe('caution');
  });
});
