/** A group: how its members are joined, the members in order with places to drop between them, and what can be added. */
import { ActionIcon, Button, Select, Tooltip } from '@mantine/core';
import { CircleAlert, CircleDashed, FolderPlus, Plus, TriangleAlert, X } from 'lucide-react';
import type { DragEvent } from 'react';
import { figureText } from '../../shared/Figure.tsx';
import { useDrag, useNotes, useShared } from './editor-context.ts';
import { GROUP_MODES, GROUP_WORDS, isGroupMode, modeOf } from './group-words.ts';
import { NodeMenu } from './NodeMenu.tsx';
import { RuleRow } from './RuleRow.tsx';
import styles from './rule-editor.module.css';
import { blankRule, newGroup, type TreeGroup, type TreeNode } from './rule-tree.ts';
import { append, changeGroup, remove, requiresValue, type Spot } from './tree-operations.ts';

type GroupPanelProps = {
  readonly root: TreeGroup;
  readonly group: TreeGroup;
  /** "2.1"; empty for the root. */
  readonly place: string;
  /** True when an odd number of groups around and including this one turn their meaning round. */
  readonly turned: boolean;
};

export function GroupPanel({ root, group, place, turned }: GroupPanelProps) {
  const { editor } = useShared();
  const notes = useNotes();
  const drag = useDrag();
  const isRoot = place === '';
  const mode = modeOf(group);
  const words = GROUP_WORDS[mode];
  const name = isRoot ? 'the definition' : `group ${place}`;
  const problems = notes.problems.get(group.id) ?? [];
  const lint = notes.lint.get(group.id) ?? [];
  const atEnd: Spot = { group: group.id, index: group.members.length };

  const add = (node: TreeNode, focus: string) => {
    editor.change((tree) => append(tree, group.id, node));
    editor.focus(focus, 'first');
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like this
    <div
      role="group"
      aria-label={isRoot ? 'Rules of the segment' : `${words.label}, ${name}`}
      className={styles.group}
      data-root={isRoot || undefined}
      data-node={group.id}
      data-mode={mode}
    >
      <div className={styles.groupHead}>
        {!isRoot && <NodeMenu node={group} name={name} nested={place.includes('.')} />}
        <span data-part="first">
          <Select
            className={styles.mode}
            size="xs"
            aria-label={isRoot ? 'How the rules are joined' : `How the rules of ${name} are joined`}
            data={GROUP_MODES.map((one) => ({ value: one, label: GROUP_WORDS[one].label }))}
            value={mode}
            allowDeselect={false}
            onChange={(next) => {
              if (!isGroupMode(next)) return;
              const { combinator, not } = GROUP_WORDS[next];
              editor.change((tree) =>
                changeGroup(tree, group.id, (found) => ({ ...found, combinator, not })),
              );
            }}
          />
        </span>
        <span className={styles.groupWords}>these rules</span>
        {!isRoot && <GroupCount group={group} />}
        {!isRoot && (
          <ActionIcon
            className={styles.remove}
            aria-label={`Remove ${name} and its rules`}
            onClick={() => editor.change((tree) => remove(tree, group.id))}
          >
            <X size={15} />
          </ActionIcon>
        )}
      </div>

      <ul className={styles.members}>
        {group.members.map((member, index) => (
          <li
            key={member.id}
            className={styles.member}
            data-joint={index === 0 ? undefined : words.joint}
            data-drop={dropSide(drag.over, group.id, index, group.members.length)}
            data-dragged={drag.dragged === member.id || undefined}
            onDragOver={(event) => hoverMember(event, drag, { group: group.id, index })}
            onDrop={(event) => {
              event.preventDefault();
              event.stopPropagation();
              drag.drop();
            }}
          >
            <Member
              root={root}
              node={member}
              place={isRoot ? String(index + 1) : `${place}.${index + 1}`}
              turned={turned}
              nested={!isRoot}
            />
          </li>
        ))}
      </ul>

      {[...problems, ...lint].map((one) => {
        const open = 'unfinished' in one && one.unfinished && !notes.insistent;
        return (
          <p
            key={`${one.path} ${one.detail}`}
            className={styles.note}
            data-tone={open ? 'open' : 'unfinished' in one || one.level === 'blocker' ? 'bad' : 'warn'}
          >
            {open ? (
              <CircleDashed size={14} aria-hidden="true" />
            ) : 'unfinished' in one ? (
              <CircleAlert size={14} aria-hidden="true" />
            ) : (
              <TriangleAlert size={14} aria-hidden="true" />
            )}
            <span>
              {one.detail}
              {one.hint !== undefined && ` ${one.hint}`}
            </span>
          </p>
        );
      })}

      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop; the keyboard moves rules with the handle */}
      <div
        className={styles.groupFoot}
        data-drop={group.members.length === 0 && isAt(drag.over, atEnd) ? 'before' : undefined}
        onDragOver={(event) => {
          if (drag.dragged === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          drag.hover(atEnd);
        }}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          drag.drop();
        }}
      >
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<Plus size={14} aria-hidden="true" />}
          data-part="add"
          onClick={() => {
            const rule = blankRule();
            add(rule, rule.id);
          }}
        >
          Add rule
        </Button>
        <Button
          variant="subtle"
          size="compact-sm"
          color="gray"
          leftSection={<FolderPlus size={14} aria-hidden="true" />}
          onClick={() => {
            const rule = blankRule();
            add(newGroup(group.combinator === 'and' ? 'or' : 'and', [rule]), rule.id);
          }}
        >
          Add group
        </Button>
      </div>
    </div>
  );
}

function Member({
  root,
  node,
  place,
  turned,
  nested,
}: {
  readonly root: TreeGroup;
  readonly node: TreeNode;
  readonly place: string;
  readonly turned: boolean;
  readonly nested: boolean;
}) {
  const notes = useNotes();
  if (node.kind === 'group') {
    return <GroupPanel root={root} group={node} place={place} turned={turned !== node.not} />;
  }
  return (
    <RuleRow
      rule={node}
      name={`rule ${place}`}
      nested={nested}
      problems={notes.problems.get(node.id) ?? []}
      lint={notes.lint.get(node.id) ?? []}
      figure={notes.figures.get(node.id)}
      total={notes.total}
      catchingUp={notes.catchingUp}
      insistent={notes.insistent}
      letsMissingIn={!turned && !requiresValue(root, node.id)}
    />
  );
}

function GroupCount({ group }: { readonly group: TreeGroup }) {
  const notes = useNotes();
  const figure = notes.figures.get(group.id);
  return (
    <span className={styles.groupCount} data-stale={notes.catchingUp || undefined}>
      {figure !== undefined && !notes.problems.has(group.id) && (
        <Tooltip label={`${figureText(figure.count)} contacts pass this group alone`}>
          <span>{figureText(figure.count)}</span>
        </Tooltip>
      )}
    </span>
  );
}

/** Over the upper half of a member the dragged one would go before it, over the lower half after it. */
function hoverMember(event: DragEvent, drag: ReturnType<typeof useDrag>, spot: Spot): void {
  if (drag.dragged === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const box = event.currentTarget.getBoundingClientRect();
  const isLower = event.clientY > box.top + box.height / 2;
  drag.hover(isLower ? { ...spot, index: spot.index + 1 } : spot);
}

function isAt(over: Spot | undefined, spot: Spot): boolean {
  return over !== undefined && over.group === spot.group && over.index === spot.index;
}

function dropSide(over: Spot | undefined, group: string, index: number, length: number) {
  if (isAt(over, { group, index })) return 'before';
  return index === length - 1 && isAt(over, { group, index: length }) ? 'after' : undefined;
}
