/** The inputs of a webhook: name, address, which events, of which segments. */
import { Checkbox, Radio, Stack, TextInput } from '@mantine/core';
import { EVENT_TYPES, type EventType, eventType } from '../../../../src/api/contract/event-types.ts';
import { SegmentChoice } from './SegmentChoice.tsx';
import type { WebhookDraft } from './use-webhook-form.ts';
import styles from './WebhookFields.module.css';
import type { WebhookAnswer } from './webhook-words.ts';

export function WebhookFields({
  draft,
  aboutSegments,
  problems,
  known,
  onChange,
}: {
  readonly draft: WebhookDraft;
  readonly aboutSegments: boolean;
  /** Sentences by the name of the input. */
  readonly problems: ReadonlyMap<string, string>;
  /** Segments chosen before, which may not be among those found. */
  readonly known: NonNullable<WebhookAnswer['segments']>;
  readonly onChange: (part: Partial<WebhookDraft>) => void;
}) {
  return (
    <>
      <TextInput
        label="Name"
        description="Who is told."
        required
        data-autofocus
        autoComplete="off"
        maxLength={120}
        value={draft.name}
        error={problems.get('name')}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Address"
        description="Where each event is posted to, over https or http. Hosts of your own network are fine."
        placeholder="https://example.com/hooks/muster"
        required
        type="url"
        autoComplete="off"
        maxLength={2_000}
        value={draft.url}
        error={problems.get('url')}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
      <Checkbox.Group
        label="Events"
        required
        value={[...draft.events]}
        error={problems.get('events')}
        onChange={(values) => onChange({ events: values.filter(isEventType) })}
      >
        <div className={styles.events}>
          {eventType.options.map((type) => (
            <Checkbox
              key={type}
              value={type}
              label={<span className={styles.type}>{type}</span>}
              description={EVENT_TYPES[type].about}
            />
          ))}
        </div>
      </Checkbox.Group>
      {aboutSegments && (
        <Radio.Group
          label="Of which segments"
          value={draft.every ? 'every' : 'some'}
          onChange={(value) => onChange({ every: value === 'every' })}
        >
          <Stack gap={8} mt={4}>
            <Radio value="every" label="Every segment, also those to come" />
            <Radio value="some" label="Only these" />
          </Stack>
        </Radio.Group>
      )}
      {aboutSegments && !draft.every && (
        <SegmentChoice
          value={draft.segments}
          known={known}
          error={problems.get('segments')}
          onChange={(segments) => onChange({ segments })}
        />
      )}
    </>
  );
}

function isEventType(value: string): value is EventType {
  return eventType.safeParse(value).success;
}
