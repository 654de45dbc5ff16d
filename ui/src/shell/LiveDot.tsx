/** Whether changes arrive by themselves: a dot with a word; the reason on hover. */
import { Tooltip } from '@mantine/core';
import { type LiveState, useLiveState } from '../api/live.tsx';
import styles from './TopBar.module.css';

const WORDS = {
  connecting: { word: 'Connecting', about: 'The live connection is being opened.' },
  live: { word: 'Live', about: 'Changes appear here as they happen.' },
  lost: {
    word: 'Not live',
    about: 'The live connection is lost and is being opened again. Until then, figures may be out of date.',
  },
} as const satisfies Record<LiveState, { word: string; about: string }>;

export function LiveDot() {
  const state = useLiveState();
  const { word, about } = WORDS[state];
  return (
    <Tooltip label={about}>
      <span className={styles.live} data-state={state} role="status">
        <span className={styles.dot} aria-hidden="true" />
        <span className={state === 'lost' ? undefined : styles.liveWord}>{word}</span>
      </span>
    </Tooltip>
  );
}
