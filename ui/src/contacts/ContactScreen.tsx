/** One contact: what is known and from where, how it can be reached, its segments, its events, its changes. */
import { ActionIcon, Button, Menu, Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Ellipsis, Pencil, Trash2, UserX } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { isProblem } from '../api/problem.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { LinkButton } from '../shared/LinkButton.tsx';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { Panel } from '../shared/Panel.tsx';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { ActiveBadge } from './ActiveBadge.tsx';
import { ContactEvents } from './ContactEvents.tsx';
import { ContactFields } from './ContactFields.tsx';
import { ContactHistory } from './ContactHistory.tsx';
import styles from './ContactScreen.module.css';
import { ContactSegments } from './ContactSegments.tsx';
import { ContactTags } from './ContactTags.tsx';
import type { Contact } from './contact-form.ts';
import { contactName } from './contact-name.ts';
import { Preferences } from './Preferences.tsx';

const EditContact = lazy(() =>
  import('./EditContact.tsx').then((module) => ({ default: module.EditContact })),
);
const DeleteContact = lazy(() =>
  import('./DeleteContact.tsx').then((module) => ({ default: module.DeleteContact })),
);

const SegmentWhyDrawer = lazy(() =>
  import('../segments/page/why/WhyDrawer.tsx').then((module) => ({ default: module.SegmentWhyDrawer })),
);

const route = getRouteApi('/contacts/$id');
const BACK = { to: '/contacts', label: 'Contacts' } as const;

export function ContactScreen(): ReactNode {
  const { id } = route.useParams();
  const answer = useQuery(apiQuery(contract.readContact, { params: { id } }));
  if (answer.data !== undefined) return <Known contact={answer.data} />;
  if (isProblem(answer.error, 'not_found'))
    return (
      <Page title="Contact">
        <ZeroState
          page
          icon={UserX}
          title="There is no such contact"
          about="It may have been deleted, or the address is mistyped."
        >
          <LinkButton variant="default" href="/contacts">
            Go to contacts
          </LinkButton>
        </ZeroState>
      </Page>
    );
  if (answer.error !== null)
    return (
      <Page title="Contact">
        <ErrorState
          page
          what="The contact could not be loaded."
          error={answer.error}
          onRetry={() => answer.refetch()}
        />
      </Page>
    );
  return (
    <Page title="Contact">
      <PageHeader
        title={<Skeleton component="span" display="block" height={22} width={240} my={3} />}
        back={BACK}
        about={<Skeleton component="span" display="block" height={10} width={320} my={5} />}
      />
      <Skeleton height={36} mb={16} />
      <div className={styles.columns} aria-hidden="true">
        <Panel title="Fields">
          {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
            <div key={row} className={styles.nothing}>
              <Skeleton height={10} my={5} width={`${72 - row * 4}%`} />
            </div>
          ))}
        </Panel>
        <Panel title="Reachable by">
          {[0, 1, 2].map((row) => (
            <div key={row} className={styles.nothing}>
              <Skeleton height={10} my={14} width="80%" />
            </div>
          ))}
        </Panel>
      </div>
    </Page>
  );
}

function Known({ contact }: { readonly contact: Contact }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayEdit = useMay('editor');
  const [dialog, setDialog] = useState<'edit' | 'delete' | undefined>(undefined);
  const tab = search.tab ?? 'overview';
  const close = () => setDialog(undefined);
  const ask = (why: string | undefined) => void navigate({ search: { ...search, why }, replace: true });
  const name = contactName(contact);
  return (
    <Page title={name}>
      <PageHeader
        back={BACK}
        title={name}
        aside={<ActiveBadge active={contact.active} />}
        about={
          <>
            Created <RelativeTime at={contact.created_at} />, updated <RelativeTime at={contact.updated_at} />
          </>
        }
        actions={
          mayEdit && (
            <>
              <Button
                variant="default"
                leftSection={<Pencil size={14} aria-hidden="true" />}
                onClick={() => setDialog('edit')}
              >
                Edit
              </Button>
              <Menu>
                <Menu.Target>
                  <ActionIcon variant="default" size={32} aria-label="More actions">
                    <Ellipsis size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item
                    color="var(--muster-bad)"
                    leftSection={<Trash2 size={15} aria-hidden="true" />}
                    onClick={() => setDialog('delete')}
                  >
                    Delete contact
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </>
          )
        }
      />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(wanted) => {
          const next = TABS.find((one) => one.value === wanted);
          if (next) void navigate({ search: { tab: next.value === 'overview' ? undefined : next.value } });
        }}
      >
        <Tabs.List mb="md">
          {TABS.map((one) => (
            <Tabs.Tab key={one.value} value={one.value}>
              {one.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <div className={styles.columns}>
            <ContactFields contact={contact} />
            <div className={styles.side}>
              <Preferences contact={contact} />
              <ContactTags contact={contact} />
              <ContactSegments id={contact.id} onWhy={(why) => ask(why)} />
            </div>
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="timeline">
          <ContactEvents
            id={contact.id}
            page={search.page ?? 1}
            onPage={(page) => navigate({ search: { ...search, page: page === 1 ? undefined : page } })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <ContactHistory id={contact.id} />
        </Tabs.Panel>
      </Tabs>
      <Suspense fallback={null}>
        {search.why !== undefined && (
          <SegmentWhyDrawer segmentId={search.why} contact={contact} onClose={() => ask(undefined)} />
        )}
        {dialog === 'edit' && <EditContact contact={contact} onClose={close} />}
        {dialog === 'delete' && <DeleteContact contact={contact} onClose={close} />}
      </Suspense>
    </Page>
  );
}

const TABS = [
  { value: 'overview', label: 'Overview' },
  { value: 'timeline', label: 'Timeline' },
  { value: 'history', label: 'Changes' },
] as const;
