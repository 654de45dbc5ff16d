/** Where a piece of evidence is to be seen, and where it is put right: a link, or a button that does it. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { TraceEvidence } from '../../../../src/api/contract/trace.ts';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './trace.module.css';
import { isForThem } from './trace-words.ts';
import type { TraceActs } from './use-trace-acts.ts';

/** `prominent`: as buttons, for the most likely cause. */
export function TraceFix({
  of: { fix, place, segment },
  mayEdit,
  acts,
  prominent = false,
}: {
  readonly of: Pick<TraceEvidence, 'fix' | 'place' | 'segment'>;
  readonly mayEdit: boolean;
  readonly acts: TraceActs;
  readonly prominent?: boolean;
}): ReactNode {
  const usable = fix !== null && isForThem(fix, mayEdit) ? fix : null;
  const seen = place !== null && place.href !== usable?.href ? place : null;
  if (usable === null && seen === null) return null;
  return (
    <span className={styles.fixes}>
      {usable?.href !== undefined &&
        (prominent ? (
          <LinkButton size="compact-md" href={usable.href}>
            {usable.label}
          </LinkButton>
        ) : (
          <TextLink href={usable.href}>{usable.label}</TextLink>
        ))}
      {usable?.action !== undefined && (
        <Act fix={usable} segment={segment} acts={acts} prominent={prominent} />
      )}
      {seen !== null &&
        (prominent ? (
          <LinkButton size="compact-md" variant="default" href={seen.href}>
            {seen.label}
          </LinkButton>
        ) : (
          <TextLink href={seen.href}>{seen.label}</TextLink>
        ))}
    </span>
  );
}

function Act({
  fix: { label, action },
  segment,
  acts,
  prominent,
}: {
  readonly fix: NonNullable<TraceEvidence['fix']>;
  readonly segment: TraceEvidence['segment'];
  readonly acts: TraceActs;
  readonly prominent: boolean;
}) {
  const [isBusy, setBusy] = useState(false);
  const isWaiting = segment !== null && acts.waitingFor.some(({ id }) => id === segment.id);
  if (action === 'calculate' && segment === null) return null;
  const act = () => {
    setBusy(true);
    const done = action === 'calculate' && segment !== null ? acts.calculate(segment) : acts.activate();
    void done.finally(() => setBusy(false));
  };
  return (
    <Button
      size={prominent ? 'compact-md' : 'compact-sm'}
      variant={prominent ? 'filled' : 'default'}
      loading={isBusy || isWaiting}
      {...(segment === null ? {} : { 'aria-label': `${label}: ${segment.name}` })}
      onClick={act}
    >
      {label}
    </Button>
  );
}
