/** The tags of a contact: put one on, take one away. */
import { Button, Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { apiQuery, refresh } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { notifyFailure } from '../shared/notify.ts';
import { Panel } from '../shared/Panel.tsx';
import { TagPill } from '../shared/TagPill.tsx';
import styles from './ContactScreen.module.css';
import type { Contact } from './contact-form.ts';

export function ContactTags({ contact }: { readonly contact: Contact }): ReactNode {
  const client = useQueryClient();
  const mayEdit = useMay('editor');
  const tags = useQuery(apiQuery(contract.listTags, {})).data?.items ?? [];
  const change = useMutation({
    mutationFn: ({ id, how }: { readonly id: string; readonly how: 'add' | 'remove' }) =>
      call(contract.tagContacts, { params: { id }, body: { [how]: [{ id: contact.id }] } }),
    onSuccess: () =>
      refresh(
        client,
        contract.readContact,
        contract.listContacts,
        contract.listTags,
        contract.listContactHistory,
      ),
    onError: (error) => notifyFailure('The tags were not changed.', error),
  });
  const others = tags.filter((tag) => tag.active && !contact.tags.includes(tag.title));
  return (
    <Panel
      title="Tags"
      aside={
        mayEdit &&
        others.length > 0 && (
          <Menu>
            <Menu.Target>
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                loading={change.isPending}
                leftSection={<Plus size={14} aria-hidden="true" />}
              >
                Add tag
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
              {others.map((tag) => (
                <Menu.Item key={tag.id} onClick={() => change.mutate({ id: tag.id, how: 'add' })}>
                  {tag.title}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      {contact.tags.length === 0 ? (
        <p className={styles.nothing}>No tags.</p>
      ) : (
        <div className={styles.tags}>
          {contact.tags.map((title) => {
            const tag = tags.find((one) => one.title === title);
            return (
              <TagPill
                key={title}
                title={title}
                colour={tag?.colour}
                retired={tag?.active === false}
                onRemove={mayEdit && tag ? () => change.mutate({ id: tag.id, how: 'remove' }) : undefined}
              />
            );
          })}
        </div>
      )}
    </Panel>
  );
}
