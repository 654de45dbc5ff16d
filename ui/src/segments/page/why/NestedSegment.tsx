/** A nested segment opened in place: what its published audience says of the contact, and why it said so then. */
import { UnstyledButton } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { ExplainedNode } from '../../../../../src/api/contract/explain.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { countText } from '../../../shared/Figure.tsx';
import { minuteText } from '../../../shared/moment.ts';
import { PlaceLink } from './PlaceLink.tsx';
import styles from './tree.module.css';
import type { TreeContext } from './tree-context.ts';
import { notReproduced } from './verdict.ts';
import { whyTree } from './why-tree.ts';

export function NestedSegment({
  node,
  decides,
  context,
}: {
  readonly node: ExplainedNode;
  readonly decides: boolean;
  readonly context: TreeContext;
}): ReactNode {
  const timeZone = useTimeZone();
  const id = useId();
  const [open, setOpen] = useState(decides);
  const { nested } = node;
  if (nested === undefined) {
    return (
      <p className={styles.origin}>
        It is nested too deep to be opened here. Ask about the segment above it to see more.
      </p>
    );
  }
  const { segment, member, calculated_at, version, calculation_id } = nested;
  const Icon = open ? ChevronDown : ChevronRight;
  const address = `/segments/${segment.id}?tab=why&contact=${context.contactId}&calculation=${calculation_id}`;
  return (
    <div>
      <p className={styles.origin}>
        {member ? 'In' : 'Not in'}{' '}
        <PlaceLink href={address} newTab={context.newTab}>
          {segment.name}
        </PlaceLink>{' '}
        as of {minuteText(Date.parse(calculated_at), timeZone)}, version {version}.
      </p>
      {!nested.reproduced && <p className={styles.warn}>{notReproduced(nested)}</p>}
      {nested.tree.length === 0 ? (
        nested.reproduced && <p className={styles.origin}>It is a list: contacts are put into it by hand.</p>
      ) : (
        <>
          <UnstyledButton
            className={styles.opener}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            <Icon size={14} aria-hidden="true" />
            {countText(rulesIn(nested.tree), 'rule')} of {segment.name}
          </UnstyledButton>
          {open && (
            <div id={id} className={styles.nested}>
              {context.openTree(whyTree(nested.tree), {
                ...context,
                prefix: `${context.prefix}${node.path}:`,
                tone: decides ? context.tone : 'idle',
              })}
            </div>
          )}
        </>
      )}
    </div>
  );
}

function rulesIn(tree: readonly ExplainedNode[]): number {
  return tree.filter(({ kind }) => kind !== 'group' && kind !== 'pin').length;
}
