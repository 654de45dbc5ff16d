/** The plan of a campaign as the form holds it, and as the API takes it. Pure. */
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import type { Targeting } from '../audience/use-audience.ts';
import type { Channel } from '../campaign-words.ts';

export type CampaignPlan = {
  readonly name: string;
  readonly channel: Channel;
  readonly goal: string;
  readonly instructions: string;
  readonly templateRef: string;
  /** Ids of segments. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Undefined members are empty inputs. */
  readonly limit: {
    readonly runs: number | undefined;
    readonly days: number | undefined;
    readonly counts: 'campaign' | 'channel';
  } | null;
  readonly holdOut: { readonly percent: number | undefined; readonly seed?: string } | null;
  readonly handOver: Campaign['hand_over'];
  /** The id of an account; null: nobody. */
  readonly owner: string | null;
};

export const FIRST_LIMIT = { runs: 1, days: 7, counts: 'channel' } as const;

/** A new campaign has its seed from the beginning, so that the same are held out before and after saving; a stored one, its own. */
export function firstHoldOut(isNew: boolean): NonNullable<CampaignPlan['holdOut']> {
  return { percent: 10, ...(isNew ? { seed: newSeed() } : {}) };
}

function newSeed(): string {
  return Math.random().toString(36).slice(2, 12);
}

/** @param owner who owns it unless somebody else is chosen */
export function emptyPlan(owner: string | null, include: readonly string[] = []): CampaignPlan {
  return {
    name: '',
    channel: 'email',
    goal: '',
    instructions: '',
    templateRef: '',
    include,
    exclude: [],
    limit: null,
    holdOut: null,
    handOver: 'file',
    owner,
  };
}

export function planOf(campaign: Campaign): CampaignPlan {
  return {
    name: campaign.name,
    channel: campaign.channel,
    goal: campaign.goal,
    instructions: campaign.instructions,
    templateRef: campaign.template_ref,
    include: campaign.include.map(({ id }) => id),
    exclude: campaign.exclude.map(({ id }) => id),
    limit: campaign.limit,
    holdOut: campaign.hold_out,
    handOver: campaign.hand_over,
    owner: campaign.owner?.id ?? null,
  };
}

/** A new plan like that one; whoever copies owns it, and those held out by it are not the same. */
export function copyOfPlan(campaign: Campaign, owner: string | null): CampaignPlan {
  const { holdOut, ...plan } = planOf(campaign);
  return {
    ...plan,
    name: `Copy of ${campaign.name}`.slice(0, 160),
    holdOut: holdOut && { percent: holdOut.percent, seed: newSeed() },
    owner,
  };
}

/** What the numbers of a plan lack, by the name of their input. */
export function numberProblems({ limit, holdOut }: CampaignPlan): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  if (limit !== null) {
    if (!isWhole(limit.runs, 100)) problems.set('limit/runs', 'A number from 1 to 100');
    if (!isWhole(limit.days, 366)) problems.set('limit/days', 'A number from 1 to 366');
  }
  if (holdOut !== null && !(holdOut.percent !== undefined && holdOut.percent > 0 && holdOut.percent < 100))
    problems.set('hold_out/percent', 'More than 0 and less than 100');
  return problems;
}

function isWhole(value: number | undefined, most: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= most;
}

/** What decides whom the plan reaches; undefined while a number is missing. */
export function targetingOf(plan: CampaignPlan): Targeting | undefined {
  if (numberProblems(plan).size > 0) return undefined;
  const { channel, include, exclude, limit, holdOut } = plan;
  return {
    channel,
    include: [...include],
    exclude: [...exclude],
    limit:
      limit?.runs === undefined || limit.days === undefined
        ? null
        : { runs: limit.runs, days: limit.days, counts: limit.counts },
    hold_out:
      holdOut?.percent === undefined
        ? null
        : { percent: holdOut.percent, ...(holdOut.seed === undefined ? {} : { seed: holdOut.seed }) },
  };
}

export function samePlan(one: CampaignPlan, other: CampaignPlan): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

function inOrder({ limit, holdOut, ...plan }: CampaignPlan) {
  return [
    Object.entries(plan).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    limit && [limit.runs, limit.days, limit.counts],
    holdOut && [holdOut.percent, holdOut.seed],
  ];
}
