/** The segments a plan includes, or excludes: each with its verdict, count and age, and what it means when it is not ready. */
import { Button, CloseButton, Skeleton } from '@mantine/core';
import { Clock, OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { isProblem } from '../../api/problem.ts';
import { useSegmentActions } from '../../segments/segment-actions.ts';
import { countText } from '../../shared/Figure.tsx';
import { useNow } from '../../shared/now.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { VerdictBadge } from '../../shared/VerdictBadge.tsx';
import type { Audience } from '../audience/use-audience.ts';
import { effectOfChoice, noteOfChoice } from './choice-notes.ts';
import styles from './form.module.css';
import { SegmentPicker } from './SegmentPicker.tsx';
import { type ChosenSegment, useChosenSegments } from './use-chosen-segments.ts';

type Side = 'include' | 'exclude';

const WORDS = {
  include: {
    title: 'Include',
    about: 'Whoever is in one of these is considered.',
    pick: 'Add a segment to include',
    none: 'No segment is included yet, so nobody is considered.',
  },
  exclude: {
    title: 'Exclude',
    about: 'Whoever is in one of these is not targeted.',
    pick: 'Add a segment to exclude',
    none: 'Nobody is excluded.',
  },
} as const satisfies Record<Side, Record<string, string>>;

export function SegmentChoice({
  side,
  ids,
  taken,
  problem,
  audience,
  onChange,
}: {
  readonly side: Side;
  readonly ids: readonly string[];
  /** Ids of the other side. */
  readonly taken: readonly string[];
  readonly problem: string | undefined;
  readonly audience: Audience;
  readonly onChange: (ids: readonly string[]) => void;
}): ReactNode {
  const chosen = useChosenSegments(ids);
  const words = WORDS[side];
  return (
    <fieldset className={styles.side}>
      <legend className={styles.sideTitle}>{words.title}</legend>
      <p className={styles.hint}>{words.about}</p>
      {ids.length === 0 ? (
        <p className={styles.none}>{words.none}</p>
      ) : (
        <ul className={styles.chosen}>
          {chosen.map((one) => (
            <Chosen
              key={one.id}
              chosen={one}
              side={side}
              audience={audience}
              onRemove={() => onChange(ids.filter((id) => id !== one.id))}
            />
          ))}
        </ul>
      )}
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <SegmentPicker
        side={side}
        label={words.pick}
        chosen={[...ids, ...taken]}
        onPick={(id) => onChange([...ids, id])}
      />
    </fieldset>
  );
}

function Chosen({
  chosen: { id, segment, error },
  side,
  audience,
  onRemove,
}: {
  readonly chosen: ChosenSegment;
  readonly side: Side;
  readonly audience: Audience;
  readonly onRemove: () => void;
}) {
  const name = segment?.name ?? id;
  return (
    <li className={styles.choice}>
      <div className={styles.choiceLine}>
        {segment === undefined && error === null ? (
          <Skeleton height={18} width={180} />
        ) : (
          <a href={`/segments/${id}`} target="_blank" rel="noopener" className={styles.choiceName}>
            {name}
            <span className="visually-hidden"> (opens in a new tab)</span>
          </a>
        )}
        {segment !== undefined && (
          <span className={styles.facts}>
            <span className="figures">
              {segment.count === null ? 'no audience' : countText(segment.count, 'member')}
            </span>
            {segment.calculated_at !== null && <RelativeTime at={segment.calculated_at} />}
            <VerdictBadge
              verdict={segment.readiness.verdict}
              findings={segment.readiness.findings.map((finding) => finding.sentence)}
            />
          </span>
        )}
        <CloseButton size="sm" aria-label={`Remove ${name}`} onClick={onRemove} />
      </div>
      {segment !== undefined && segment.count !== null && (
        <p className={styles.effect}>{effectOfChoice(audience.answer, id, side)}</p>
      )}
      {segment !== undefined && <Note segment={segment} side={side} />}
      {error !== null && segment === undefined && (
        <p className={styles.note} data-tone="bad">
          <OctagonX size={14} aria-hidden="true" />
          {isProblem(error, 'not_found')
            ? 'It was deleted for good: no run can start while the campaign uses it.'
            : 'It could not be read.'}
        </p>
      )}
    </li>
  );
}

const ICONS = { bad: OctagonX, warn: TriangleAlert, busy: Clock } as const;

function Note({
  segment,
  side,
}: {
  readonly segment: NonNullable<ChosenSegment['segment']>;
  readonly side: Side;
}) {
  const { calculate } = useSegmentActions();
  const note = noteOfChoice(segment, side, useNow());
  if (note === undefined) return null;
  const Icon = ICONS[note.tone];
  return (
    <div className={styles.note} data-tone={note.tone}>
      <Icon size={14} aria-hidden="true" />
      <span className={styles.noteText}>{note.sentence}</span>
      {note.canCalculate && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Calculate ${segment.name}`}
          onClick={() => void calculate(segment)}
        >
          Calculate
        </Button>
      )}
    </div>
  );
}
