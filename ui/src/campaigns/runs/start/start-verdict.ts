/** What preflight has to say of the run that somebody is about to start: the server judges again by the same rules. */
import type { Campaign, Preflight, PreflightFinding } from '../../../../../src/api/contract/campaigns.ts';
import type { Run } from '../../../../../src/api/contract/runs.ts';

/** What matters to a test, which goes to people who are named. */
const OF_TESTS = new Set(['campaign_trashed', 'no_template', 'channel_not_set_up']);

export type StartVerdict = {
  /** Shown, the worst first. */
  readonly findings: readonly PreflightFinding[];
  readonly isBlocked: boolean;
  /** What a written reason has to answer for. */
  readonly warnings: readonly PreflightFinding[];
  /** Calculating segments first would take findings away. */
  readonly canRefresh: boolean;
};

export function startVerdict(
  { findings: all }: Pick<Preflight, 'findings'>,
  campaign: Pick<Campaign, 'status'>,
  wanted: { readonly type: Run['type']; readonly refreshFirst: boolean },
): StartVerdict {
  if (wanted.type === 'test')
    return judged(
      all.filter(({ id }) => OF_TESTS.has(id) || (id === 'not_active' && campaign.status === 'archived')),
      false,
    );
  const canRefresh = all.some(({ fix }) => fix?.action === 'calculate');
  if (!wanted.refreshFirst || !canRefresh) return judged(all, canRefresh);
  // Whom it reaches is not known before the segments are calculated.
  const left = all.filter(({ id, fix }) => fix?.action !== 'calculate' && !id.startsWith('audience_'));
  return judged(left, true);
}

function judged(findings: readonly PreflightFinding[], canRefresh: boolean): StartVerdict {
  return {
    findings,
    isBlocked: findings.some(({ level }) => level === 'blocker'),
    warnings: findings.filter(({ level }) => level === 'warning'),
    canRefresh,
  };
}
