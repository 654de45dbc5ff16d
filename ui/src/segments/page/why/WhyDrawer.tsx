/** Why a contact is in or out, at the side of another screen: of a stored segment, or of rules that are not saved. */
import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../../api/queries.ts';
import { contactName, type Named } from '../../../contacts/contact-name.ts';
import { LinkButton } from '../../../shared/LinkButton.tsx';
import { useReturnFocus } from '../../../shared/use-return-focus.ts';
import { Explanation } from './Explanation.tsx';
import { NotExplained } from './NotExplained.tsx';
import { WhySkeleton } from './WhySkeleton.tsx';

/** For a stored segment, by the rules of now. */
export function SegmentWhyDrawer({
  segmentId,
  contact,
  onClose,
}: {
  readonly segmentId: string;
  readonly contact: Named;
  readonly onClose: () => void;
}): ReactNode {
  const answer = useQuery({
    ...apiQuery(contract.explainContact, { params: { id: segmentId }, query: { contact: contact.id } }),
    staleTime: 0,
  });
  const segment = useQuery(apiQuery(contract.readSegment, { params: { id: segmentId } }));
  const name = contactName(contact);
  return (
    <Frame
      title={segment.data === undefined ? `Why ${name}?` : `${name} in ${segment.data.name}`}
      asking={segment.data === undefined ? segment : answer}
      onClose={onClose}
    >
      {segment.data !== undefined && answer.data !== undefined && (
        <Explanation
          answer={answer.data}
          asked="now"
          kind={segment.data.kind}
          acts={
            <LinkButton
              variant="default"
              size="compact-md"
              href={`/segments/${segmentId}?tab=why&contact=${contact.id}`}
            >
              Open in the segment
            </LinkButton>
          }
        />
      )}
    </Frame>
  );
}

/** For rules under edit; `segmentId` is the segment they are an edit of, whose pins count. */
export function UnsavedWhyDrawer({
  definition,
  segmentId,
  contact,
  onClose,
}: {
  readonly definition: unknown;
  readonly segmentId: string | undefined;
  readonly contact: Named;
  readonly onClose: () => void;
}): ReactNode {
  const answer = useQuery({
    ...apiQuery(contract.explainDefinition, {
      body: {
        definition,
        contact: { id: contact.id },
        ...(segmentId === undefined ? {} : { segment_id: segmentId }),
      },
    }),
    retry: false,
    staleTime: 0,
  });
  return (
    <Frame title={`Why ${contactName(contact)}?`} asking={answer} onClose={onClose}>
      {answer.data !== undefined && <Explanation answer={answer.data} asked="unsaved" kind="rule" newTab />}
    </Frame>
  );
}

function Frame({
  title,
  asking,
  onClose,
  children,
}: {
  readonly title: string;
  /** What is still to come, while there is nothing to show. */
  readonly asking: { readonly error: unknown; readonly refetch: () => unknown };
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  useReturnFocus();
  return (
    <Drawer opened onClose={onClose} title={title} size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      {children !== false ? (
        children
      ) : asking.error !== null ? (
        <NotExplained error={asking.error} onRetry={() => void asking.refetch()} />
      ) : (
        <WhySkeleton />
      )}
    </Drawer>
  );
}
