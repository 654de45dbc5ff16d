/**
 * A group: how its members are joined, the members in order with places to drop between them, and what can be added. The
 * same for the definition, for groups inside it, and for the filters of an event.
 */
import { ActionIcon, Select, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import type { DragEvent } from 'react';
import { figureText } from '../../shared/Figure.tsx';
import { AddRule } from './AddRule.tsx';
import { isRequired } from './absence.ts';
import { useDrag, useNotes, useShared } from './editor-context.ts';
import { GROUP_MODES, GROUP_WORDS, isGroupMode, modeOf } from './group-words.ts';
import { NodeMenu } from './NodeMenu.tsx';
import { NodeNotes } from './NodeNotes.tsx';
import { RuleRow } from './RuleRow.tsx';
import styles from './rule-editor.module.css';
import type { TreeGroup, TreeNode } from './rule-tree.ts';
import { nameIn, type Scope, useScope } from './scope.ts';
import { changeGroup, remove, type Spot } from './tree-operations.ts';

type GroupPanelProps = {
  /** The definition, or the filters of one event. */
  readonly root: TreeGroup;
  readonly group: TreeGroup;
  /** "2.1"; empty for the root. */
  readonly place: string;
  /** True when an odd number of groups around and including this one turn their meaning round. */
  readonly turned: boolean;
};

export function GroupPanel({ root, group, place, turned }: GroupPanelProps) {
  const notes = useNotes();
  const drag = useDrag();
  const { scope } = useScope();
  const isRoot = place === '';
  const mode = modeOf(group);
  const words = GROUP_WORDS[mode];
  const name = groupName(scope, place);
  const atEnd: Spot = { group: group.id, index: group.members.length };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like this
    <div
      role="group"
      aria-label={groupLabel(scope, place, name, words.label)}
      className={styles.group}
      data-root={isRoot || undefined}
      data-about={scope.about}
      data-node={group.id}
      data-mode={mode}
      data-plain={!asksMode(scope, group, place) || undefined}
    >
      <GroupHead group={group} place={place} name={name} />

      <ul className={styles.members}>
        {group.members.map((member, index) => (
          <li
            key={member.id}
            className={styles.member}
            data-joint={index === 0 ? undefined : words.joint}
            data-drop={dropSide(drag.over, group.id, index, group.members.length)}
            data-dragged={drag.dragged === member.id || undefined}
            onDragOver={(event) => hoverMember(event, drag, { group: group.id, index })}
            onDrop={(event) => dropHere(event, drag, group.id)}
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

      <NodeNotes
        problems={notes.problems.get(group.id) ?? []}
        lint={notes.lint.get(group.id) ?? []}
        insistent={notes.insistent}
        showUnfinished
      />

      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop; the keyboard moves rules with the handle */}
      <div
        className={styles.groupFoot}
        data-drop={group.members.length === 0 && isAt(drag.over, atEnd) ? 'before' : undefined}
        onDragOver={(event) => {
          if (drag.dragged === undefined || !drag.fits(group.id)) return;
          event.preventDefault();
          event.stopPropagation();
          drag.hover(atEnd);
        }}
        onDrop={(event) => dropHere(event, drag, group.id)}
      >
        <AddRule group={group} name={name} />
      </div>
    </div>
  );
}

/** "the definition", "group 2.1"; "rule 1" for the filters of its event, "filter group 2 of rule 1" for groups in them. */
function groupName(scope: Scope, place: string): string {
  if (place !== '') return nameIn(scope, 'group', place);
  return scope.about === 'contacts' ? 'the definition' : scope.of;
}

function groupLabel(scope: Scope, place: string, name: string, words: string): string {
  if (place !== '') return `${words}, ${name}`;
  return scope.about === 'contacts' ? 'Rules of the segment' : `Filters of ${name}`;
}

/** How a single filter is joined is no question. */
function asksMode(scope: Scope, group: TreeGroup, place: string): boolean {
  const isFilters = scope.about === 'events' && place === '';
  return !isFilters || group.members.length > 1 || modeOf(group) !== 'all';
}

function GroupHead({
  group,
  place,
  name,
}: {
  readonly group: TreeGroup;
  readonly place: string;
  readonly name: string;
}) {
  const { editor } = useShared();
  const { scope } = useScope();
  const isRoot = place === '';
  const isFilters = isRoot && scope.about === 'events';
  const mode = modeOf(group);
  const what = scope.about === 'events' ? 'filters' : 'rules';
  return (
    <div className={styles.groupHead}>
      {!isRoot && <NodeMenu node={group} name={name} nested={place.includes('.')} />}
      {isFilters && <span className={styles.groupWords}>where</span>}
      {asksMode(scope, group, place) && (
        <>
          <span data-part="first">
            <Select
              className={styles.mode}
              size="xs"
              aria-label={
                isRoot && !isFilters ? 'How the rules are joined' : `How the ${what} of ${name} are joined`
              }
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
          <span className={styles.groupWords}>these {what}</span>
        </>
      )}
      {!isRoot && scope.about === 'contacts' && <GroupCount group={group} />}
      {!isRoot && (
        <ActionIcon
          className={styles.remove}
          aria-label={`Remove ${name} and its ${what}`}
          onClick={() => editor.change((tree) => remove(tree, group.id))}
        >
          <X size={15} />
        </ActionIcon>
      )}
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
  const { catalogue } = useShared();
  const { scope } = useScope();
  if (node.kind === 'group') {
    return <GroupPanel root={root} group={node} place={place} turned={turned !== node.not} />;
  }
  return (
    <RuleRow
      rule={node}
      name={nameIn(scope, 'rule', place)}
      nested={nested}
      problems={notes.problems.get(node.id) ?? []}
      lint={notes.lint.get(node.id) ?? []}
      figure={notes.figures.get(node.id)}
      total={notes.total}
      catchingUp={notes.catchingUp}
      insistent={notes.insistent}
      letsMissingIn={!turned && !isRequired(root, node.id, catalogue)}
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

/**
 * Over the upper half of a member the dragged one would go before it, over the lower half after it. What does not fit
 * here is left to the group around.
 */
function hoverMember(event: DragEvent, drag: ReturnType<typeof useDrag>, spot: Spot): void {
  if (drag.dragged === undefined || !drag.fits(spot.group)) return;
  event.preventDefault();
  event.stopPropagation();
  const box = event.currentTarget.getBoundingClientRect();
  const isLower = event.clientY > box.top + box.height / 2;
  drag.hover(isLower ? { ...spot, index: spot.index + 1 } : spot);
}

function dropHere(event: DragEvent, drag: ReturnType<typeof useDrag>, group: string): void {
  if (drag.dragged === undefined || !drag.fits(group)) return;
  event.preventDefault();
  event.stopPropagation();
  drag.drop();
}

function isAt(over: Spot | undefined, spot: Spot): boolean {
  return over !== undefined && over.group === spot.group && over.index === spot.index;
}

function dropSide(over: Spot | undefined, group: string, index: number, length: number) {
  if (isAt(over, { group, index })) return 'before';
  return index === length - 1 && isAt(over, { group, index: length }) ? 'after' : undefined;
}
