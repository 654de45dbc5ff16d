/** What the included segments have in common, pair by pair, and what each brings that no other one has. */
import type { AudiencePreview } from '../../../../src/api/contract/campaigns.ts';
import { countText, figureText, shareText } from '../../shared/Figure.tsx';
import { listText } from '../../shared/ListState.tsx';
import { OverlapBar, OverlapFigures } from '../../shared/OverlapBar.tsx';
import styles from './audience.module.css';

type Included = AudiencePreview['include'][number] & { readonly members: number };

/** So many pairs are shown, the largest first; the rest is counted. */
const SHOWN = 6;

/** Nothing when fewer than two of them have an audience. */
export function OverlapPanel({ answer }: { readonly answer: AudiencePreview }) {
  const included = answer.include.filter((one): one is Included => one.members !== null);
  if (included.length < 2) return null;
  const pairs = pairsOf(included, answer.overlap);
  const [first] = pairs;
  if (included.length === 2 && first !== undefined) {
    const { one, other, both } = first;
    return (
      <OverlapFigures
        overlap={{ onlyOne: one.members - both, both, onlyOther: other.members - both }}
        one={one.name}
        other={other.name}
      />
    );
  }
  const sharing = pairs.filter(({ both }) => both > 0).toSorted((a, b) => b.both - a.both);
  const apart = pairs.length - sharing.length;
  return (
    <>
      <ul className={styles.pairs}>
        {sharing.slice(0, SHOWN).map(({ one, other, both }) => (
          <li key={`${one.id} ${other.id}`}>
            <span className={styles.pairNames}>{listText([one.name, other.name])}</span>
            <OverlapBar overlap={{ onlyOne: one.members - both, both, onlyOther: other.members - both }} />
            <span className={`figures ${styles.small}`}>
              {figureText(both)} in both, {shareText(both / (one.members + other.members - both))} of either
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.small}>
        {sharing.length > SHOWN &&
          `${countText(sharing.length - SHOWN, 'more pair shares', 'more pairs share')} contacts. `}
        {apart > 0 && `${countText(apart, 'pair shares', 'pairs share')} nobody. `}
        {onlyText(included)}
      </p>
    </>
  );
}

/** "Without Loyal 120 fewer would be considered, …" */
function onlyText(included: readonly Included[]): string {
  const parts = included.map(({ name, only }) => `${name} ${figureText(only ?? 0)}`);
  return `In no other one of them: ${listText(parts)}.`;
}

function pairsOf(included: readonly Included[], overlap: AudiencePreview['overlap']) {
  return included.flatMap((one, index) =>
    included.slice(index + 1).map((other) => ({
      one,
      other,
      both:
        overlap.find(({ segments }) => segments.includes(one.id) && segments.includes(other.id))?.count ?? 0,
    })),
  );
}
