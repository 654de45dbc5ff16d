/** How many entered and how many left, each by main reason: bars and figures that add up. Each figure is a button to its contacts. */
import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { LogIn, LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ReasonKind } from '../../../../../src/api/contract/changes.ts';
import type { contract } from '../../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../../api/client.ts';
import { REASON_LOOKS } from '../../../changes/reason-kinds.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { ErrorState } from '../../../shared/ListState.tsx';
import styles from './changes.module.css';

type Counted = AnswerOf<typeof contract.countReasons>;
type Side = 'entered' | 'left';

/** Whose contacts are listed: those of a side, of all main reasons or of one. */
export type Chosen = { readonly side: Side; readonly reason: ReasonKind | undefined };

const SIDES = [
  { side: 'entered', word: 'Entered', icon: LogIn },
  { side: 'left', word: 'Left', icon: LogOut },
] as const;

export function SideFigures({
  answer,
  chosen,
  onChoose,
}: {
  readonly answer: UseQueryResult<Counted>;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}): ReactNode {
  if (answer.error !== null && answer.data === undefined)
    return (
      <ErrorState
        what="The figures could not be loaded."
        error={answer.error}
        onRetry={() => void answer.refetch()}
      />
    );
  return (
    <div className={styles.sides}>
      {SIDES.map((one) => (
        <section key={one.side} className={styles.side} data-chosen={one.side === chosen.side || undefined}>
          <button
            type="button"
            className={styles.sideHead}
            aria-pressed={one.side === chosen.side && chosen.reason === undefined}
            onClick={() => onChoose({ side: one.side, reason: undefined })}
          >
            <one.icon size={16} aria-hidden="true" />
            <span>{one.word}</span>
            {answer.data === undefined ? (
              <Skeleton component="span" display="inline-block" height={18} width={48} />
            ) : (
              <strong className="figures">{figureText(answer.data[one.side].total)}</strong>
            )}
          </button>
          <Split
            split={answer.data?.[one.side]}
            chosen={one.side === chosen.side ? chosen.reason : undefined}
            onChoose={(reason) => onChoose({ side: one.side, reason })}
          />
        </section>
      ))}
    </div>
  );
}

function Split({
  split,
  chosen,
  onChoose,
}: {
  readonly split: Counted[Side] | undefined;
  readonly chosen: ReasonKind | undefined;
  readonly onChoose: (reason: ReasonKind | undefined) => void;
}) {
  if (split === undefined)
    return (
      <div className={styles.split} aria-hidden="true">
        <Skeleton height={10} my={6} width="70%" />
        <Skeleton height={10} my={6} width="50%" />
      </div>
    );
  if (split.total === 0) return <p className={styles.none}>Nobody</p>;
  return (
    <>
      <ul className={styles.split}>
        {split.reasons.map(({ kind, count }) => {
          const { word, icon: Icon } = REASON_LOOKS[kind];
          return (
            <li key={kind}>
              <button
                type="button"
                className={styles.part}
                // Of a sample nobody knows all contacts.
                disabled={split.counted < split.total}
                aria-pressed={kind === chosen}
                onClick={() => onChoose(kind === chosen ? undefined : kind)}
              >
                <Icon size={14} aria-hidden="true" />
                <span>{word}</span>
                <span className={styles.bar} aria-hidden="true">
                  <span style={{ width: `${(100 * count) / split.counted}%` }} />
                </span>
                <span className="figures">{figureText(count)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {split.counted < split.total && (
        <p className={styles.none}>
          Reasons counted over a sample of {countText(split.counted, 'contact')} of {figureText(split.total)}.
        </p>
      )}
    </>
  );
}
