/**
 * From everybody considered to those targeted, step by step: a table whose figures add up, with the same as bars. What is
 * taken away is hatched, what is left is solid, so that no colour has to be told apart.
 */
import type { ReactNode } from 'react';
import type { ReachReason } from '../../../src/api/contract/campaigns.ts';
import { countText, figureText, shareText } from './Figure.tsx';
import { listText } from './ListState.tsx';
import { TextLink } from './TextLink.tsx';
import styles from './Waterfall.module.css';

export type WaterfallFigures = {
  readonly considered: number;
  readonly targeted: number;
  readonly reasons: readonly {
    readonly reason: ReachReason;
    readonly segment: { readonly id: string; readonly name: string } | null;
    readonly count: number;
  }[];
};

export type WaterfallStep = {
  readonly part: 'considered' | 'targeted' | ReachReason;
  readonly segment?: string;
};

const WORDS = {
  excluded: 'Excluded',
  inactive: 'Inactive',
  no_address: 'No address',
  invalid_address: 'Invalid address',
  unsubscribed: 'Unsubscribed',
  duplicate_address: 'Duplicate address',
  held_out: 'Held out',
  over_limit: 'Over the limit',
} as const satisfies Record<ReachReason, string>;

/** "Unsubscribed"; "Excluded by Loyal" */
export function reasonWords(reason: ReachReason, segment: { readonly name: string } | null): string {
  return segment === null ? WORDS[reason] : `${WORDS[reason]} by ${segment.name}`;
}

/** `hrefOf` leads to the contacts behind a step; `stale`: the figures are those of a moment ago. */
export function Waterfall({
  figures,
  hrefOf,
  current,
  stale = false,
  about = 'in any of the included segments',
}: {
  readonly figures: WaterfallFigures;
  readonly hrefOf?: (step: WaterfallStep) => string;
  /** The step whose contacts are on show. */
  readonly current?: WaterfallStep | undefined;
  readonly stale?: boolean;
  /** Who is considered. */
  readonly about?: string;
}): ReactNode {
  const { considered, targeted } = figures;
  const missed = figures.reasons.filter(({ count }) => count > 0);
  const nobody = figures.reasons.filter(({ count }) => count === 0);
  let left = considered;
  const steps = missed.map((one) => {
    left -= one.count;
    return { ...one, left };
  });
  const linked = (step: WaterfallStep, words: string) => {
    const isCurrent = current?.part === step.part && current.segment === step.segment;
    if (hrefOf === undefined) return words;
    return (
      <span {...(isCurrent ? { 'aria-current': 'true' as const } : {})}>
        <TextLink quiet href={hrefOf(step)}>
          {words}
        </TextLink>
      </span>
    );
  };
  return (
    <div className={styles.frame} data-stale={stale || undefined}>
      <table className={styles.waterfall}>
        <caption className="visually-hidden">
          Of {countText(considered, 'contact')} considered, {figureText(targeted)}{' '}
          {targeted === 1 ? 'is' : 'are'} targeted
        </caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <td className={styles.barCell} />
            <th scope="col" data-align="right">
              Contacts
            </th>
            <th scope="col" data-align="right" className={styles.left}>
              Left
            </th>
          </tr>
        </thead>
        <tbody>
          <Step
            name={linked({ part: 'considered' }, 'Considered')}
            about={about}
            bar={<Bar of={considered} kept={considered} />}
            figure={figureText(considered)}
            left={considered}
          />
          {steps.map(({ reason, segment, count, left: remaining }) => (
            <Step
              key={`${reason} ${segment?.id ?? ''}`}
              name={linked(
                { part: reason, ...(segment === null ? {} : { segment: segment.id }) },
                reasonWords(reason, segment),
              )}
              bar={<Bar of={considered} kept={remaining} gone={count} />}
              figure={`−\u2009${figureText(count)}`}
              left={remaining}
            />
          ))}
          <Step
            last
            name={linked({ part: 'targeted' }, 'Targeted')}
            about={considered > 0 ? `${shareText(targeted / considered)} of those considered` : undefined}
            bar={<Bar of={considered} kept={targeted} last />}
            figure={`=\u2009${figureText(targeted)}`}
            left={targeted}
          />
        </tbody>
      </table>
      {nobody.length > 0 && (
        <p className={styles.nobody}>
          Nobody is missed for {nobody.length === 1 ? 'this reason' : 'these reasons'}:{' '}
          {listText(nobody.map(({ reason, segment }) => lowerFirst(reasonWords(reason, segment))))}.
        </p>
      )}
    </div>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function Step({
  name,
  about,
  bar,
  figure,
  left,
  last = false,
}: {
  readonly name: ReactNode;
  readonly about?: string | undefined;
  readonly bar: ReactNode;
  readonly figure: string;
  readonly left: number;
  readonly last?: boolean;
}) {
  return (
    <tr data-last={last || undefined}>
      <th scope="row">
        {name}
        {about !== undefined && <span className={styles.about}>{about}</span>}
        <span className={styles.under}>{bar}</span>
      </th>
      <td className={styles.barCell}>{bar}</td>
      <td data-align="right" className="figures">
        {figure}
      </td>
      <td data-align="right" className={`figures ${styles.left}`}>
        {figureText(left)}
      </td>
    </tr>
  );
}

function Bar({
  of,
  kept,
  gone = 0,
  last = false,
}: {
  readonly of: number;
  readonly kept: number;
  readonly gone?: number;
  readonly last?: boolean;
}) {
  const width = (count: number) => ({ width: `${of === 0 ? 0 : (count / of) * 100}%` });
  return (
    <span className={styles.bar} aria-hidden="true">
      {kept > 0 && <span data-part={last ? 'targeted' : 'kept'} style={width(kept)} />}
      {gone > 0 && <span data-part="gone" style={width(gone)} />}
    </span>
  );
}
