/** What the plan of a run would reach today, against whom it reached: counts, who moved and why, what happened to its segments. */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LogIn, LogOut, RotateCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { RunDrift as Drift } from '../../../../src/api/contract/run-drift.ts';
import type { Run } from '../../../../src/api/contract/runs.ts';
import { apiQuery } from '../../api/queries.ts';
import { REASON_LOOKS } from '../../changes/reason-kinds.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { Headline } from '../audience/Headline.tsx';
import { DriftMoves } from './DriftMoves.tsx';
import styles from './drift.module.css';
import { changesWords, type DriftSegment } from './drift-words.ts';

/** Runs over more contacts are compared when somebody asks for it: it is a scan of all of them. */
const AT_ONCE = 250_000;

export function RunDrift({ run }: { readonly run: Run }): ReactNode {
  const considered = run.waterfall?.considered ?? 0;
  const [asked, setAsked] = useState(false);
  const isOn = asked || considered <= AT_ONCE;
  const { data, error, isFetching, refetch } = useQuery({
    ...apiQuery(contract.readRunDrift, { params: { id: run.id } }),
    enabled: isOn,
    staleTime: 60_000,
  });
  return (
    <Panel
      title="What the same plan would reach today"
      aside={
        data !== undefined && (
          <span className={styles.asOf}>
            <RelativeTime at={data.now} />
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              loading={isFetching}
              aria-label="Compare again"
              onClick={() => void refetch()}
            >
              <RotateCw size={14} aria-hidden="true" />
            </Button>
          </span>
        )
      }
    >
      {data !== undefined ? (
        <Compared drift={data} />
      ) : error !== null ? (
        <ErrorState
          what="The run could not be compared with today."
          error={error}
          onRetry={() => void refetch()}
        />
      ) : isOn ? (
        <div className={styles.padded}>
          <Skeleton height={110} />
        </div>
      ) : (
        <div className={styles.ask}>
          <p className={styles.under}>
            Compares {countText(considered, 'contact')} with what the run’s own segments, limit and hold-out
            would give now.
          </p>
          <Button variant="default" onClick={() => setAsked(true)}>
            Compare with today
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Compared({ drift }: { readonly drift: Drift }) {
  const { considered, targeted, entered, left } = drift;
  const isSame = drift.transitions.every(({ sentence }) => sentence === null);
  return (
    <>
      <Headline figure={targeted.after}>
        would be targeted today, {figureText(targeted.before)} {targeted.before === 1 ? 'was' : 'were'} then
        {isSame ? '. Nothing changed for anybody.' : ''}
      </Headline>
      <table className={styles.figures}>
        <caption className="visually-hidden">Then and today</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">Then</th>
            <th scope="col">Entered</th>
            <th scope="col">Left</th>
            <th scope="col">Today</th>
          </tr>
        </thead>
        <tbody>
          <Row name="Considered" pair={considered} entered={entered.total} left={left.total} />
          <Row name="Targeted" pair={targeted} entered={drift.targeted_entered} left={drift.targeted_left} />
        </tbody>
      </table>
      {!isSame && <DriftMoves drift={drift} />}
      {entered.total + left.total > 0 && (
        <div className={styles.sides}>
          <Side side="entered" moved={entered} />
          <Side side="left" moved={left} />
        </div>
      )}
      <section className={styles.group}>
        <h3 className={styles.groupTitle}>Its segments since</h3>
        <ul className={styles.segments} aria-label="Its segments since">
          {drift.segments.map((segment) => (
            <SegmentLine key={`${segment.role} ${segment.id}`} segment={segment} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Row({
  name,
  pair: { before, after },
  entered,
  left,
}: {
  readonly name: string;
  readonly pair: Drift['considered'];
  readonly entered: number;
  readonly left: number;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="figures">{figureText(before)}</td>
      <td className="figures">+ {figureText(entered)}</td>
      <td className="figures">− {figureText(left)}</td>
      <td className="figures">= {figureText(after)}</td>
    </tr>
  );
}

const SIDES = {
  entered: { icon: LogIn, word: 'Entered the included segments' },
  left: { icon: LogOut, word: 'Left the included segments' },
} as const;

/** Through which segment, and by which main reason. */
function Side({ side, moved }: { readonly side: 'entered' | 'left'; readonly moved: Drift['entered'] }) {
  const { icon: Icon, word } = SIDES[side];
  const others = [
    { name: 'The contact was deleted', count: moved.deleted },
    { name: 'Not known: an audience of then is gone', count: moved.unknown },
  ].filter(({ count }) => count > 0);
  return (
    <section className={styles.side}>
      <h3 className={styles.groupTitle}>
        <Icon size={14} aria-hidden="true" /> {word}:{' '}
        <span className="figures">{figureText(moved.total)}</span>
      </h3>
      <ul className={styles.why} aria-label={word}>
        {moved.segments
          .filter(({ count }) => count > 0)
          .map(({ segment, count, reasons }) => (
            <li key={segment.id}>
              <span className={styles.whyLine}>
                <span>{segment.name}</span>
                <span className="figures">{figureText(count)}</span>
              </span>
              {reasons?.kinds.map(({ kind, count: of }) => (
                <span key={kind} className={styles.kind}>
                  <span>{REASON_LOOKS[kind].word}</span>
                  <span className="figures">{figureText(of)}</span>
                </span>
              ))}
              {reasons !== null && reasons.counted < count && (
                <span className={styles.kind}>
                  Reasons of {countText(reasons.counted, 'contact')} of them
                </span>
              )}
            </li>
          ))}
        {others.map(({ name, count }) => (
          <li key={name} className={styles.whyLine}>
            <span>{name}</span>
            <span className="figures">{figureText(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SegmentLine({ segment }: { readonly segment: DriftSegment }) {
  const { id, name, role, before, after, entered, left } = segment;
  const isGone = after.state === 'deleted';
  const isOther = after.calculation_id !== null && after.calculation_id !== before.calculation_id;
  const compare = `/segments/${id}?tab=changes&from=${before.calculation_id}&to=${after.calculation_id}`;
  return (
    <li>
      <span className={styles.whyLine}>
        {isGone ? <span>{name}</span> : <TextLink href={`/segments/${id}`}>{name}</TextLink>}
        <span className="dimmed">{role === 'include' ? 'included' : 'excluded'}</span>
      </span>
      <span className={styles.since}>
        {changesWords(segment)} ·{' '}
        <span className="figures">
          {figureText(before.count)} → {after.count === null ? 'nobody' : figureText(after.count)}
        </span>
        {isOther && entered !== null && left !== null && (
          <>
            {' '}
            ·{' '}
            <TextLink href={compare}>
              {figureText(entered)} entered, {figureText(left)} left
            </TextLink>
          </>
        )}
      </span>
    </li>
  );
}
