/** Whether an edit moves so many contacts that saving it should say so, and how. */
import { countText, figureText, shareText } from '../../shared/Figure.tsx';
import type { PreviewAnswer } from './use-preview.ts';

export type Impact = NonNullable<PreviewAnswer['impact']>;

/** More than this share of the published members entering or leaving is said before saving. */
const BIG = 0.2;

/**
 * A sentence about an edit that takes out or brings in more than a fifth of the published members, or leaves none of them.
 * @example bigEffect({ stay: 3, left: { count: 16 }, entered: { count: 0 } }) // '16 of the 19 published members would leave (84.2%).'
 */
export function bigEffect(
  impact: Pick<Impact, 'stay'> & {
    readonly entered: Pick<Impact['entered'], 'count'>;
    readonly left: Pick<Impact['left'], 'count'>;
  },
): string | undefined {
  const [entered, left] = [impact.entered.count, impact.left.count];
  const published = impact.stay + left;
  if (published === 0) return undefined;
  const enter = `${countText(entered, 'contact')} would enter`;
  if (impact.stay === 0) {
    const all =
      published === 1 ? 'The one published member' : `All ${figureText(published)} published members`;
    return entered === 0 ? `${all} would leave: nobody would be in it.` : `${all} would leave, and ${enter}.`;
  }
  const leave = `${figureText(left)} of the ${figureText(published)} published members would leave (${shareText(left / published)})`;
  const [takesMany, bringsMany] = [left > published * BIG, entered > published * BIG];
  if (takesMany && bringsMany) return `${leave}, and ${enter}.`;
  if (takesMany) return `${leave}.`;
  return bringsMany
    ? `${enter}, beside ${countText(published, 'published member')} (+${shareText(entered / published)}).`
    : undefined;
}
