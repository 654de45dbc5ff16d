/** From the sizes of a run's sets to the figures people read: considered, each reason in its order, targeted. */
import { REACH_REASONS } from '../../api/contract/campaigns.ts';
import type { Run } from '../../api/contract/runs.ts';
import type { HoldOut, Limit } from '../targeting.ts';

type Asked = {
  readonly type: 'test' | 'now' | 'scheduled';
  readonly exclude: readonly { readonly id: string; readonly name: string }[];
  readonly limit: Limit | null;
  readonly holdOut: HoldOut | null;
};

/** Every reason that could apply has its line, also when it has nobody. */
export function waterfallOf(
  counts: Readonly<Record<string, number>>,
  { type, exclude, limit, holdOut }: Asked,
): NonNullable<Run['waterfall']> {
  const countOf = (set: string) => counts[set] ?? 0;
  return {
    considered: countOf('considered'),
    targeted: countOf('targeted'),
    reasons: REACH_REASONS.flatMap((reason): NonNullable<Run['waterfall']>['reasons'] => {
      if (reason === 'excluded')
        return exclude.map(({ id, name }) => ({
          reason,
          segment: { id, name },
          count: countOf(`excluded:${id}`),
        }));
      const isAsked =
        reason === 'held_out'
          ? type !== 'test' && holdOut !== null
          : reason === 'over_limit'
            ? type !== 'test' && limit !== null
            : true;
      return isAsked ? [{ reason, segment: null, count: countOf(reason) }] : [];
    }),
  };
}
