/** Adds the first filter of an event or step: a group of one filter about nothing yet. */
import { Button } from '@mantine/core';
import { ListFilter } from 'lucide-react';
import { useShared } from '../editor-context.ts';
import styles from '../rule-editor.module.css';
import { blankRule, type EventChoice, newGroup } from '../rule-tree.ts';

export function AddFirstFilter<Choice extends EventChoice>({
  choice,
  name,
  onChange,
}: {
  readonly choice: Choice;
  /** "rule 2", "step 1 of rule 2" */
  readonly name: string;
  readonly onChange: (choice: Choice) => void;
}) {
  const { editor } = useShared();
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      className={styles.quiet}
      leftSection={<ListFilter size={14} aria-hidden="true" />}
      aria-label={`Add filter to ${name}`}
      onClick={() => {
        const filter = blankRule();
        onChange({ ...choice, where: newGroup('and', [filter]) });
        editor.focus(filter.id, 'first');
      }}
    >
      Add filter
    </Button>
  );
}
