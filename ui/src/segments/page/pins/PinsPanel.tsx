/** Who is pinned in and out: found by name, taken away with a way back, added by search. */
import { ActionIcon, Button, Skeleton, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Pin, PinOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ContactSummary } from '../../../../../src/api/contract/contacts.ts';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../../api/queries.ts';
import { contactIdentity, contactName } from '../../../contacts/contact-name.ts';
import { ErrorState } from '../../../shared/ListState.tsx';
import { Panel } from '../../../shared/Panel.tsx';
import { SearchBox } from '../../../shared/SearchBox.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { Pages } from '../../../shared/table/Pages.tsx';
import type { PinSide } from '../why/why-tree.ts';
import { PinDialog } from './PinDialog.tsx';
import styles from './pins.module.css';
import { usePins } from './use-pins.ts';

const PAGE_SIZE = 10;

type Pinned = { readonly contact: ContactSummary; readonly side: PinSide };

export function PinsPanel({
  segment,
  mayEdit,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
}): ReactNode {
  const [isAdding, setAdding] = useState(false);
  const answer = useQuery(apiQuery(contract.listPins, { params: { id: segment.id } }));
  const pinned: readonly Pinned[] = [
    ...(answer.data?.include ?? []).map((contact) => ({ contact, side: 'in' as const })),
    ...(answer.data?.exclude ?? []).map((contact) => ({ contact, side: 'out' as const })),
  ];
  return (
    <Panel
      title="Pins"
      aside={
        mayEdit && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<Pin size={14} aria-hidden="true" />}
            disabled={answer.data === undefined}
            onClick={() => setAdding(true)}
          >
            Pin contacts
          </Button>
        )
      }
    >
      <p className={styles.about}>
        A contact that is pinned in is a member, and one that is pinned out is none, whatever the rules say.
        Changing pins makes a new version, which counts from its calculation on.
      </p>
      {answer.data === undefined ? (
        answer.error === null ? (
          <div className={styles.about}>
            <Skeleton height={10} width="40%" my={5} />
          </div>
        ) : (
          <ErrorState
            what="The pins could not be loaded."
            error={answer.error}
            onRetry={() => void answer.refetch()}
          />
        )
      ) : pinned.length === 0 ? (
        <p className={styles.about}>No contact is pinned.</p>
      ) : (
        <PinnedContacts segment={segment} pinned={pinned} mayEdit={mayEdit} />
      )}
      {isAdding && <PinDialog segment={segment} pinned={pinned} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function PinnedContacts({
  segment,
  pinned,
  mayEdit,
}: {
  readonly segment: Segment;
  readonly pinned: readonly Pinned[];
  readonly mayEdit: boolean;
}) {
  const [text, setText] = useState('');
  const [wanted, setPage] = useState(1);
  const pins = usePins(segment);
  const q = text.trim().toLowerCase();
  const found = pinned.filter(({ contact }) => searched(contact).includes(q));
  const page = Math.min(wanted, Math.max(1, Math.ceil(found.length / PAGE_SIZE)));
  return (
    <>
      {pinned.length > PAGE_SIZE && (
        <div className={styles.search}>
          <SearchBox value={text} onChange={setText} label="Search pinned contacts" />
        </div>
      )}
      <ul className={styles.list}>
        {found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(({ contact, side }) => {
          const name = contactName(contact);
          return (
            <li key={contact.id}>
              <span className={styles.side} data-side={side}>
                <Pin size={14} aria-hidden="true" /> Pinned {side}
              </span>
              <span className={styles.who}>
                <TextLink quiet href={`/contacts/${contact.id}`}>
                  {name}
                </TextLink>
                <span className="dimmed">{contactIdentity(contact)}</span>
              </span>
              <TextLink href={`/segments/${segment.id}?tab=why&contact=${contact.id}`}>
                Why<span className="visually-hidden"> {name}</span>
              </TextLink>
              {mayEdit && (
                <Tooltip label="Remove pin">
                  <ActionIcon
                    aria-label={`Remove the pin of ${name}`}
                    disabled={pins.isBusy}
                    onClick={() => void pins.move([{ contact, from: side, to: undefined }])}
                  >
                    <PinOff size={15} />
                  </ActionIcon>
                </Tooltip>
              )}
            </li>
          );
        })}
      </ul>
      {found.length === 0 && <p className={styles.about}>No pinned contact matches “{text.trim()}”.</p>}
      {pinned.length > PAGE_SIZE && (
        <Pages
          what="pinned contacts"
          total={found.length}
          paging={{ page, size: PAGE_SIZE, onPage: setPage }}
          stale={undefined}
        />
      )}
    </>
  );
}

function searched({ first_name, last_name, email, phone, external_id, id }: ContactSummary): string {
  return [`${first_name ?? ''} ${last_name ?? ''}`, email, phone, external_id, id].join('\n').toLowerCase();
}
