/**
 * The form of a segment: what it is called and made of, whether that differs from what is stored, and saving it. The
 * tree lives in `useRuleTree`; this says what to do with it.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { call } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { keyOf, refresh } from '../../api/queries.ts';
import { type FormProblems, formProblems } from '../../shared/form-problems.ts';
import { definitionOf, type TreeGroup } from '../rule-editor/rule-tree.ts';

export type SegmentWords = {
  readonly name: string;
  readonly description: string;
  readonly labels: readonly string[];
};

export type SegmentForm = {
  readonly words: SegmentWords;
  readonly set: (change: Partial<SegmentWords>) => void;
  /** Why the rules are changed; goes with the new version. Undefined while saving makes none. */
  readonly note: string | undefined;
  readonly setNote: (note: string) => void;
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  readonly problems: FormProblems;
  /** The version somebody else saved meanwhile, when saving was refused for that. */
  readonly conflict: Segment | undefined;
  readonly keepEditing: () => void;
  /** Saves; answers the stored segment, or undefined when it was refused. `over` saves on top of that version. */
  readonly save: (over?: number) => Promise<Segment | undefined>;
};

const KNOWN = ['name', 'description', 'labels'] as const;

/** `stored` is the segment as it was read; undefined for a new one. `kind` counts for new ones. */
export function useSegmentForm(
  stored: Segment | undefined,
  kind: 'rule' | 'list',
  tree: TreeGroup,
): SegmentForm {
  const client = useQueryClient();
  const [words, setWords] = useState<SegmentWords>(() => wordsOf(stored));
  const [startJson] = useState(() => JSON.stringify(definitionOf(tree)));
  const [note, setNote] = useState('');
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Segment>();
  const [isSaved, setSaved] = useState(false);
  const definition = definitionOf(tree);
  const definitionChanged = JSON.stringify(definition) !== startJson;

  const send = (over: number | undefined): Promise<Segment> => {
    const body = { ...words, labels: [...words.labels] };
    if (stored === undefined) {
      return call(contract.createSegment, {
        body: { ...body, kind, ...(kind === 'rule' ? { definition } : {}) },
      });
    }
    return call(contract.changeSegment, {
      params: { id: stored.id },
      body: { ...body, ...(definitionChanged ? { definition, note: note.trim() } : {}) },
      ifMatch: over ?? stored.version,
    });
  };

  const save = async (over?: number): Promise<Segment | undefined> => {
    setSaving(true);
    setError(null);
    try {
      const saved = await send(over);
      client.setQueryData(keyOf(contract.readSegment, { params: { id: saved.id } }), saved);
      void refresh(client, contract.listSegments, contract.listVersions);
      setConflict(undefined);
      setSaved(true);
      return saved;
    } catch (failure) {
      if (stored !== undefined && isProblem(failure, 'version_mismatch')) {
        setConflict(await call(contract.readSegment, { params: { id: stored.id } }));
      } else setError(failure);
      return undefined;
    } finally {
      setSaving(false);
    }
  };

  return {
    words,
    set: (change) => {
      setError(null);
      setWords((before) => ({ ...before, ...change }));
    },
    note: stored !== undefined && kind === 'rule' && definitionChanged ? note : undefined,
    setNote,
    isDirty: !isSaved && (definitionChanged || !sameWords(words, wordsOf(stored))),
    isSaving,
    problems: formProblems(error, KNOWN),
    conflict,
    keepEditing: () => setConflict(undefined),
    save,
  };
}

function wordsOf(stored: Segment | undefined): SegmentWords {
  return {
    name: stored?.name ?? '',
    description: stored?.description ?? '',
    labels: stored?.labels ?? [],
  };
}

function sameWords(one: SegmentWords, other: SegmentWords): boolean {
  return (
    one.name === other.name &&
    one.description === other.description &&
    one.labels.join('\n') === other.labels.join('\n')
  );
}
