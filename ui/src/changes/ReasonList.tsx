/** Why a contact entered or left: the main reason first, each with when, and where to look further. */
import type { ReactNode } from 'react';
import type { Reason } from '../../../src/api/contract/changes.ts';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import styles from './ReasonList.module.css';
import { REASON_LOOKS } from './reason-kinds.ts';

export function ReasonList({ reasons }: { readonly reasons: readonly Reason[] }): ReactNode {
  return (
    <ul className={styles.reasons}>
      {reasons.map((reason) => {
        const { icon: Icon, word } = REASON_LOOKS[reason.kind];
        return (
          <li key={`${reason.kind} ${reason.sentence}`} className={styles.reason} data-kind={reason.kind}>
            <Icon size={14} aria-hidden="true" className={styles.icon} />
            <span>
              <span className="visually-hidden">{word}: </span>
              {reason.sentence}
              {reason.at !== undefined && (
                <span className="dimmed">
                  , <RelativeTime at={reason.at} />
                </span>
              )}
              <Further reason={reason} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** The other segment's own change, or the data source. */
function Further({ reason }: { readonly reason: Reason }) {
  if (reason.segment !== undefined) {
    const { id, before, after } = reason.segment;
    const pair = before === null || after === null || before === after ? '' : `&from=${before}&to=${after}`;
    return (
      <>
        {' '}
        <TextLink href={`/segments/${id}?tab=changes${pair}`}>Its changes</TextLink>
      </>
    );
  }
  const source = reason.source?.id ?? (reason.by?.kind === 'source' ? reason.by.id : null);
  if (source === null) return null;
  return (
    <>
      {' '}
      <TextLink href={`/sources/${source}`}>Data source</TextLink>
    </>
  );
}
