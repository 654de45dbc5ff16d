/** "Did she get it?" of a run, "Would she get it?" of a campaign: choose a contact, and the answer opens at the side. */
import type { ReactNode } from 'react';
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { ContactPicker } from '../../../contacts/ContactPicker.tsx';
import { useRecentContacts } from '../../../contacts/use-recent-contacts.ts';
import { Panel } from '../../../shared/Panel.tsx';
import { ReachDrawer } from './ReachDrawer.tsx';
import styles from './reach.module.css';

/** What is asked about. */
export type ReachOf =
  | { readonly kind: 'run'; readonly run: Pick<Run, 'id' | 'campaign'> }
  | { readonly kind: 'campaign'; readonly campaign: { readonly id: string; readonly name: string } };

export function ReachBox({
  of,
  contact,
  onAsk,
}: {
  readonly of: ReachOf;
  /** Whom it is asked about, by id or any identity; the answer is open while there is one. */
  readonly contact: string | undefined;
  readonly onAsk: (contact: string | undefined, how: { readonly replace: boolean }) => void;
}): ReactNode {
  const recent = useRecentContacts();
  return (
    <Panel title={of.kind === 'run' ? 'Did she get it?' : 'Would she get it?'}>
      <div className={styles.box}>
        <ContactPicker
          label="Contact"
          value={undefined}
          recent={recent.contacts}
          onPick={({ id }) => onAsk(id, { replace: false })}
        />
        <p className={styles.about}>
          {of.kind === 'run'
            ? 'Anybody, whether considered or not: the first reason, and what it rests on.'
            : 'Anybody: whether a run started now would reach the contact, and the first reason if not.'}
        </p>
      </div>
      {contact !== undefined && (
        <ReachDrawer
          of={of}
          contact={contact}
          recent={recent}
          onAsk={(next) => onAsk(next, { replace: true })}
          onClose={() => onAsk(undefined, { replace: true })}
        />
      )}
    </Panel>
  );
}
