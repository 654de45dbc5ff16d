/** The answer for one contact, at the side of the page; another contact can be asked about there. */
import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../../api/queries.ts';
import { ContactPicker } from '../../../contacts/ContactPicker.tsx';
import type { Named } from '../../../contacts/contact-name.ts';
import type { RecentContacts } from '../../../contacts/use-recent-contacts.ts';
import { NotExplained } from '../../../segments/page/why/NotExplained.tsx';
import { WhySkeleton } from '../../../segments/page/why/WhySkeleton.tsx';
import { useReturnFocus } from '../../../shared/use-return-focus.ts';
import { ReachAnswer } from './ReachAnswer.tsx';
import type { ReachOf } from './ReachBox.tsx';
import styles from './reach.module.css';

export function ReachDrawer({
  of,
  contact,
  recent,
  onAsk,
  onClose,
}: {
  readonly of: ReachOf;
  readonly contact: string;
  readonly recent: RecentContacts;
  readonly onAsk: (contact: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const [picked, setPicked] = useState<Named>();
  const answer = useQuery({
    ...(of.kind === 'run'
      ? apiQuery(contract.explainRun, { params: { id: of.run.id }, query: { contact } })
      : apiQuery(contract.explainCampaign, { params: { id: of.campaign.id }, query: { contact } })),
    // Of a campaign it is about now; contacts change without a word on the live stream.
    staleTime: of.kind === 'run' ? 60_000 : 0,
    retry: false,
  });
  const explained = answer.data?.contact;
  const known =
    explained ?? [...(picked ? [picked] : []), ...recent.contacts].find(({ id }) => id === contact);
  const { remember } = recent;
  const explainedId = explained?.id;
  useEffect(() => {
    if (explainedId !== undefined) remember(explainedId);
  }, [explainedId, remember]);
  const campaign = of.kind === 'run' ? of.run.campaign : of.campaign;
  return (
    <Drawer
      opened
      onClose={onClose}
      title={of.kind === 'run' ? `The run of ${campaign.name}` : `A run of ${campaign.name} now`}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={styles.drawer}>
        <ContactPicker
          label="Contact"
          value={known}
          recent={recent.contacts}
          onPick={(one) => {
            setPicked(one);
            onAsk(one.id);
          }}
        />
        {answer.data !== undefined ? (
          <ReachAnswer answer={answer.data} of={of} onAsk={onAsk} />
        ) : answer.error !== null ? (
          <NotExplained error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <WhySkeleton />
        )}
      </div>
    </Drawer>
  );
}
