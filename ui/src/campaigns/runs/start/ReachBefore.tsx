/** How many a run would reach, before it is started. */
import type { ReactNode } from 'react';
import type { Preflight } from '../../../../../src/api/contract/campaigns.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { listText } from '../../../shared/ListState.tsx';
import { type Channel, channelInText } from '../../campaign-words.ts';
import styles from './start.module.css';
import type { StartForm } from './use-start-run.ts';

export function ReachBefore({
  form: { type, contacts },
  preflight: { audience },
  channel,
  refreshes,
  waitingFor,
}: {
  readonly form: StartForm;
  readonly preflight: Preflight;
  readonly channel: Channel;
  /** Segments are calculated before. */
  readonly refreshes: boolean;
  readonly waitingFor: readonly { readonly name: string }[];
}): ReactNode {
  if (waitingFor.length > 0 && type !== 'test')
    return (
      <p className={styles.reach} role="status">
        Calculating {listText(waitingFor.map(({ name }) => name))}. Preflight is asked again by itself.
      </p>
    );
  if (type === 'test')
    return (
      <p className={styles.reach} role="status">
        {contacts.length === 0
          ? 'A test goes to the contacts you name, whatever the segments, hold-out and limit say.'
          : `It goes by ${channelInText(channel)} to ${contacts.length === 1 ? 'this contact' : `these ${contacts.length} contacts`}, unless one is inactive, unsubscribed or has no valid address.`}
      </p>
    );
  if (audience === null)
    return (
      <p className={styles.reach} role="status">
        How many it reaches can’t be said before that is put right.
      </p>
    );
  const { considered, targeted } = audience;
  return (
    <p className={styles.reach} role="status">
      <strong className="figures">{figureText(targeted)}</strong> of {countText(considered, 'contact')}{' '}
      considered {type === 'now' && !refreshes ? 'will' : 'would'} be reached by {channelInText(channel)}
      {refreshes
        ? ' with the audiences of now. How many it will be is known when they are calculated.'
        : type === 'scheduled'
          ? ' if it began now. Who it is, is decided when it begins.'
          : '.'}
    </p>
  );
}
