/** Sets up the receiver of a channel, or changes it; a new one's signing secret is shown once. */
import { MultiSelect, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ChannelSetUp } from '../../../../src/api/contract/channels.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { channelInText } from '../../campaigns/campaign-words.ts';
import { FormModal } from '../../shared/FormModal.tsx';
import { formProblems } from '../../shared/form-problems.ts';
import { notifyDone } from '../../shared/notify.ts';
import { SecretModal } from '../SecretModal.tsx';
import { useChannelsRefresh } from './use-channels-refresh.ts';

const USUAL_BATCH = 500;
const LARGEST_BATCH = 5_000;
/** Sent always, so they are not to be chosen. */
const ALWAYS: readonly string[] = ['external_id', 'first_name', 'last_name'];
/** What is worked out for each contact is not kept in a field that could be sent. */
const WORKED_OUT = /^(subscribed|reachable)\./;

export function ReceiverForm({
  setUp: { channel, receiver },
  onClose,
}: {
  readonly setUp: ChannelSetUp;
  readonly onClose: () => void;
}): ReactNode {
  const refresh = useChannelsRefresh();
  // A receiver that is set up while the secret is shown does not make this a form for changing it.
  const [isNew] = useState(receiver === null);
  const [url, setUrl] = useState(receiver?.url ?? '');
  const [size, setSize] = useState<number | string>(receiver?.batch_size ?? USUAL_BATCH);
  const [fields, setFields] = useState<readonly string[]>(receiver?.fields ?? []);
  const catalogue = useQuery(apiQuery(contract.listFields, {}));
  const word = channelInText(channel);
  const fits = typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= LARGEST_BATCH;
  const save = useMutation({
    mutationFn: () =>
      call(contract.putChannel, {
        params: { channel },
        body: { url: url.trim(), batch_size: fits ? size : USUAL_BATCH, fields: [...fields] },
      }),
    onSuccess: async () => {
      await refresh();
      if (!isNew) {
        onClose();
        notifyDone(`The receiver of ${word} was changed.`);
      }
    },
  });
  const { fields: problems, rest } = formProblems(save.error, ['url', 'batch_size', 'fields']);
  if (isNew && save.data?.signing_secret != null)
    return (
      <SecretModal
        title={`The signing secret of ${word}`}
        what="secret"
        value={save.data.signing_secret}
        onClose={onClose}
      >
        Copy the secret now: it is shown only this once. The receiver verifies with it that a batch comes from
        this Muster.
      </SecretModal>
    );
  const offered = (catalogue.data?.items ?? [])
    .filter(({ key }) => !ALWAYS.includes(key) && !WORKED_OUT.test(key))
    .map(({ key, label }) => ({ value: key, label }));
  // A field that was deleted since can be taken out.
  const gone = fields.filter((key) => offered.every(({ value }) => value !== key));
  return (
    <FormModal
      opened
      title={isNew ? `Set up a receiver for ${word}` : `Edit the receiver of ${word}`}
      action={isNew ? 'Set up receiver' : 'Save changes'}
      busy={save.isPending}
      error={rest}
      disabled={url.trim() === '' || !fits}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Address"
        description="Where batches of contacts are posted to, over https or http. Hosts of your own network are fine."
        placeholder="https://example.com/muster/audience"
        required
        data-autofocus
        type="url"
        autoComplete="off"
        maxLength={2_000}
        value={url}
        error={problems.get('url')}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <NumberInput
        label="Contacts in one request"
        description="Smaller batches for slow receivers. 1 to 5,000."
        min={1}
        max={LARGEST_BATCH}
        clampBehavior="none"
        allowDecimal={false}
        value={size}
        error={fits ? problems.get('batch_size') : 'A whole number from 1 to 5,000'}
        onChange={setSize}
      />
      <MultiSelect
        label="Fields sent along"
        description="Beside ids, name and address, which are always sent."
        searchable
        hidePickedOptions
        placeholder={fields.length === 0 ? 'Choose fields' : ''}
        data={[...offered, ...gone.map((key) => ({ value: key, label: key }))]}
        value={[...fields]}
        error={problems.get('fields')}
        nothingFoundMessage={
          catalogue.error === null ? 'No field has this name' : 'The fields could not be loaded'
        }
        onChange={setFields}
      />
    </FormModal>
  );
}
