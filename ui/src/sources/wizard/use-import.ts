/**
 * Adding a data source: the draft, the file as it is read, the mapping that follows, trying it and importing it. The
 * steps are views of what is here.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { ApiProblem, isProblem } from '../../api/problem.ts';
import { apiQuery, keyOf, refresh } from '../../api/queries.ts';
import type { FormatChoice, Mapping } from '../answers.ts';
import { againstFound, sourceNameOf } from '../file/file-words.ts';
import { useUploadedFile } from '../file/use-uploaded-file.ts';
import type { MappingAction } from '../mapping/mapping-draft.ts';
import { type MappingRefusal, problemsOfRefusal, standingProblems } from '../mapping/mapping-problems.ts';
import { likelyDelivers } from '../mapping/resolve-roles.ts';
import { useResolvedMapping } from '../mapping/use-resolved-mapping.ts';
import { useTargetFields } from '../mapping/use-target-fields.ts';
import { useSync } from '../syncs/use-sync.ts';
import { changeImport, NEW_IMPORT, type Step } from './import-draft.ts';
import { importText, parseImportText } from './kept-import.ts';

const KEPT_AS = 'muster.import';
/** Rows of the preview. */
const PREVIEW_ROWS = 10;

export function useImport() {
  const client = useQueryClient();
  const [draft, dispatch] = useReducer(
    changeImport,
    undefined,
    () => parseImportText(sessionStorage.getItem(KEPT_AS)) ?? NEW_IMPORT,
  );
  const [refusal, setRefusal] = useState<MappingRefusal | undefined>(undefined);

  const found = useUploadedFile(draft.fileId, NO_FORMAT);
  const file = useUploadedFile(draft.fileId, draft.format);
  const guess = file.data && likelyDelivers(file.data.columns, file.data.rows);
  const delivers = draft.delivers ?? guess?.delivers;
  const fields = useTargetFields(delivers);
  const resolved = useResolvedMapping({
    columns: file.data?.columns,
    rows: file.data?.rows,
    delivers,
    fields: fields.data,
    format: draft.format,
    draft: delivers && draft.mappings[delivers],
  });
  const mapping = resolved?.mapping ?? null;
  const sync = useSync(draft.syncId);
  const over = sync.data?.status === 'success';

  useEffect(() => {
    // A finished import has nothing left to lose.
    if (over || draft === NEW_IMPORT) sessionStorage.removeItem(KEPT_AS);
    else sessionStorage.setItem(KEPT_AS, importText(draft));
  }, [draft, over]);

  const dispatchMapping = useCallback(
    (action: MappingAction) => {
      if (delivers) dispatch({ type: 'mapping changed', delivers, action });
    },
    [delivers],
  );
  const take = (step: Step) => dispatch({ type: 'step taken', step });

  /** Remembers what is wrong with the mapping and leads to where it can be put right. */
  function settleRefusal(error: unknown): void {
    if (!isProblem(error, 'invalid_mapping') || !resolved) return;
    setRefusal({ tried: resolved, problems: problemsOfRefusal(error) });
    dispatch({ type: 'sync put aside', step: 'map' });
  }

  const tryBody = (tried: Mapping) => ({
    file_id: draft.fileId ?? '',
    delivers: delivers ?? 'contacts',
    mapping: tried,
    limit: PREVIEW_ROWS,
  });
  const preview = useQuery({
    ...apiQuery(contract.dryRunSource, { body: tryBody(mapping ?? NO_MAPPING) }),
    enabled: draft.step === 'preview' && mapping !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const attempt = useMutation({
    mutationFn: (tried: Mapping) =>
      client.fetchQuery({
        ...apiQuery(contract.dryRunSource, { body: tryBody(tried) }),
        // What is in the database may have changed since the last try.
        staleTime: 0,
      }),
    onSuccess: () => {
      setRefusal(undefined);
      take('preview');
    },
    onError: settleRefusal,
  });

  const name = draft.name ?? (file.data ? sourceNameOf(file.data.name) : '');
  const start = useMutation({
    mutationFn: async () => {
      if (!mapping || !delivers || draft.fileId === null) throw new Error('There is nothing to import yet.');
      const { mode, fileId } = draft;
      let id = draft.sourceId;
      if (id === null) {
        const body = {
          name: name.trim(),
          provider: 'file',
          delivers,
          mode,
          file_id: fileId,
          mapping,
        } as const;
        id = (await call(contract.createSource, { body })).id;
        dispatch({ type: 'source created', sourceId: id, delivers });
      } else {
        await call(contract.changeSource, { params: { id }, body: { name: name.trim(), mode, mapping } });
      }
      const begun = await call(contract.syncSource, { params: { id }, body: { file_id: fileId } });
      client.setQueryData(keyOf(contract.readSync, { params: { id: begun.id } }), begun);
      return begun;
    },
    onSuccess: (begun) => dispatch({ type: 'sync started', syncId: begun.id }),
    onError: settleRefusal,
    onSettled: () => refresh(client, contract.listSources, contract.listFields),
  });

  return {
    draft,
    dispatch,
    file,
    /** Undefined until there is a file. */
    guess,
    delivers,
    fields,
    resolved,
    mapping,
    refused: standingProblems(refusal, resolved),
    dispatchMapping,
    chooseFormat: (format: FormatChoice) =>
      dispatch({ type: 'format chosen', format: found.data ? againstFound(format, found.data) : format }),
    take,
    preview,
    attempt: {
      busy: attempt.isPending,
      /** Why it could not be tried, when the mapping is not to blame. */
      error: isProblem(attempt.error, 'invalid_mapping') ? null : attempt.error,
      run: () => mapping && attempt.mutate(mapping),
    },
    name,
    start: {
      busy: start.isPending,
      error: isProblem(start.error, 'invalid_mapping') ? null : start.error,
      run: () => start.mutate(),
      reset: start.reset,
    },
    sync,
    /** The file is not on the server any more: only starting over helps. */
    fileIsGone: file.error instanceof ApiProblem && file.error.code === 'not_found',
    startOver: () => {
      setRefusal(undefined);
      attempt.reset();
      start.reset();
      dispatch({ type: 'started over' });
    },
  };
}

export type Import = ReturnType<typeof useImport>;

const NO_FORMAT: FormatChoice = {};

/** Stands in for a mapping while there is none to try. */
const NO_MAPPING: Mapping = { identity: { column: '', as: 'external_id' }, columns: {} };
