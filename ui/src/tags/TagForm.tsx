/** The form of a tag: title and colour, for a new one and for one that exists. */
import { ColorInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { type AnswerOf, call } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import { FormModal } from '../shared/FormModal.tsx';
import { formProblems } from '../shared/form-problems.ts';
import { notifyDone } from '../shared/notify.ts';

type Tag = AnswerOf<typeof contract.listTags>['items'][number];

const COLOURS = [
  '#6a6a78',
  '#c02626',
  '#d9651f',
  '#c99a12',
  '#2f8f4e',
  '#1f8a8a',
  '#1d5fc4',
  '#5050c8',
  '#8b3fb8',
  '#c2347f',
];

export function TagForm({
  tag,
  onClose,
}: {
  readonly tag: Tag | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const [title, setTitle] = useState(tag?.title ?? '');
  const [colour, setColour] = useState(tag?.colour ?? COLOURS[7] ?? '');
  const valid = /^#[0-9a-f]{6}$/i.test(colour);
  const save = useMutation({
    mutationFn: () =>
      tag
        ? call(contract.changeTag, { params: { id: tag.id }, body: { title, colour } })
        : call(contract.createTag, { body: { title, colour } }),
    onSuccess: async (saved) => {
      onClose();
      notifyDone(tag ? `The tag is now ${saved.title}.` : `${saved.title} was created.`);
      await refresh(client, contract.listTags, contract.listContacts, contract.readContact);
    },
  });
  const { fields, rest } = formProblems(save.error, ['title', 'colour']);
  return (
    <FormModal
      opened
      title={tag ? `Rename or recolour ${tag.title}` : 'Create tag'}
      action={tag ? 'Save tag' : 'Create tag'}
      busy={save.isPending}
      error={rest}
      disabled={title.trim() === '' || !valid}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Title"
        required
        data-autofocus
        maxLength={120}
        value={title}
        error={fields.get('title')}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <ColorInput
        label="Colour"
        format="hex"
        swatches={COLOURS}
        swatchesPerRow={10}
        withEyeDropper={false}
        value={colour}
        error={fields.get('colour') ?? (valid ? undefined : 'Give a colour such as #5050c8')}
        onChange={setColour}
      />
    </FormModal>
  );
}
