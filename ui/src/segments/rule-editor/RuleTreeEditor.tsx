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
import { GroupPanel } from './GroupPanel.tsx';
import styles from './rule-editor.module.css';
import { type NodeId, pathsOf, type TreeGroup } from './rule-tree.ts';
import { move, type Spot, step } from './tree-operations.ts';
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
  const drag = useTreeDrag(editor);
  const { fields, catalogue } = known;
  const shared = useMemo(() => ({ editor, fields, catalogue, self }), [editor, fields, catalogue, self]);
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
    editor.change((before) => step(before, id, direction));
    editor.focus(id, 'handle');
  };

  return (
    <SharedContext value={shared}>
      <NotesContext value={notes}>
        <DragContext value={drag}>
          <div className={styles.tree} ref={place} onKeyDownCapture={press}>
            <GroupPanel root={tree} group={tree} place="" turned={tree.not} />
            <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
          </div>
        </DragContext>
      </NotesContext>
    </SharedContext>
  );
}

function useTreeDrag(editor: TreeEditor): EditorDrag {
  const [dragged, setDragged] = useState<NodeId>();
  const [over, setOver] = useState<Spot>();
  return useMemo(
    () => ({
      dragged,
      over,
      start: setDragged,
      hover: (spot) =>
        setOver((before) => (before?.group === spot?.group && before?.index === spot?.index ? before : spot)),
      drop: () => {
        if (dragged !== undefined && over !== undefined) {
          editor.change((tree) => move(tree, dragged, over));
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
    [dragged, over, editor],
  );
}

/** Where a rule went, for people who do not see it. */
function useMoveSaid(tree: TreeGroup, wish: FocusWish | undefined): string {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (wish?.part !== 'handle') return;
    const path = pathsOf(tree).get(wish.id);
    if (path === undefined || path === '') return;
    const place = path.split('/').filter((key) => /^\d+$/.test(key));
    setSaid(`Now rule ${place.map((index) => Number(index) + 1).join('.')}.`);
  }, [tree, wish]);
  return said;
}
