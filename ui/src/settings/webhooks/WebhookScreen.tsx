/** One webhook: how it is, what it is told, and the log of its deliveries. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CirclePause, CirclePlay, History, KeyRound, PencilLine, Send, Trash2, Webhook } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { isProblem } from '../../api/problem.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { ErrorState, ZeroState } from '../../shared/ListState.tsx';
import { Notice } from '../../shared/Notice.tsx';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { type RowAction, RowMenu } from '../../shared/RowMenu.tsx';
import { Tone } from '../../shared/Tone.tsx';
import { DeleteWebhook } from './DeleteWebhook.tsx';
import { DeliveriesTable } from './DeliveriesTable.tsx';
import { DeliveryDrawer } from './DeliveryDrawer.tsx';
import { EditWebhook } from './EditWebhook.tsx';
import { RedeliverFailed } from './RedeliverFailed.tsx';
import { RotateSecret } from './RotateSecret.tsx';
import { useWebhookActs } from './use-webhook-acts.ts';
import { WebhookFacts } from './WebhookFacts.tsx';
import styles from './WebhookScreen.module.css';
import { healthOf, type WebhookAnswer } from './webhook-words.ts';

const route = getRouteApi('/settings/webhooks/$id');
const BACK = { to: '/settings/webhooks', label: 'Webhooks' } as const;
const TONES = { blocker: 'bad', warning: 'warn', info: 'info' } as const;

export function WebhookScreen(): ReactNode {
  const { id } = route.useParams();
  const admin = useMay('admin');
  const webhook = useQuery({ ...apiQuery(contract.readWebhook, { params: { id } }), enabled: admin });
  if (webhook.data) return <Known key={webhook.data.id} webhook={webhook.data} />;
  return (
    <Page title="Webhook">
      <PageHeader title="Webhook" back={BACK} />
      {!admin ? (
        <ZeroState
          icon={Webhook}
          title="Webhooks belong to admins"
          about="Ask an admin of your organisation to look at it."
        />
      ) : webhook.error === null ? null : isProblem(webhook.error, 'not_found') ? (
        <ZeroState
          icon={Webhook}
          title="This webhook does not exist"
          about="It may have been deleted, or its address is mistyped."
        >
          <LinkButton href="/settings/webhooks" variant="default">
            Go to webhooks
          </LinkButton>
        </ZeroState>
      ) : (
        <ErrorState
          what="The webhook could not be loaded."
          error={webhook.error}
          onRetry={() => void webhook.refetch()}
        />
      )}
    </Page>
  );
}

type Act = 'edit' | 'rotate' | 'redeliver' | 'delete';

function Known({ webhook }: { readonly webhook: WebhookAnswer }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [act, setAct] = useState<Act | undefined>(undefined);
  const close = () => setAct(undefined);
  const openDelivery = (delivery: string | undefined) => void navigate({ search: { ...search, delivery } });
  const acts = useWebhookActs(({ id }) => openDelivery(id));
  const look = healthOf(webhook);
  const isActive = webhook.state === 'active';
  const menu: readonly RowAction[] = [
    { label: 'Edit', icon: PencilLine, onClick: () => setAct('edit') },
    isActive
      ? { label: 'Pause', icon: CirclePause, onClick: () => acts.pause(webhook) }
      : { label: 'Resume', icon: CirclePlay, onClick: () => acts.resume(webhook) },
    { label: 'Rotate secret', icon: KeyRound, onClick: () => setAct('rotate') },
    ...(isActive ? [{ label: 'Send failed again', icon: History, onClick: () => setAct('redeliver') }] : []),
    { label: 'Delete webhook', icon: Trash2, danger: true, onClick: () => setAct('delete') },
  ];
  return (
    <Page title={webhook.name}>
      <PageHeader
        title={webhook.name}
        back={BACK}
        aside={
          <Tone tone={look.tone} icon={look.icon}>
            {look.word}
          </Tone>
        }
        about={<span className={styles.address}>{webhook.url}</span>}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<Send size={15} aria-hidden="true" />}
              loading={acts.isTesting}
              onClick={() => acts.test(webhook)}
            >
              Send test
            </Button>
            <RowMenu name={webhook.name} actions={menu} />
          </>
        }
      />
      <div className={styles.stack}>
        {webhook.findings.map((finding) => (
          <Notice
            key={finding.id}
            tone={TONES[finding.level]}
            action={
              finding.id === 'disabled' || finding.id === 'paused' ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={acts.isChanging}
                  onClick={() => acts.resume(webhook)}
                >
                  Resume
                </Button>
              ) : finding.id === 'secret_unreadable' ? (
                <Button size="compact-sm" variant="default" onClick={() => setAct('rotate')}>
                  Rotate secret
                </Button>
              ) : undefined
            }
          >
            {finding.sentence}
          </Notice>
        ))}
        <WebhookFacts webhook={webhook} />
        <section>
          <h2 className={styles.title}>Deliveries</h2>
          <DeliveriesTable
            webhook={webhook}
            search={search}
            onSearch={(next) => void navigate({ search: next })}
            onOpen={openDelivery}
          />
        </section>
      </div>
      <DeliveryDrawer
        webhook={webhook}
        deliveryId={search.delivery}
        onClose={() => openDelivery(undefined)}
      />
      {act === 'edit' && <EditWebhook webhook={webhook} onClose={close} />}
      {act === 'rotate' && <RotateSecret webhook={webhook} onClose={close} />}
      {act === 'redeliver' && <RedeliverFailed webhook={webhook} onClose={close} />}
      {act === 'delete' && (
        <DeleteWebhook
          webhook={webhook}
          remove={acts.remove}
          onDone={() => void navigate({ to: '/settings/webhooks' })}
          onClose={close}
        />
      )}
    </Page>
  );
}
