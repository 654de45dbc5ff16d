/** Dragging a step within its sequence. */
import { useState } from 'react';
import type { NodeId } from '../rule-tree.ts';

export type StepDrag = {
  readonly dragged: NodeId | undefined;
  /** The place the dragged step would take: before the step that stands there now. */
  readonly over: number | undefined;
  readonly start: (id: NodeId) => void;
  readonly hover: (to: number) => void;
  readonly drop: () => void;
  readonly end: () => void;
};

/** `onMove` gets the step and the place it was dropped at. */
export function useStepDrag(onMove: (id: NodeId, to: number) => void): StepDrag {
  const [dragged, setDragged] = useState<NodeId>();
  const [over, setOver] = useState<number>();
  const end = () => {
    setDragged(undefined);
    setOver(undefined);
  };
  return {
    dragged,
    over,
    start: setDragged,
    hover: setOver,
    drop: () => {
      if (dragged !== undefined && over !== undefined) onMove(dragged, over);
      end();
    },
    end,
  };
}
