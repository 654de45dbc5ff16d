/** What a webhook is told, of which segments, and with what it signs. */

import { useNow } from '../../shared/now.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './WebhookFacts.module.css';
import type { WebhookAnswer } from './webhook-words.ts';

export function WebhookFacts({ webhook }: { readonly webhook: WebhookAnswer }) {
  const now = useNow();
  const { segments, secret } = webhook;
  const rotating = secret.previous_until !== null && Date.parse(secret.previous_until) > now;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Events</dt>
        <dd className={styles.types}>
          {webhook.events.map((type) => (
            <code key={type} className={styles.type}>
              {type}
            </code>
          ))}
        </dd>
      </div>
      {webhook.events.some((type) => type.startsWith('segment.')) && (
        <div>
          <dt>Segments</dt>
          <dd>
            {segments === null
              ? 'Every segment'
              : segments.map(({ id, name, trashed }, index) => (
                  <span key={id}>
                    {index > 0 && ', '}
                    {name === null ? (
                      <span className="dimmed">{id} (deleted)</span>
                    ) : (
                      <>
                        <TextLink href={`/segments/${id}`}>{name}</TextLink>
                        {trashed && <span className="dimmed"> (in the trash)</span>}
                      </>
                    )}
                  </span>
                ))}
          </dd>
        </div>
      )}
      <div>
        <dt>Signing secret</dt>
        <dd>
          Made <RelativeTime at={secret.created_at} />
          {rotating && (
            <>
              . The one before signs too; that ends <RelativeTime at={secret.previous_until} />
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Added</dt>
        <dd>
          <RelativeTime at={webhook.created_at} /> by {webhook.created_by}
        </dd>
      </div>
    </dl>
  );
}
