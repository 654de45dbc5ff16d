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
  unsubscribed: 'This address is unsubscribed',
} as const satisfies Record<NonNullable<Preference['reason']>, string>;

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
              {one.reason !== null && <>{REASONS[one.reason]}. </>}
              {one.address !== null && <>{one.address} · </>}
              {one.subscribed === null ? (
                'no preference recorded'
              ) : (
                <>
                  {one.subscribed ? 'subscribed' : 'unsubscribed'}
                  {one.origin !== null && <> ({one.origin.replaceAll('_', ' ')})</>}
                  {one.at !== null && (
                    <>
                      {' '}
                      <RelativeTime at={one.at} />
                    </>
                  )}
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
