/** A tag: its colour as a dot and its title as text, so that the colour is never needed to read it. */
import { CloseButton } from '@mantine/core';
import styles from './TagPill.module.css';

export function TagPill({
  title,
  colour,
  retired = false,
  onRemove,
}: {
  readonly title: string;
  readonly colour?: string | undefined;
  readonly retired?: boolean;
  readonly onRemove?: (() => void) | undefined;
}) {
  return (
    <span className={styles.pill} data-removable={onRemove !== undefined || undefined}>
      <span className={styles.dot} style={colour === undefined ? undefined : { background: colour }} />
      <span className={styles.title}>{title}</span>
      {retired && <span className="dimmed">retired</span>}
      {onRemove && <CloseButton size={18} aria-label={`Remove the tag ${title}`} onClick={onRemove} />}
    </span>
  );
}
