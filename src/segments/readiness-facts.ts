/** What readiness is derived from, and what a check and its findings are. */
import type { z } from 'zod';
import type { DriftFinding, ReadinessThresholds } from '../api/contract/readiness.ts';
import type { finding } from '../api/contract/segments.ts';
import type { ValueRead } from '../rules/value-reads.ts';

/** One thing a check has to say. `cause` is what is behind it when another segment is. */
export type Finding = z.output<typeof finding>;

/** A value that rules may ask for and that a source does not deliver any more. */
export type GoneValue = {
  readonly field: string;
  /** As most rows spelled it, and as rules compare it. */
  readonly value: string;
  readonly key: string;
  /** Of the rows of the last sync that had it. */
  readonly share: number;
  /** Number of that sync, of the first one without the value, and of the latest. */
  readonly last: number;
  readonly since: number;
  readonly latest: number;
};

export type SourceState = {
  readonly id: string;
  readonly name: string;
  /** Deleted after the calculation. */
  readonly deleted: boolean;
  /** Syncs since the calculation that changed contacts. */
  readonly changedSince: number;
  readonly changedContacts: number;
  readonly lastSyncFailed: boolean;
  /** What its latest sync delivered otherwise than the one before, as warnings: about all rows, and about fields. */
  readonly drift: readonly DriftFinding[];
  readonly gone: readonly GoneValue[];
  /** The two syncs that were compared; for the link. */
  readonly compared: { readonly from: string; readonly to: string } | null;
};

export type NestedState = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** In the trash, or deleted for good. */
  readonly trashed: boolean;
  readonly pruned?: boolean;
  /** It has another published audience than the one this segment was calculated with. */
  readonly recalculatedSince: boolean;
  readonly verdict: 'ready' | 'caution' | 'not_ready';
  /** The first thing that speaks against it, at whichever depth it lies. */
  readonly cause: Cause | null;
};

export type Cause = { readonly segment: string; readonly name: string; readonly sentence: string };

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
  readonly thresholds: ReadinessThresholds;
  /** Which rule reads which field and which of its values. */
  readonly reads: readonly ValueRead[];
  /** Lint findings of blocker level. */
  readonly blockers: readonly { readonly path: string; readonly detail: string }[];
  /** Sources that supply what the rules read. */
  readonly sources: readonly SourceState[];
  readonly nested: readonly NestedState[];
  readonly retiredTags: readonly string[];
  readonly archived?: boolean;
};

export type Check = {
  readonly id: string;
  /** True when it is asked of list segments, too. */
  readonly alsoLists?: true;
  readonly find: (facts: ReadinessFacts) => readonly Finding[];
  /** What is true when it has nothing to say. */
  readonly passed: (facts: ReadinessFacts) => string;
};

/** The act that brings an audience up to date. */
export const CALCULATE = { label: 'Calculate segment', action: 'calculate' } as const;

/** Where a rule can be edited. @param path of the rule; the root for the whole definition */
export function editLink(id: string, path = ''): string {
  return path === '' ? `/segments/${id}/edit` : `/segments/${id}/edit?rule=${encodeURIComponent(path)}`;
}

export function figure(count: number): string {
  return count.toLocaleString('en-US');
}

export function people(count: number): string {
  return count === 1 ? '1 contact' : `${figure(count)} contacts`;
}
