/** The status of a segment, a calculation or a sync: icon, word and colour together, never colour alone. */
import { Tooltip } from '@mantine/core';
import { CircleCheck, CircleDashed, CircleSlash, CircleX, Clock, type LucideIcon } from 'lucide-react';
import { ProgressRing } from './ProgressRing.tsx';
import styles from './StatusBadge.module.css';

export type Status = 'not_calculated' | 'queued' | 'processing' | 'success' | 'failed' | 'cancelled';

type Look = {
  readonly word: string;
  readonly tone: 'idle' | 'busy' | 'ok' | 'bad';
  readonly icon: LucideIcon | 'ring';
};

const LOOKS = {
  not_calculated: { word: 'Not calculated', tone: 'idle', icon: CircleDashed },
  queued: { word: 'Queued', tone: 'busy', icon: Clock },
  processing: { word: 'Processing', tone: 'busy', icon: 'ring' },
  success: { word: 'Success', tone: 'ok', icon: CircleCheck },
  failed: { word: 'Failed', tone: 'bad', icon: CircleX },
  cancelled: { word: 'Cancelled', tone: 'idle', icon: CircleSlash },
} as const satisfies Record<Status, Look>;

/** The word for a status, for filters and sentences. */
export function statusWord(status: Status): string {
  return LOOKS[status].word;
}

/**
 * `progress` (0–1) fills the ring while processing; `detail` is the sentence of the tooltip; `word` replaces the word
 * where a screen has a better one ("Importing").
 */
export function StatusBadge({
  status,
  progress,
  detail,
  word,
}: {
  readonly status: Status;
  readonly progress?: number | null | undefined;
  readonly detail?: string | undefined;
  readonly word?: string | undefined;
}) {
  const look: Look = LOOKS[status];
  const Icon = look.icon;
  const badge = (
    <span className={styles.badge} data-tone={look.tone}>
      {Icon === 'ring' ? <ProgressRing share={progress ?? null} /> : <Icon size={15} aria-hidden="true" />}
      <span>{word ?? look.word}</span>
      {status === 'processing' && typeof progress === 'number' && (
        <span className="figures">{Math.floor(progress * 100)}%</span>
      )}
    </span>
  );
  return detail ? <Tooltip label={detail}>{badge}</Tooltip> : badge;
}
