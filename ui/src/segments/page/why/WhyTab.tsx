/**
 * Why is a contact in the segment or not: any contact, now or as of any past calculation. Both stand in the address, so
 * that the view can be shared.
 */
import { Button, CopyButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Check, CircleHelp, Link as LinkIcon, User } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../../api/queries.ts';
import { ContactPicker } from '../../../contacts/ContactPicker.tsx';
import { contactName, type Named } from '../../../contacts/contact-name.ts';
import { useRecentContacts } from '../../../contacts/use-recent-contacts.ts';
import { stringifySearch } from '../../../routes/search.ts';
import { LinkButton } from '../../../shared/LinkButton.tsx';
import { ZeroState } from '../../../shared/ListState.tsx';
import { PinActions } from '../pins/PinActions.tsx';
import { Explanation } from './Explanation.tsx';
import { MomentPicker } from './MomentPicker.tsx';
import { NotExplained } from './NotExplained.tsx';
import { WhySkeleton } from './WhySkeleton.tsx';
import styles from './why.module.css';
import { whyTree } from './why-tree.ts';

const route = getRouteApi('/segments/$id');

export function WhyTab({
  segment,
  mayEdit,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
}): ReactNode {
  const { contact, calculation } = route.useSearch();
  const navigate = route.useNavigate();
  const recent = useRecentContacts();
  const [picked, setPicked] = useState<Named>();
  const answer = useQuery({
    ...apiQuery(contract.explainContact, {
      params: { id: segment.id },
      query: { contact: contact ?? '', ...(calculation === undefined ? {} : { calculation }) },
    }),
    enabled: contact !== undefined,
    // Values of contacts change without a word on the live stream.
    staleTime: 0,
  });
  const explained = answer.data?.contact;
  const known =
    explained ??
    [...(picked === undefined ? [] : [picked]), ...recent.contacts].find(({ id }) => id === contact);
  const { remember } = recent;
  const explainedId = explained?.id;
  useEffect(() => {
    if (explainedId !== undefined) remember(explainedId);
  }, [explainedId, remember]);
  const ask = (change: { contact?: string | undefined; calculation?: string | undefined }) =>
    void navigate({ search: { tab: 'why', contact, calculation, ...change } });
  const pick = (one: Named) => {
    setPicked(one);
    ask({ contact: one.id });
  };
  return (
    <div className={styles.why}>
      <div className={styles.asked}>
        <ContactPicker label="Contact" value={known} recent={recent.contacts} onPick={pick} />
        <MomentPicker
          segmentId={segment.id}
          value={calculation}
          explainedAt={calculation === undefined ? undefined : answer.data?.as_of}
          onPick={(moment) => ask({ calculation: moment })}
        />
        {contact !== undefined && (
          <div className={styles.askedEnd}>
            <CopyLink segmentId={segment.id} contact={explained?.id ?? contact} calculation={calculation} />
          </div>
        )}
      </div>
      {contact === undefined ? (
        <NobodyAsked segment={segment} recent={recent.contacts} onPick={pick} />
      ) : answer.data !== undefined ? (
        <Explanation
          answer={answer.data}
          asked={calculation === undefined ? 'now' : 'past'}
          kind={segment.kind}
          acts={
            <>
              {mayEdit && segment.kind === 'rule' && calculation === undefined && (
                <PinActions
                  segment={segment}
                  contact={answer.data.contact}
                  pinned={whyTree(answer.data.tree).pinned}
                />
              )}
              <LinkButton
                variant="default"
                size="compact-md"
                href={`/contacts/${answer.data.contact.id}`}
                leftSection={<User size={14} aria-hidden="true" />}
              >
                Open contact
              </LinkButton>
            </>
          }
        />
      ) : answer.error !== null ? (
        <NotExplained error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <WhySkeleton />
      )}
    </div>
  );
}

/** The address of this view, with the contact by its id, whatever it was asked for by. */
function CopyLink({
  segmentId,
  contact,
  calculation,
}: {
  readonly segmentId: string;
  readonly contact: string;
  readonly calculation: string | undefined;
}) {
  const search = stringifySearch({ tab: 'why', contact, calculation });
  return (
    <CopyButton value={`${window.location.origin}/segments/${segmentId}${search}`} timeout={3000}>
      {({ copied, copy }) => (
        <Button
          variant="subtle"
          leftSection={
            copied ? <Check size={14} aria-hidden="true" /> : <LinkIcon size={14} aria-hidden="true" />
          }
          onClick={copy}
        >
          <span aria-live="polite">{copied ? 'Link copied' : 'Copy link'}</span>
        </Button>
      )}
    </CopyButton>
  );
}

function NobodyAsked({
  segment,
  recent,
  onPick,
}: {
  readonly segment: Segment;
  readonly recent: readonly Named[];
  readonly onPick: (contact: Named) => void;
}) {
  return (
    <ZeroState
      icon={CircleHelp}
      title="Ask about a contact"
      about={
        segment.kind === 'list'
          ? 'Choose a contact to see whether it is in this list.'
          : 'Choose a contact to see each rule true or false for it, with what the contact has beside what is wanted.'
      }
    >
      {recent.length > 0 && (
        <div className={styles.recent}>
          <span className="dimmed">Recent</span>
          {recent.map((one) => (
            <Button key={one.id} variant="default" size="compact-sm" onClick={() => onPick(one)}>
              {contactName(one)}
            </Button>
          ))}
        </div>
      )}
    </ZeroState>
  );
}
