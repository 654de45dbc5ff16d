/** The readiness of a segment: ready, caution or not ready, with the findings behind it on hover. */
import { Tooltip, UnstyledButton } from '@mantine/core';
import { type LucideIcon, OctagonX, ShieldCheck, TriangleAlert } from 'lucide-react';
import styles from './StatusBadge.module.css';

export type Verdict = 'ready' | 'caution' | 'not_ready';

type Look = { readonly word: string; readonly tone: 'ok' | 'warn' | 'bad'; readonly icon: LucideIcon };

const LOOKS = {
  ready: { word: 'Ready', tone: 'ok', icon: ShieldCheck },
  caution: { word: 'Caution', tone: 'warn', icon: TriangleAlert },
  not_ready: { word: 'Not ready', tone: 'bad', icon: OctagonX },
} as const satisfies Record<Verdict, Look>;

/** The word for a verdict, for filters and sentences. */
export function verdictWord(verdict: Verdict): string {
  return LOOKS[verdict].word;
}

/** `findings` are sentences, the worst first; `onOpen` makes it a button that leads to them. */
export function VerdictBadge({
  verdict,
  findings = [],
  size = 'sm',
  onOpen,
}: {
  readonly verdict: Verdict;
  readonly findings?: readonly string[];
  readonly size?: 'sm' | 'lg';
  readonly onOpen?: (() => void) | undefined;
}) {
  const look: Look = LOOKS[verdict];
  const Icon = look.icon;
  const inner = (
    <span className={styles.badge} data-tone={look.tone} data-size={size}>
      <Icon size={size === 'lg' ? 22 : 16} aria-hidden="true" />
      <span>{look.word}</span>
    </span>
  );
  const badge = onOpen ? (
    <UnstyledButton className={styles.button} onClick={onOpen}>
      {inner}
    </UnstyledButton>
  ) : (
    inner
  );
  const [first, ...more] = findings;
  if (first === undefined) return badge;
  return (
    <Tooltip label={more.length === 0 ? first : `${first} And ${more.length} more.`}>
      <span>{badge}</span>
    </Tooltip>
  );
}
