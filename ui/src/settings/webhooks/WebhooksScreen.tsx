/** Webhooks: who is told of what happens in Muster, and whether it arrives. */
import { Button, Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CirclePause, CirclePlay, Plus, Send, Trash2, Webhook } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { EmptyState, ZeroState } from '../../shared/ListState.tsx';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { RowMenu } from '../../shared/RowMenu.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { Tone } from '../../shared/Tone.tsx';
import { DataTable, type TableColumn } from '../../shared/table/DataTable.tsx';
import { useLocalList } from '../../shared/use-local-list.ts';
import { AddWebhook } from './AddWebhook.tsx';
import { DeleteWebhook } from './DeleteWebhook.tsx';
import { useWebhookActs } from './use-webhook-acts.ts';
import styles from './WebhooksScreen.module.css';
import { answerText, DELIVERY_LOOKS, healthOf, type WebhookAnswer } from './webhook-words.ts';

const route = getRouteApi('/settings/webhooks');

const READ = {
  name: (webhook: WebhookAnswer) => webhook.name,
  health: (webhook: WebhookAnswer) => healthOf(webhook).word,
  last: (webhook: WebhookAnswer) => webhook.last_delivery?.last_attempt?.at,
};

export function WebhooksScreen(): ReactNode {
  const admin = useMay('admin');
  const navigate = route.useNavigate();
  const [sort, setSort] = useState('name');
  const [adding, setAdding] = useState(false);
  const [deleting, setDeleting] = useState<WebhookAnswer | undefined>(undefined);
  const answer = useQuery({ ...apiQuery(contract.listWebhooks, {}), enabled: admin });
  const data = useLocalList(answer.data?.items, { sort, q: '', read: READ, text: READ.name });
  const open = (id: string, delivery?: string) =>
    void navigate({ to: '/settings/webhooks/$id', params: { id }, search: { delivery } });
  const { pause, resume, test, remove } = useWebhookActs(({ id }, webhook) => open(webhook.id, id));
  const { reset: forget } = remove;

  const columns = useMemo(
    (): readonly TableColumn<WebhookAnswer>[] => [
      {
        id: 'name',
        header: 'Name',
        sort: 'name',
        card: 'heading',
        cell: (webhook) => (
          <span className={styles.named}>
            <TextLink quiet href={`/settings/webhooks/${webhook.id}`}>
              {webhook.name}
            </TextLink>
            <span className={styles.address}>{webhook.url}</span>
          </span>
        ),
      },
      {
        id: 'events',
        header: 'Events',
        cell: (webhook) => <Events webhook={webhook} />,
      },
      {
        id: 'health',
        header: 'Health',
        sort: 'health',
        width: '150px',
        cell: (webhook) => <Health webhook={webhook} />,
      },
      {
        id: 'last',
        header: 'Last delivery',
        sort: 'last',
        firstSort: 'descending',
        width: '240px',
        cell: (webhook) => <Last webhook={webhook} />,
      },
      {
        id: 'actions',
        header: '',
        width: '52px',
        align: 'right',
        skeleton: 0.3,
        cell: (webhook) => (
          <RowMenu
            name={webhook.name}
            actions={[
              { label: 'Send test', icon: Send, onClick: () => test(webhook) },
              webhook.state === 'active'
                ? { label: 'Pause', icon: CirclePause, onClick: () => pause(webhook) }
                : { label: 'Resume', icon: CirclePlay, onClick: () => resume(webhook) },
              {
                label: 'Delete webhook',
                icon: Trash2,
                danger: true,
                onClick: () => {
                  forget();
                  setDeleting(webhook);
                },
              },
            ]}
          />
        ),
      },
    ],
    [pause, resume, test, forget],
  );
  const add = (
    <Button leftSection={<Plus size={15} aria-hidden="true" />} onClick={() => setAdding(true)}>
      Add webhook
    </Button>
  );

  return (
    <Page title="Webhooks">
      <PageHeader
        title="Webhooks"
        about="A webhook tells another system what happens here: a signed request for every event, sent again until it arrives."
        actions={admin && add}
      />
      {admin ? (
        <DataTable
          what="webhooks"
          columns={columns}
          answer={{ ...answer, data }}
          sort={sort}
          onSort={setSort}
          href={(webhook) => `/settings/webhooks/${webhook.id}`}
          nameOf={READ.name}
          narrowed={false}
          zero={
            <ZeroState
              icon={Webhook}
              title="No webhooks yet"
              about={
                <>
                  Let another system know when a segment was calculated, who entered and left it, whether it
                  is ready, or how a sync ended. Requests follow <Code>Standard Webhooks</Code>, for which
                  there are libraries in most languages.
                </>
              }
            >
              {add}
            </ZeroState>
          }
          empty={<EmptyState what="webhooks" filters={[]} />}
        />
      ) : (
        <ZeroState
          icon={Webhook}
          title="Webhooks belong to admins"
          about="Ask an admin of your organisation to add one."
        />
      )}
      {adding && <AddWebhook onAdded={(id) => open(id)} onClose={() => setAdding(false)} />}
      {deleting && (
        <DeleteWebhook
          webhook={deleting}
          remove={remove}
          onDone={() => setDeleting(undefined)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Page>
  );
}

function Health({ webhook }: { readonly webhook: WebhookAnswer }) {
  const look = healthOf(webhook);
  return (
    <Tone tone={look.tone} icon={look.icon} why={webhook.findings[0]?.sentence}>
      {look.word}
    </Tone>
  );
}

function Events({ webhook }: { readonly webhook: WebhookAnswer }) {
  const [first, ...more] = webhook.events;
  return (
    <span title={webhook.events.join(', ')}>
      <span className={styles.type}>{first}</span>
      {more.length > 0 && <span className="dimmed"> and {more.length} more</span>}
      {webhook.segments !== null && (
        <span className="dimmed">
          , of {webhook.segments.length === 1 ? '1 segment' : `${webhook.segments.length} segments`}
        </span>
      )}
    </span>
  );
}

function Last({ webhook }: { readonly webhook: WebhookAnswer }) {
  const last = webhook.last_delivery;
  if (last === null) return <span className="dimmed">none yet</span>;
  const look = DELIVERY_LOOKS[last.status];
  const isOut = last.last_attempt?.error == null;
  return (
    <span className={styles.last}>
      <Tone tone={isOut ? look.tone : 'bad'} icon={isOut ? look.icon : DELIVERY_LOOKS.failed.icon}>
        {answerText(last)}
      </Tone>
      <RelativeTime at={last.last_attempt?.at} />
      {webhook.failing_since !== null && (
        <span className="dimmed">
          failing since <RelativeTime at={webhook.failing_since} />
        </span>
      )}
    </span>
  );
}
