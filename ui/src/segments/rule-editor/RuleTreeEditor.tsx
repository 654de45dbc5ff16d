/**
 * The rule editor: the tree with its shortcuts, dragging and focus. Alt with an arrow moves the rule that holds the
 * focus, Ctrl-Z and Ctrl-Shift-Z undo and redo. What is counted and checked comes from outside.
 */
import { VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import {
  DragContext,
  type EditorDrag,
  type EditorNotes,
  NotesContext,
  SharedContext,
} from './editor-context.ts';
import { EventFilters } from './event/EventFilters.tsx';
import { FiltersContext } from './event/Filters.tsx';
import { GroupPanel } from './GroupPanel.tsx';
import styles from './rule-editor.module.css';
import type { NodeId, TreeGroup } from './rule-tree.ts';
import { nudgeStep } from './sequence-steps.ts';
import { isAmongFilters, move, type Spot, spotOf, step } from './tree-operations.ts';
import { pathsOf, placeName } from './tree-paths.ts';
import type { KnownCatalogue } from './use-catalogue.ts';
import type { FocusWish, TreeEditor } from './use-rule-tree.ts';

export function RuleTreeEditor({
  tree,
  editor,
  wish,
  known,
  notes,
  self,
}: {
  readonly tree: TreeGroup;
  readonly editor: TreeEditor;
  readonly wish: FocusWish | undefined;
  readonly known: KnownCatalogue;
  readonly notes: EditorNotes;
  readonly self: string | undefined;
}) {
  const place = useRef<HTMLDivElement>(null);
  const drag = useTreeDrag(tree, editor);
  const { fields, events, catalogue } = known;
  const shared = useMemo(
    () => ({ editor, fields, events, catalogue, self }),
    [editor, fields, events, catalogue, self],
  );
  const said = useMoveSaid(tree, wish);

  useEffect(() => {
    if (wish === undefined) return;
    const node = place.current?.querySelector(`[data-node="${wish.id}"]`);
    const part =
      node?.querySelector(`[data-part="${wish.part}"]`) ?? node?.querySelector('[data-part="first"]');
    const target = part?.matches('input, button') ? part : part?.querySelector('input, button');
    if (target instanceof HTMLElement) target.focus();
  }, [wish]);

  const press = (event: KeyboardEvent) => {
    const wantsUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z';
    const wantsRedo = wantsUndo ? event.shiftKey : event.ctrlKey && event.key.toLowerCase() === 'y';
    if (wantsUndo || wantsRedo) {
      event.preventDefault();
      if (wantsRedo) editor.redo();
      else editor.undo();
      return;
    }
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    const node = event.target instanceof Element ? event.target.closest('[data-node]') : null;
    const id = node?.getAttribute('data-node');
    if (id === null || id === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const direction = event.key === 'ArrowUp' ? 'up' : 'down';
    editor.change((before) => nudgeStep(step(before, id, direction), id, direction));
    editor.focus(id, 'handle');
  };

  return (
    <SharedContext value={shared}>
      <NotesContext value={notes}>
        <DragContext value={drag}>
          <FiltersContext value={EventFilters}>
            <div className={styles.tree} ref={place} onKeyDownCapture={press}>
              <GroupPanel root={tree} group={tree} place="" turned={tree.not} />
              <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
            </div>
          </FiltersContext>
        </DragContext>
      </NotesContext>
    </SharedContext>
  );
}

function useTreeDrag(tree: TreeGroup, editor: TreeEditor): EditorDrag {
  const [dragged, setDragged] = useState<NodeId>();
  const [over, setOver] = useState<Spot>();
  return useMemo(
    () => ({
      dragged,
      over,
      start: setDragged,
      fits: (group) => {
        const from = dragged === undefined ? undefined : spotOf(tree, dragged);
        return from !== undefined && isAmongFilters(tree, from.group) === isAmongFilters(tree, group);
      },
      hover: (spot) =>
        setOver((before) => (before?.group === spot?.group && before?.index === spot?.index ? before : spot)),
      drop: () => {
        if (dragged !== undefined && over !== undefined) {
          editor.change((before) => move(before, dragged, over));
          editor.focus(dragged, 'handle');
        }
        setDragged(undefined);
        setOver(undefined);
      },
      end: () => {
        setDragged(undefined);
        setOver(undefined);
      },
    }),
    [dragged, over, tree, editor],
  );
}

/** Where a rule went, for people who do not see it. */
function useMoveSaid(tree: TreeGroup, wish: FocusWish | undefined): string {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (wish?.part !== 'handle') return;
    const path = pathsOf(tree).get(wish.id);
    if (path === undefined || path === '') return;
    setSaid(`Now ${placeName(path, 'rule')}.`);
  }, [tree, wish]);
  return said;
}
