/**
 * The definition as JSON: to read, to edit, to paste a whole one in. Text that is a definition becomes the tree at once;
 * text that is none says why and changes nothing.
 */
import { Button, FileButton, Group, Textarea } from '@mantine/core';
import { CircleAlert, Copy, Upload } from 'lucide-react';
import { useState } from 'react';
import { notifyDone } from '../../shared/notify.ts';
import { definitionFromText, textOf } from '../rule-editor/rule-clipboard.ts';
import type { TreeGroup } from '../rule-editor/rule-tree.ts';
import styles from './editor.module.css';

export function DefinitionJson({
  tree,
  onChange,
}: {
  readonly tree: TreeGroup;
  readonly onChange: (tree: TreeGroup) => void;
}) {
  const [text, setText] = useState(() => textOf(tree));
  const [refused, setRefused] = useState<readonly { path: string; detail: string; hint?: string }[]>([]);

  const take = (next: string) => {
    setText(next);
    const read = definitionFromText(next);
    if (read.ok) onChange(read.value);
    setRefused(read.ok ? [] : read.problems);
  };

  return (
    <div className={styles.json}>
      <Textarea
        label="Definition as JSON"
        description="Edit it or paste another one. The count follows when it is a definition."
        value={text}
        onChange={(event) => take(event.currentTarget.value)}
        error={refused.length > 0}
        spellCheck={false}
        autosize
        minRows={12}
        maxRows={32}
        classNames={{ input: styles.jsonText }}
      />
      {refused.length > 0 && (
        <div role="alert" className={styles.refused}>
          <p>The rules are still those before this text, because it is not a definition:</p>
          <ul>
            {refused.slice(0, 10).map((problem) => (
              <li key={`${problem.path} ${problem.detail}`}>
                <CircleAlert size={14} aria-hidden="true" />
                <span>
                  {problem.path !== '' && <code>{problem.path}</code>} {problem.detail} {problem.hint}
                </span>
              </li>
            ))}
            {refused.length > 10 && <li>And {refused.length - 10} more.</li>}
          </ul>
        </div>
      )}
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<Copy size={14} aria-hidden="true" />}
          onClick={() => {
            void navigator.clipboard?.writeText(text).then(() => notifyDone('Definition copied.'));
          }}
        >
          Copy
        </Button>
        <FileButton accept="application/json,.json" onChange={(file) => void file?.text().then(take)}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<Upload size={14} aria-hidden="true" />}>
              Open a file
            </Button>
          )}
        </FileButton>
        {refused.length > 0 && (
          <Button variant="subtle" onClick={() => take(textOf(tree))}>
            Back to the rules before
          </Button>
        )}
      </Group>
    </div>
  );
}
