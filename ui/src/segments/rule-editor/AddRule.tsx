/** What can be added to a group: a rule to be chosen, a rule of a certain kind, a group; among filters a filter or a group. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { ChevronDown, FolderPlus, Plus } from 'lucide-react';
import { typeIcon } from '../field-types.ts';
import styles from './choices.module.css';
import { useShared } from './editor-context.ts';
import { ruleAbout } from './new-rule.ts';
import { blankRule, newGroup, type TreeGroup, type TreeNode, type TreeRule } from './rule-tree.ts';
import { useScope } from './scope.ts';
import { SUBJECT_KINDS, SUBJECT_WORDS } from './subject-words.ts';
import { append } from './tree-operations.ts';

export function AddRule({ group, name }: { readonly group: TreeGroup; readonly name: string }) {
  const { editor, catalogue } = useShared();
  const { scope } = useScope();
  const isFilter = scope.about === 'events';
  const add = (node: TreeNode, rule: TreeRule) => {
    editor.change((tree) => append(tree, group.id, node));
    editor.focus(rule.id, 'first');
  };
  const addRule = (rule: TreeRule) => add(rule, rule);
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Plus size={14} aria-hidden="true" />}
        data-part="add"
        aria-label={isFilter ? `Add filter to ${name}` : undefined}
        onClick={() => addRule(blankRule())}
      >
        {isFilter ? 'Add filter' : 'Add rule'}
      </Button>
      {!isFilter && (
        <Menu position="bottom-start">
          <Menu.Target>
            <ActionIcon
              className={styles.addKind}
              size="sm"
              color="iris"
              aria-label={`Add a rule of a certain kind to ${name}`}
            >
              <ChevronDown size={14} aria-hidden="true" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <KindItem
              kind={{ label: 'Field', facts: 'what is known of contacts', icon: typeIcon('text') }}
              onClick={() => addRule(blankRule())}
            />
            {(['event', ...SUBJECT_KINDS] as const).map((kind) => (
              <KindItem
                key={kind}
                kind={SUBJECT_WORDS[kind]}
                onClick={() =>
                  addRule(ruleAbout(kind === 'event' ? { kind, name: '' } : { kind }, catalogue))
                }
              />
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        color="gray"
        leftSection={<FolderPlus size={14} aria-hidden="true" />}
        aria-label={isFilter ? `Add group to ${name}` : undefined}
        onClick={() => {
          const rule = blankRule();
          add(newGroup(group.combinator === 'and' ? 'or' : 'and', [rule]), rule);
        }}
      >
        Add group
      </Button>
    </>
  );
}

function KindItem({
  kind: { label, facts, icon: Icon },
  onClick,
}: {
  readonly kind: (typeof SUBJECT_WORDS)['event'];
  readonly onClick: () => void;
}) {
  return (
    <Menu.Item leftSection={<Icon size={15} aria-hidden="true" />} onClick={onClick}>
      <span className={styles.kindLabel}>{label}</span>
      <span className={styles.kindFacts}>{facts}</span>
    </Menu.Item>
  );
}
