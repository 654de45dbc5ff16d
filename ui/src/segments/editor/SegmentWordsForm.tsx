/** Name, labels and description of a segment. */
import { TagsInput, Textarea, TextInput } from '@mantine/core';
import { useSegmentLabels } from '../use-segment-labels.ts';
import styles from './editor.module.css';
import type { SegmentForm } from './use-segment-form.ts';

export function SegmentWordsForm({
  form,
  nameMissing,
}: {
  readonly form: SegmentForm;
  readonly nameMissing: boolean;
}) {
  const labels = useSegmentLabels();
  const { words, set, problems } = form;
  return (
    <div className={styles.words}>
      <TextInput
        id="segment-name"
        label="Name"
        placeholder="Comfortable couples"
        value={words.name}
        maxLength={160}
        error={nameMissing ? 'Give the segment a name.' : problems.fields.get('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
        data-autofocus
      />
      <TagsInput
        label="Labels"
        placeholder={words.labels.length === 0 ? 'For finding it again' : ''}
        data={[...labels]}
        value={[...words.labels]}
        maxTags={20}
        maxLength={60}
        acceptValueOnBlur
        error={problems.fields.get('labels')}
        onChange={(next) => set({ labels: next })}
      />
      <Textarea
        className={styles.description}
        label="Description"
        placeholder="What it is for, and what to look out for"
        value={words.description}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={2000}
        error={problems.fields.get('description')}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
    </div>
  );
}
