/** Step six: does the campaign itself keep people out, or itself from running? Pure. */
import { figure } from '../../segments/readiness-facts.ts';
import { shareWords } from './evidence.ts';
import type { Check, Evidence, TraceFacts } from './trace-facts.ts';

/** Findings of preflight that are about the campaign itself, and their weight. Others are said at the segments they are about. */
const FINDINGS: Readonly<Record<string, number>> = {
  campaign_trashed: 97,
  nothing_included: 95,
  not_active: 90,
  channel_not_set_up: 88,
  no_template: 87,
  audience_empty: 65,
  audience_changed: 59,
  run_under_way: 30,
};
const MANY = 0.5;
const RISE = 0.1;

export const checkCampaign: Check = (facts) => ({
  evidence: [...fromPreflight(facts), ...keptOut(facts)],
  fine: fineWords(facts),
});

function fineWords({ campaign, audience, preflight }: TraceFacts): string {
  const whom =
    audience === null
      ? ''
      : `; of ${figure(audience.considered)} considered it reaches ${figure(audience.targeted)}`;
  const goal = preflight.findings.some(({ id }) => id === 'no_goal') ? ' It has no goal.' : '';
  return `It is ${campaign.status}, and what it needs to run is set up${whom}.${goal}`;
}

function fromPreflight({ preflight, campaign }: TraceFacts): Evidence[] {
  return preflight.findings.flatMap((finding): Evidence[] => {
    const weight = FINDINGS[finding.id];
    if (weight === undefined || finding.level === 'info') return [];
    return [
      {
        id: finding.id,
        verdict: finding.level === 'blocker' && finding.id !== 'run_under_way' ? 'wrong' : 'look',
        weight,
        sentence: finding.sentence,
        place: { label: 'Open the campaign', href: `/campaigns/${campaign.id}` },
        fix: finding.fix ?? null,
      },
    ];
  });
}

/** What the plan takes away on purpose, where it is very much, or much more than at the last good run. */
function keptOut({ audience, lastGood, campaign }: TraceFacts): Evidence[] {
  if (audience === null || audience.considered === 0) return [];
  const before = lastGood?.waterfall ?? null;
  return audience.reasons.flatMap(({ reason, segment, count }): Evidence[] => {
    const share = count / audience.considered;
    const was = before?.reasons.find((one) => one.reason === reason && one.segment?.id === segment?.id);
    const usual = before && was && before.considered > 0 ? was.count / before.considered : null;
    const isUnusual = usual === null ? share >= MANY : share - usual >= RISE;
    const than = usual === null ? '' : `, after ${shareWords(usual)} at the last run that went well`;
    const figures = `${figure(count)} of the ${figure(audience.considered)} considered (${shareWords(share)})`;
    const verdict = isUnusual ? ('look' as const) : ('fine' as const);
    const setUp = { label: 'Edit the campaign', href: `/campaigns/${campaign.id}/edit` };
    if (reason === 'excluded' && segment !== null && (isUnusual || count > 0))
      return [
        {
          id: 'excluded',
          verdict,
          weight: isUnusual ? 71 : 0,
          sentence: `“${segment.name}”, which is excluded, takes away ${figures}${isUnusual ? than : ''}.`,
          place: { label: `Open “${segment.name}”`, href: `/segments/${segment.id}` },
          fix: isUnusual ? setUp : null,
          segment,
        },
      ];
    if (reason === 'over_limit' && (isUnusual || count > 0))
      return [
        {
          id: 'over_limit',
          verdict,
          weight: isUnusual ? 70 : 0,
          sentence: `${figures} are over the limit of ${campaign.limit?.runs ?? 0} in ${campaign.limit?.days ?? 0} days${isUnusual ? than : ''}.`,
          place: { label: 'Open the campaign', href: `/campaigns/${campaign.id}` },
          fix: isUnusual ? setUp : null,
        },
      ];
    if (reason === 'held_out' && count > 0)
      return [
        {
          id: 'held_out',
          verdict: share >= MANY ? 'look' : 'fine',
          weight: share >= MANY ? 63 : 0,
          sentence: `${figures} are held out, as ${campaign.holdOutPercent ?? 0} % of contacts are.`,
          fix: share >= MANY ? setUp : null,
        },
      ];
    return [];
  });
}
