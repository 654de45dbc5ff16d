/** What became of those targeted: how many were handed over, and what whatever sends reported of them, each with its contacts. */
import type { ReactNode } from 'react';
import { FEEDBACK, type Run } from '../../../../../src/api/contract/runs.ts';
import { figureText, shareText } from '../../../shared/Figure.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { isOver } from '../run-words.ts';
import { type Behind, behindHref, feedbackWord } from './behind-words.ts';
import styles from './handed-over.module.css';

const BAD = new Set<string>(['bounced', 'unsubscribed', 'failed']);

export function HandedOver({
  run,
  targeted,
  handedOver,
  feedback,
  search,
}: {
  readonly run: Run;
  readonly targeted: number;
  readonly handedOver: number;
  readonly feedback: NonNullable<Run['feedback']>;
  /** Whose contacts are on show. */
  readonly search: Behind;
}): ReactNode {
  const missing = targeted - handedOver;
  const isDone = isOver(run);
  const lines = FEEDBACK.map((name) => ({ name, count: feedback[name] }));
  const silent = lines.every(({ count }) => count === 0);
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="visually-hidden">
          Of {figureText(targeted)} targeted, {figureText(handedOver)} handed over, and what was reported of
          them
        </caption>
        <thead>
          <tr>
            <th scope="col">After that</th>
            <td className={styles.barCell} />
            <th scope="col" data-align="right">
              Contacts
            </th>
            <th scope="col" data-align="right" className={styles.share}>
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          <Line
            name={
              isDone && handedOver > 0 ? (
                <Named runId={run.id} behind={{ reason: 'handed_over' }} search={search}>
                  Handed over
                </Named>
              ) : (
                'Handed over'
              )
            }
            about={missing > 0 ? missingWords(missing, isDone) : `all of those targeted`}
            count={handedOver}
            of={targeted}
          />
          {!silent &&
            lines.map(({ name, count }) => (
              <Line
                key={name}
                name={
                  count === 0 ? (
                    feedbackWord(name)
                  ) : (
                    <Named runId={run.id} behind={{ reported: name }} search={search}>
                      {feedbackWord(name)}
                    </Named>
                  )
                }
                count={count}
                of={handedOver}
                isBad={BAD.has(name)}
              />
            ))}
        </tbody>
      </table>
      <p className={styles.note}>
        {silent
          ? 'Nothing was reported of them yet. Whatever sends reports deliveries, opens and bounces as events with the id of this run.'
          : 'As reported since, in shares of those handed over. One contact can stand in several lines.'}
      </p>
    </div>
  );
}

function missingWords(missing: number, isDone: boolean): string {
  const count = figureText(missing);
  return isDone ? `${count} not: deleted before, or in batches that were not taken` : `${count} still to go`;
}

function Named({
  runId,
  behind,
  search,
  children,
}: {
  readonly runId: string;
  readonly behind: Behind;
  readonly search: Behind;
  readonly children: string;
}) {
  const isCurrent =
    behind.reported === search.reported && (behind.reported !== undefined || behind.reason === search.reason);
  return (
    <span {...(isCurrent ? { 'aria-current': 'true' as const } : {})}>
      <TextLink quiet href={behindHref(runId, behind)}>
        {children}
      </TextLink>
    </span>
  );
}

function Line({
  name,
  about,
  count,
  of,
  isBad = false,
}: {
  readonly name: ReactNode;
  readonly about?: string | undefined;
  readonly count: number;
  readonly of: number;
  readonly isBad?: boolean;
}) {
  const share = of === 0 ? 0 : Math.min(1, count / of);
  const bar = (
    <span className={styles.bar} aria-hidden="true">
      {count > 0 && <span data-bad={isBad || undefined} style={{ width: `${share * 100}%` }} />}
    </span>
  );
  return (
    <tr>
      <th scope="row">
        {name}
        {about !== undefined && <span className={styles.about}>{about}</span>}
        <span className={styles.under}>{bar}</span>
      </th>
      <td className={styles.barCell}>{bar}</td>
      <td data-align="right" className="figures">
        {figureText(count)}
      </td>
      <td data-align="right" className={`figures ${styles.share}`}>
        {of === 0 ? '–' : shareText(share)}
      </td>
    </tr>
  );
}
