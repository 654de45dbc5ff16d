/** For selected contacts: put a tag on all of them or take it away, and say what happened. */
import { Button, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Tag as TagIcon, X } from 'lucide-react';
import { contract } from '../../../src/api/contract/contract.ts';
import { call } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import { countText } from '../shared/Figure.tsx';
import { notifyDone, notifyFailure } from '../shared/notify.ts';
import type { Tag } from './contact-columns.tsx';

type Act = { readonly tag: Tag; readonly how: 'add' | 'remove' };

export function TagMany({
  selected,
  tags,
  onDone,
}: {
  readonly selected: ReadonlySet<string>;
  readonly tags: readonly Tag[];
  readonly onDone: () => void;
}) {
  const client = useQueryClient();
  const tagging = useMutation({
    mutationFn: ({ tag, how }: Act) =>
      call(contract.tagContacts, {
        params: { id: tag.id },
        body: { [how]: [...selected].map((id) => ({ id })) },
      }),
    onSuccess: async (answer, { tag, how }) => {
      const done = how === 'add' ? answer.added : answer.removed;
      const same = selected.size - done - answer.not_found.length;
      notifyDone(
        [
          how === 'add'
            ? `${tag.title} was put on ${countText(done, 'contact')}.`
            : `${tag.title} was taken from ${countText(done, 'contact')}.`,
          same > 0
            ? `${countText(same, 'contact')} ${how === 'add' ? 'had it already' : 'did not have it'}.`
            : '',
          answer.not_found.length > 0
            ? `${countText(answer.not_found.length, 'contact')} no longer exist.`
            : '',
        ]
          .filter((sentence) => sentence !== '')
          .join(' '),
      );
      onDone();
      await refresh(client, contract.listContacts, contract.readContact, contract.listTags);
    },
    onError: (error) => notifyFailure('No contact was changed.', error),
  });
  const active = tags.filter((tag) => tag.active);
  return (
    <>
      <strong className="figures">{countText(selected.size, 'contact')} selected</strong>
      <TagMenu
        label="Add tag"
        tags={active}
        busy={tagging.isPending}
        onTag={(tag) => tagging.mutate({ tag, how: 'add' })}
      />
      <TagMenu
        label="Remove tag"
        tags={tags}
        busy={tagging.isPending}
        onTag={(tag) => tagging.mutate({ tag, how: 'remove' })}
      />
      <Button variant="subtle" color="gray" leftSection={<X size={15} aria-hidden="true" />} onClick={onDone}>
        Clear selection
      </Button>
    </>
  );
}

function TagMenu({
  label,
  tags,
  busy,
  onTag,
}: {
  readonly label: string;
  readonly tags: readonly Tag[];
  readonly busy: boolean;
  readonly onTag: (tag: Tag) => void;
}) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" loading={busy} leftSection={<TagIcon size={15} aria-hidden="true" />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {tags.map((tag) => (
          <Menu.Item key={tag.id} onClick={() => onTag(tag)}>
            {tag.title}
          </Menu.Item>
        ))}
        {tags.length === 0 && <Menu.Label>There is no tag yet. Create one under Tags.</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
