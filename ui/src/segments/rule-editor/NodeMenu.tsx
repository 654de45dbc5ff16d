/**
 * The handle of a rule or group: drags it, moves it with the arrow keys, and opens everything that can be done with it.
 * Ctrl-C and Ctrl-V on the handle copy and paste.
 */
import { ActionIcon, Menu } from '@mantine/core';
import {
  ArrowDown,
  ArrowUp,
  ClipboardPaste,
  Copy,
  CopyPlus,
  CornerLeftUp,
  GripVertical,
  Group as GroupIcon,
  Trash2,
  Ungroup,
} from 'lucide-react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { notifyDone, notifyFailure } from '../../shared/notify.ts';
import choices from './choices.module.css';
import { useDrag, useShared } from './editor-context.ts';
import { copiedNode, copyNode, nodeFromText, type ReadText, textOf } from './rule-clipboard.ts';
import styles from './rule-editor.module.css';
import type { TreeNode } from './rule-tree.ts';
import { useScope } from './scope.ts';
import {
  canFilter,
  copyOf,
  duplicate,
  insert,
  leave,
  remove,
  spotOf,
  step,
  unwrap,
  wrap,
} from './tree-operations.ts';

export function NodeMenu({
  node,
  name,
  nested,
}: {
  readonly node: TreeNode;
  /** "rule 2.1" */
  readonly name: string;
  /** True when it stands in a group inside the definition. */
  readonly nested: boolean;
}) {
  const { editor } = useShared();
  const { scope } = useScope();
  const drag = useDrag();
  const { id } = node;

  const go = (direction: 'up' | 'down') => {
    editor.change((tree) => step(tree, id, direction));
    editor.focus(id, 'handle');
  };
  const goOut = () => {
    editor.change((tree) => leave(tree, id, 'down'));
    editor.focus(id, 'handle');
  };
  const paste = (read: ReadText<TreeNode>) => {
    if (!read.ok) return notifyPasteFailure(read.problems);
    if (scope.about === 'events' && !canFilter(read.value)) return notifyPasteFailure([ONLY_FILTERS]);
    const pasted = copyOf(read.value);
    editor.change((tree) => {
      const spot = spotOf(tree, id);
      return spot === undefined ? tree : insert(tree, { ...spot, index: spot.index + 1 }, pasted);
    });
    editor.focus(pasted.id, 'handle');
  };
  const copy = () => {
    copyNode(node);
    notifyDone(`Copied as JSON: ${name}.`);
  };
  const double = () => {
    editor.change((tree) => {
      const { tree: next, copy: copied } = duplicate(tree, id);
      queueMicrotask(() => editor.focus(copied, 'handle'));
      return next;
    });
  };

  return (
    <Menu position="bottom-start" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          className={styles.handle}
          data-part="handle"
          aria-label={`Move or change ${name}`}
          draggable
          onDragStart={(event) => {
            event.stopPropagation();
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', textOf(node));
            const row = event.currentTarget.closest('[data-node]');
            if (row !== null) event.dataTransfer.setDragImage(row, 12, 12);
            drag.start(id);
          }}
          onDragEnd={drag.end}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.currentTarget.getAttribute('aria-expanded') === 'true') return;
            if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
              event.preventDefault();
              event.stopPropagation();
              go(event.key === 'ArrowUp' ? 'up' : 'down');
            }
            if (event.key === 'Delete' || event.key === 'Backspace') {
              event.preventDefault();
              editor.change((tree) => remove(tree, id));
            }
          }}
          onCopy={(event: ClipboardEvent) => {
            event.preventDefault();
            event.clipboardData.setData('text/plain', copyNode(node));
            notifyDone(`Copied as JSON: ${name}.`);
          }}
          onPaste={(event: ClipboardEvent) => {
            event.preventDefault();
            paste(nodeFromText(event.clipboardData.getData('text/plain')));
          }}
        >
          <GripVertical size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<ArrowUp size={14} />}
          rightSection={<Keys>Alt ↑</Keys>}
          onClick={() => go('up')}
        >
          Move up
        </Menu.Item>
        <Menu.Item
          leftSection={<ArrowDown size={14} />}
          rightSection={<Keys>Alt ↓</Keys>}
          onClick={() => go('down')}
        >
          Move down
        </Menu.Item>
        {nested && (
          <Menu.Item leftSection={<CornerLeftUp size={14} />} onClick={goOut}>
            Move out of its group
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<GroupIcon size={14} />}
          onClick={() => {
            editor.change((tree) => wrap(tree, id));
            editor.focus(id, 'handle');
          }}
        >
          Put into a group
        </Menu.Item>
        {node.kind === 'group' && !node.not && node.members.length === 1 && (
          <Menu.Item
            leftSection={<Ungroup size={14} />}
            onClick={() => editor.change((tree) => unwrap(tree, id))}
          >
            Take the group away
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<CopyPlus size={14} />} onClick={double}>
          Duplicate
        </Menu.Item>
        {node.kind !== 'blank' && (
          <Menu.Item leftSection={<Copy size={14} />} onClick={copy}>
            Copy as JSON
          </Menu.Item>
        )}
        <Menu.Item leftSection={<ClipboardPaste size={14} />} onClick={() => void copiedNode().then(paste)}>
          Paste after it
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<Trash2 size={14} />}
          onClick={() => editor.change((tree) => remove(tree, id))}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const ONLY_FILTERS = {
  path: '',
  detail: 'Only filters on the properties of the event can stand here.',
};

/** Says why a text could not be pasted. */
export function notifyPasteFailure(
  problems: readonly { readonly path: string; readonly detail: string }[],
): void {
  const [first, ...more] = problems;
  const others = more.length === 0 ? '' : ` And ${more.length} more.`;
  const detail = `${first?.detail ?? 'There is no rule in it.'}${others}`;
  notifyFailure(
    'Nothing was pasted.',
    new ApiProblem({ code: 'not_pasted', status: 0, title: 'Not pasted', detail }),
  );
}

function Keys({ children }: { readonly children: string }) {
  return <span className={choices.keys}>{children}</span>;
}
