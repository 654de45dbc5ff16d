/** Per channel: whether the contact can be reached, and if not, the first reason why. */
import { CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { Panel } from '../shared/Panel.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { Tone } from '../shared/Tone.tsx';
import styles from './ContactScreen.module.css';
import type { Contact } from './contact-form.ts';

type Preference = Contact['preferences'][number];

const CHANNELS = { email: 'Email', sms: 'SMS', phone: 'Phone' } as const satisfies Record<
  Preference['channel'],
  string
>;

const REASONS = {
  inactive: 'The contact is inactive',
  no_address: 'There is no address',
  invalid_address: 'The address is not valid',
} as const satisfies Record<Exclude<Preference['reason'], null | 'unsubscribed'>, string>;

const ORIGINS: Readonly<Record<string, string>> = {
  api: 'by a program',
  admin: 'by hand',
  import: 'by an import',
  user_action: 'by the contact',
  user_intent: 'by the contact',
};

/** "Unsubscribed by an import, 9 days ago" */
function Stated({ preference: { subscribed, origin, at } }: { readonly preference: Preference }) {
  if (subscribed === null) return 'No preference recorded.';
  return (
    <>
      {subscribed ? 'Subscribed' : 'Unsubscribed'}
      {origin !== null && ` ${ORIGINS[origin] ?? origin}`}
      {at !== null && (
        <>
          , <RelativeTime at={at} />
        </>
      )}
    </>
  );
}

export function Preferences({ contact }: { readonly contact: Contact }): ReactNode {
  return (
    <Panel title="Reachable by">
      <ul className={styles.rows}>
        {contact.preferences.map((one) => (
          <li key={one.channel}>
            <div className={styles.line}>
              <strong>{CHANNELS[one.channel]}</strong>
              {one.reachable ? (
                <Tone tone="ok" icon={CircleCheck}>
                  Reachable
                </Tone>
              ) : (
                <Tone tone="bad" icon={CircleX}>
                  Not reachable
                </Tone>
              )}
            </div>
            <div className={styles.small}>
              {one.reason !== null && one.reason !== 'unsubscribed' && `${REASONS[one.reason]}. `}
              {one.address !== null && one.address}
              {one.address !== null && <br />}
              <Stated preference={one} />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
