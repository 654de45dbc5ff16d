/** One suggestion: why it is made, the segments it is about with what depends on each, and one click to follow or decline it. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Archive, Calculator, Combine, ShieldCheck, Trash2, Undo2 } from 'lucide-react';
import type { CleanupSegment, SuggestedAct, Suggestion } from '../../../src/api/contract/cleanup.ts';
import type { Bulk } from '../segments/table/use-bulk.ts';
import { LinkButton } from '../shared/LinkButton.tsx';
import { OverlapFigures } from '../shared/OverlapBar.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import styles from './cleanup.module.css';
import { SegmentLine } from './SegmentLine.tsx';

export type CardActs = {
  readonly bulk: Bulk;
  readonly merge: (suggestion: Suggestion) => void;
  readonly decline: (suggestion: Suggestion) => void;
  readonly takeBack: (suggestion: Suggestion) => void;
};

export function SuggestionCard({
  suggestion,
  acts,
}: {
  readonly suggestion: Suggestion;
  /** Absent for people who may only look. */
  readonly acts: CardActs | undefined;
}) {
  const { segments, reason, keep, kept, common } = suggestion;
  const [one, other] = segments;
  const isOne = segments.length === 1;
  return (
    <li className={styles.card}>
      {!isOne && (
        <div className={styles.cardHead}>
          <p className={styles.reason}>{reason}</p>
          {acts && kept === null && (
            <span className={styles.acts}>
              <Decline suggestion={suggestion} acts={acts} />
              <Button
                size="compact-md"
                leftSection={<Combine size={15} aria-hidden="true" />}
                onClick={() => acts.merge(suggestion)}
              >
                Merge
              </Button>
            </span>
          )}
        </div>
      )}
      {common !== null && one?.count != null && other?.count != null && (
        <div className={styles.overlap}>
          <OverlapFigures
            overlap={{ onlyOne: one.count - common, both: common, onlyOther: other.count - common }}
            one={one.name}
            other={other.name}
          />
        </div>
      )}
      <ul className={styles.lines}>
        {segments.map((segment) => (
          <SegmentLine
            key={segment.id}
            segment={segment}
            stays={segment.id === keep}
            reason={isOne ? reason : undefined}
            withUses={suggestion.kind !== 'unused'}
          >
            {acts && kept === null && (
              <>
                {suggestion.acts.map((act) => (
                  <Act
                    key={act}
                    act={act}
                    segment={segment}
                    bulk={acts.bulk}
                    isFirst={act === suggestion.acts[0]}
                  />
                ))}
                {isOne && <Decline suggestion={suggestion} acts={acts} />}
              </>
            )}
          </SegmentLine>
        ))}
      </ul>
      {kept !== null && (
        <p className={styles.kept}>
          <span>
            {kept.by} kept {isOne ? 'it' : 'them'} <RelativeTime at={kept.at} />.
          </span>
          {acts && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<Undo2 size={14} aria-hidden="true" />}
              onClick={() => acts.takeBack(suggestion)}
            >
              Suggest again
            </Button>
          )}
        </p>
      )}
    </li>
  );
}

function Decline({ suggestion, acts }: { readonly suggestion: Suggestion; readonly acts: CardActs }) {
  const isOne = suggestion.segments.length === 1;
  const label = isOne ? `Keep ${suggestion.segments[0]?.name} as it is` : 'Keep them as they are';
  return (
    <Tooltip label={`${isOne ? 'Keep it as it is' : label}: it is not suggested again.`}>
      {isOne ? (
        <ActionIcon aria-label={label} onClick={() => acts.decline(suggestion)}>
          <ShieldCheck size={16} />
        </ActionIcon>
      ) : (
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<ShieldCheck size={15} aria-hidden="true" />}
          onClick={() => acts.decline(suggestion)}
        >
          {label}
        </Button>
      )}
    </Tooltip>
  );
}

const BULK = {
  calculate: { word: 'Calculate', icon: Calculator },
  archive: { word: 'Archive', icon: Archive },
  delete: { word: 'Delete', icon: Trash2 },
} as const;

/** The likeliest act has its word on it, the others are icons. */
function Act({
  act,
  segment,
  bulk,
  isFirst,
}: {
  readonly act: SuggestedAct;
  readonly segment: CleanupSegment;
  readonly bulk: Bulk;
  readonly isFirst: boolean;
}) {
  if (act === 'merge') return null;
  if (act === 'edit')
    return (
      <LinkButton variant="default" size="compact-md" href={`/segments/${segment.id}/edit`}>
        Edit rules
      </LinkButton>
    );
  const { word, icon: Icon } = BULK[act];
  const label = `${word} ${segment.name}`;
  const busy = bulk.running !== undefined;
  const run = () => bulk.run({ action: act }, { ids: [segment.id] });
  if (isFirst)
    return (
      <Button
        variant="default"
        size="compact-md"
        aria-label={label}
        disabled={busy}
        leftSection={<Icon size={15} aria-hidden="true" />}
        onClick={run}
      >
        {word}
      </Button>
    );
  return (
    <Tooltip label={word}>
      <ActionIcon aria-label={label} disabled={busy} onClick={run}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
