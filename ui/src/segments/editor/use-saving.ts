/** What the buttons of the editor do: check that saving makes sense, save, calculate when asked, and leave for the page. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useRef, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { call } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import { notifyDone, notifyFailure } from '../../shared/notify.ts';
import type { SegmentForm } from './use-segment-form.ts';

export type Saving = {
  /** `over`: saves on top of that version, which somebody else made. */
  readonly save: (then: 'save' | 'calculate', over?: number) => Promise<void>;
  readonly cancel: () => void;
  readonly nameMissing: boolean;
  /** True from the moment the screen is left on purpose; a function, because the router asks before the next drawing. */
  readonly mayLeave: () => boolean;
  /** Leaves for the page of a segment without asking. */
  readonly leaveFor: (segment: Segment) => void;
  /** What the person wanted when saving was refused, or asked about. */
  readonly wanted: 'save' | 'calculate';
  /** What the edit does to the published audience, while the person is asked about it. */
  readonly effect: string | undefined;
  readonly confirm: () => Promise<void>;
  readonly keepEditing: () => void;
  /** True while it is found out what saving would do. */
  readonly isChecking: boolean;
};

export function useSaving({
  form,
  stored,
  canSave,
  effectOf,
  onRefused,
}: {
  readonly form: SegmentForm;
  readonly stored: Segment | undefined;
  /** False while rules are unfinished or wrong. */
  readonly canSave: boolean;
  /** What saving would do to the published audience, when that is much. */
  readonly effectOf: () => Promise<string | undefined>;
  readonly onRefused: () => void;
}): Saving {
  const client = useQueryClient();
  const navigate = useNavigate();
  const leaving = useRef(false);
  const [wanted, setWanted] = useState<'save' | 'calculate'>('save');
  const [tried, setTried] = useState(false);
  const [effect, setEffect] = useState<string>();
  const [isChecking, setChecking] = useState(false);
  const nameMissing = form.words.name.trim() === '';

  const leaveFor = (segment: Segment) => {
    leaving.current = true;
    void navigate({ to: '/segments/$id', params: { id: segment.id } });
  };

  const save = async (then: 'save' | 'calculate', over?: number) => {
    if (form.isSaving || isChecking) return;
    setTried(true);
    setWanted(then);
    if (nameMissing) {
      document.getElementById('segment-name')?.focus();
      return;
    }
    if (!canSave) return onRefused();
    if (over === undefined) {
      setChecking(true);
      const found = await effectOf();
      setChecking(false);
      setEffect(found);
      if (found !== undefined) return;
    }
    await store(then, over);
  };

  const store = async (then: 'save' | 'calculate', over?: number) => {
    const saved = await form.save(over);
    if (saved === undefined) return;
    notifyDone(`Saved ${saved.name}.`);
    if (then === 'calculate') {
      try {
        const queued = await call(contract.calculateSegment, { params: { id: saved.id } });
        client.setQueryData(keyOf(contract.readSegment, { params: { id: saved.id } }), queued);
      } catch (error) {
        notifyFailure('The segment was saved, but its calculation could not be queued.', error);
      }
    }
    leaveFor(saved);
  };

  return {
    save,
    cancel: () =>
      void (stored === undefined
        ? navigate({ to: '/segments' })
        : navigate({ to: '/segments/$id', params: { id: stored.id } })),
    nameMissing: tried && nameMissing,
    mayLeave: useCallback(() => leaving.current, []),
    leaveFor,
    wanted,
    effect,
    confirm: () => {
      setEffect(undefined);
      return store(wanted);
    },
    keepEditing: () => setEffect(undefined),
    isChecking,
  };
}
