/**
 * The verdict on a segment, derived from facts by named checks and never stored: not ready if any check blocks, caution
 * if any warns, else ready. Pure; `segment-verdicts.ts` collects what it is given, the checks stand in
 * `readiness-checks.ts` and `readiness-data-checks.ts`.
 */
import { CHECKS } from './readiness-checks.ts';
import type { Check, Finding, ReadinessFacts } from './readiness-facts.ts';

export type Readiness = {
  readonly verdict: 'ready' | 'caution' | 'not_ready';
  /** Blockers first. */
  readonly findings: readonly Finding[];
};

/** A check of a verdict: passed, or the worst of what it found. */
export type CheckOutcome = {
  readonly id: string;
  readonly outcome: 'passed' | Finding['level'];
  readonly sentence: string;
};

const ORDER = { blocker: 0, warning: 1, info: 2 } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => ORDER[a.level] - ORDER[b.level]);
}

/** All findings, blockers first, and the verdict they come to. */
export function readinessOf(facts: ReadinessFacts): Readiness {
  const findings = worstFirst(applying(facts).flatMap((check) => check.find(facts)));
  const worst = findings[0]?.level;
  return {
    verdict: worst === 'blocker' ? 'not_ready' : worst === 'warning' ? 'caution' : 'ready',
    findings,
  };
}

/** Every check that applies to the segment, with what it came to, in the order of the table. */
export function checksOf(facts: ReadinessFacts): CheckOutcome[] {
  return applying(facts).map((check) => {
    const [worst] = worstFirst(check.find(facts));
    return {
      id: check.id,
      outcome: worst?.level ?? 'passed',
      sentence: worst?.sentence ?? check.passed(facts),
    };
  });
}

function applying({ kind }: ReadinessFacts): readonly Check[] {
  return CHECKS.filter((check) => kind === 'rule' || check.alsoLists);
}

/**
 * Until when verdict and sentences stay what they are at `now` while nothing but time passes, as milliseconds since 1970
 * (that one included). Every check that reads the clock must have its say here.
 */
export function verdictHoldsUntil({ readsClock, calculatedAt, now, thresholds }: ReadinessFacts): number {
  if (!readsClock || !calculatedAt) return Number.POSITIVE_INFINITY;
  const at = calculatedAt.getTime();
  const end = at + thresholds.fresh_hours * HOUR_MS;
  if (now.getTime() <= end) return end;
  // The finding says for how many days.
  const days = Math.floor((now.getTime() - at) / DAY_MS);
  return at + (days + 1) * DAY_MS - 1;
}
