/** What depends on a segment, with the way there; the rest of a long list is counted. */
import { Fragment } from 'react';
import type { CleanupSegment } from '../../../src/api/contract/cleanup.ts';
import { useMay } from '../session/use-session.ts';
import { countText } from '../shared/Figure.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import styles from './cleanup.module.css';

const NAMED = 3;

export function Dependants({ segment }: { readonly segment: Pick<CleanupSegment, 'used_by'> }) {
  const isAdmin = useMay('admin');
  const { segments, campaigns, webhooks } = segment.used_by;
  const all = [
    ...segments.map((one) => ({ ...one, what: 'segment', href: `/segments/${one.id}` })),
    ...campaigns.map((one) => ({ ...one, what: 'campaign', href: `/campaigns/${one.id}` })),
    ...webhooks.map((one) => ({
      ...one,
      what: 'webhook',
      href: isAdmin ? `/settings/webhooks/${one.id}` : undefined,
    })),
  ];
  if (all.length === 0) return <span className={styles.uses}>Nothing uses it.</span>;
  const shown = all.slice(0, NAMED);
  return (
    <span className={styles.uses}>
      Used by{' '}
      {shown.map(({ id, name, what, href }, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          {what} {href === undefined ? name : <TextLink href={href}>{name}</TextLink>}
        </Fragment>
      ))}
      {all.length > NAMED && ` and ${countText(all.length - NAMED, 'other', 'others')}`}.
    </span>
  );
}
