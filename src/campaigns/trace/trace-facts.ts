/** What a trace is judged from. `read-trace.ts` collects it; the checks, one file per part of the way, are pure. */
import type { AudiencePreview, CampaignStatus, Preflight } from '../../api/contract/campaigns.ts';
import type { ReasonKind } from '../../api/contract/changes.ts';
import type { HistoryEntry } from '../../api/contract/history.ts';
import type { ReadinessThresholds } from '../../api/contract/readiness.ts';
import type { ReachExplanation, Run } from '../../api/contract/runs.ts';
import type { TraceEvidence, TraceVerdict } from '../../api/contract/trace.ts';
import type { Channel } from '../../audiences/reach.ts';
import type { Finding } from '../../segments/readiness-facts.ts';

/** How the count of a segment moved away from what it usually is. */
export type CountMove = {
  /** The middle of its earlier counts, and the latest calculation that was near it. */
  readonly usual: number;
  readonly at: Date;
  readonly calculationId: string;
  /** The count that is judged, and the calculation it is of. */
  readonly count: number;
  readonly currentId: string;
  /** Main reasons of those who made the difference, the most frequent first; empty when it is not known. */
  readonly reasons: readonly { readonly kind: ReasonKind; readonly count: number }[];
};

export type TraceRule = {
  readonly path: string;
  readonly sentence: string;
  /** Contacts that pass it alone, and members there would be without it. */
  readonly count: number;
  readonly without: number | null;
  readonly isGroup: boolean;
};

export type TraceSegment = {
  readonly id: string;
  readonly name: string;
  readonly role: 'include' | 'exclude';
  readonly kind: 'rule' | 'list';
  readonly state: 'there' | 'archived' | 'trashed' | 'deleted';
  readonly status: string | null;
  readonly count: number | null;
  readonly calculatedAt: Date | null;
  /** Nothing was published since the run that is looked at. */
  readonly isAsFrozen: boolean;
  /** Of its readiness, with the check that each came from. */
  readonly findings: readonly Finding[];
  readonly move: CountMove | null;
  /** null where the rules could not be counted. */
  readonly funnel: {
    readonly count: number;
    readonly total: number;
    readonly rules: readonly TraceRule[];
  } | null;
  readonly lint: readonly {
    readonly id: string;
    readonly level: Finding['level'];
    readonly path: string;
    readonly detail: string;
    readonly hint?: string | undefined;
  }[];
  /** Ids of the sources that supply its fields or that its rules name. */
  readonly sources: readonly string[];
};

export type TraceSync = {
  readonly id: string;
  readonly number: number;
  readonly status: 'success' | 'failed';
  readonly at: Date;
  readonly read: number;
  readonly rejected: number;
  readonly error: string | null;
};

export type TraceSource = {
  readonly id: string;
  readonly name: string;
  /** Newest first; those that ended. */
  readonly syncs: readonly TraceSync[];
  /** The latest two syncs whose deliveries are known. */
  readonly compared: { readonly from: string; readonly to: string } | null;
  /** Columns that the latest sync reads otherwise than the one before: their mapping was edited. */
  readonly remapped: readonly string[];
};

export type TraceRun = {
  readonly id: string;
  readonly status: Run['status'];
  readonly type: Run['type'];
  readonly at: Date;
  readonly waterfall: Run['waterfall'];
  readonly delivery: Run['delivery'];
  readonly feedback: Run['feedback'];
  readonly error: Run['error'];
  readonly findings: Run['findings'];
};

export type TraceFacts = {
  readonly campaign: {
    readonly id: string;
    readonly name: string;
    readonly status: CampaignStatus;
    readonly trashed: boolean;
    readonly channel: Channel;
    readonly holdOutPercent: number | null;
    readonly limit: { readonly runs: number; readonly days: number } | null;
  };
  readonly now: Date;
  /** A moment as a day in the organisation's time zone: "12 March 2026". */
  readonly dayOf: (at: Date) => string;
  readonly thresholds: ReadinessThresholds;
  /** Those it includes come first. */
  readonly segments: readonly TraceSegment[];
  readonly sources: readonly TraceSource[];
  readonly preflight: Preflight;
  /** Whom it would reach now, or whom the run that is looked at reached; null when it includes no segment. */
  readonly audience: Pick<AudiencePreview, 'considered' | 'targeted' | 'reasons'> | null;
  /** The runs of the campaign, tests aside, newest first. */
  readonly runs: readonly TraceRun[];
  /** The run that is looked at. */
  readonly run: TraceRun | null;
  /** The last run that went well, before the one that is looked at. */
  readonly lastGood: TraceRun | null;
  /** Acts that could matter, since the last run that went well, newest first. */
  readonly history: readonly HistoryEntry[];
  readonly reach: ReachExplanation | null;
  /** Of the same contact, by the last run that went well. */
  readonly reachBefore: Pick<ReachExplanation, 'reason' | 'sentence'> | null;
  /** Of the contact: the segments behind the reason that would have it, or would not, if they were calculated now. */
  readonly otherwiseNow: readonly { readonly id: string; readonly name: string; readonly member: boolean }[];
};

/** Something a check has to say, and how likely it is what is behind everything: the heaviest is named first. */
export type Evidence = {
  readonly id: string;
  readonly verdict: TraceVerdict;
  /** 0 for what is only said. */
  readonly weight: number;
  readonly sentence: string;
  readonly place?: TraceEvidence['place'];
  readonly fix?: TraceEvidence['fix'];
  readonly segment?: { readonly id: string; readonly name: string };
  readonly at?: Date;
};

/** What a step comes to: its evidence, and what is true when nothing is wrong. */
export type Check = (facts: TraceFacts) => { readonly evidence: readonly Evidence[]; readonly fine: string };
