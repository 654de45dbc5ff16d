/** One delivery in full: how it stands, every attempt with its answer, what was sent; and sending it again. */
import { Button, Code, CopyButton, Drawer, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, Copy, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { TEST_EVENT } from '../../../../src/api/contract/event-types.ts';
import { call } from '../../api/client.ts';
import { apiQuery, refresh } from '../../api/queries.ts';
import { ErrorState } from '../../shared/ListState.tsx';
import { notifyDone, notifyFailure } from '../../shared/notify.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { Tone } from '../../shared/Tone.tsx';
import { AttemptView } from './AttemptView.tsx';
import styles from './DeliveryDrawer.module.css';
import { NextAttempt } from './NextAttempt.tsx';
import { DELIVERY_LOOKS, type DeliveryDetail, readableBody, type WebhookAnswer } from './webhook-words.ts';

/** While it is under way the drawer also asks, in case the live stream is cut. */
const ASK_AGAIN_MS = 3_000;

export function DeliveryDrawer({
  webhook,
  deliveryId,
  onClose,
}: {
  readonly webhook: WebhookAnswer;
  /** Absent: closed. */
  readonly deliveryId: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const delivery = useQuery({
    ...apiQuery(contract.readDelivery, { params: { id: webhook.id, delivery: deliveryId ?? '' } }),
    enabled: deliveryId !== undefined,
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? ASK_AGAIN_MS : false),
  });
  return (
    <Drawer
      opened={deliveryId !== undefined}
      onClose={onClose}
      title={delivery.data ? <span className={styles.type}>{delivery.data.event_type}</span> : 'Delivery'}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {delivery.data ? (
        <Details webhook={webhook} delivery={delivery.data} />
      ) : delivery.error === null ? (
        <div aria-hidden="true" className={styles.stack}>
          <Skeleton height={90} />
          <Skeleton height={60} />
          <Skeleton height={220} />
        </div>
      ) : (
        <ErrorState
          what="The delivery could not be loaded."
          error={delivery.error}
          onRetry={() => void delivery.refetch()}
        />
      )}
    </Drawer>
  );
}

function Details({
  webhook,
  delivery,
}: {
  readonly webhook: WebhookAnswer;
  readonly delivery: DeliveryDetail;
}) {
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => call(contract.redeliver, { params: { id: webhook.id, delivery: delivery.id } }),
    onSuccess: async () => {
      notifyDone('It is sent again.');
      await refresh(client, contract.readDelivery, contract.listDeliveries, contract.readWebhook);
    },
    onError: (error) => notifyFailure('It was not sent again.', error),
  });
  const look = DELIVERY_LOOKS[delivery.status];
  return (
    <div className={styles.stack}>
      <dl className={styles.facts}>
        <div>
          <dt>Status</dt>
          <dd>
            <Tone tone={look.tone} icon={look.icon}>
              {look.word}
            </Tone>
            {delivery.next_attempt_at !== null && (
              <span className="dimmed">
                {' '}
                · next attempt <NextAttempt delivery={delivery} state={webhook.state} />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Happened</dt>
          <dd>
            <RelativeTime at={delivery.created_at} />
          </dd>
        </div>
        <div>
          <dt>webhook-id</dt>
          <dd className={styles.type}>{delivery.event_id}</dd>
        </div>
      </dl>
      {delivery.event_type !== TEST_EVENT && webhook.state === 'active' && (
        <div>
          <Button
            variant="default"
            leftSection={<RotateCw size={15} aria-hidden="true" />}
            loading={again.isPending}
            onClick={() => again.mutate()}
          >
            {delivery.status === 'pending' ? 'Send now' : 'Send again'}
          </Button>
        </div>
      )}
      <section>
        <h3 className={styles.title}>{delivery.attempts.length === 1 ? 'Attempt' : 'Attempts'}</h3>
        {delivery.attempts.length === 0 && <p className={styles.none}>It was not attempted yet.</p>}
        {delivery.attempts.toReversed().map((attempt, index) => (
          <AttemptView key={attempt.number} attempt={attempt} open={index === 0} />
        ))}
      </section>
      <section>
        <div className={styles.head}>
          <h3 className={styles.title}>What is sent</h3>
          <CopyButton value={delivery.request_body} timeout={3000}>
            {({ copied, copy }) => (
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={
                  copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />
                }
                onClick={copy}
              >
                <span aria-live="polite">{copied ? 'Copied' : 'Copy body'}</span>
              </Button>
            )}
          </CopyButton>
        </div>
        <Code block className={styles.text} tabIndex={0} aria-label="Body of the request">
          {readableBody(delivery.request_body)}
        </Code>
      </section>
    </div>
  );
}
