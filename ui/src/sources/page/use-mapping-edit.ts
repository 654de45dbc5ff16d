/** Editing the mapping of a source that exists: against its last file, or against the next one that did not fit. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useReducer, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { isProblem } from '../../api/problem.ts';
import { apiQuery, refresh } from '../../api/queries.ts';
import type { Mapping, Source, UploadedFile } from '../answers.ts';
import { columnsOfMapping, draftOfMapping } from '../mapping/draft-of-mapping.ts';
import { changeMapping } from '../mapping/mapping-draft.ts';
import { type MappingRefusal, problemsOfRefusal, standingProblems } from '../mapping/mapping-problems.ts';
import type { TargetField } from '../mapping/resolved-mapping.ts';
import { useResolvedMapping } from '../mapping/use-resolved-mapping.ts';
import { useChangeSource, useSyncSource } from './use-source-changes.ts';

export function useMappingEdit({
  source,
  stored,
  file,
  fields,
}: {
  readonly source: Source;
  readonly stored: Mapping;
  /** Undefined when the last file cannot be read any more. */
  readonly file: UploadedFile | undefined;
  readonly fields: readonly TargetField[];
}) {
  const client = useQueryClient();
  const [draft, dispatch] = useReducer(changeMapping, undefined, () => draftOfMapping(stored, fields));
  const [standIn] = useState(() =>
    columnsOfMapping(stored, (key) => fields.find((one) => one.key === key)?.type),
  );
  const [noFormat] = useState({});
  const [refusal, setRefusal] = useState<MappingRefusal | undefined>(undefined);
  const columns = file?.columns ?? standIn;
  const rows = file?.rows ?? 0;
  const resolved = useResolvedMapping({
    columns,
    rows,
    delivers: source.delivers,
    fields,
    format: stored.format ?? noFormat,
    draft,
  });
  const change = useChangeSource(source);
  const sync = useSyncSource(source.id);
  const save = useMutation({
    mutationFn: async ({ mapping, importing }: { mapping: Mapping; importing: boolean }) => {
      if (file)
        await client.fetchQuery({
          ...apiQuery(contract.dryRunSource, {
            body: { file_id: file.id, delivers: source.delivers, mapping, limit: 1 },
          }),
          staleTime: 0,
        });
      await change.mutateAsync({ mapping });
      await refresh(client, contract.listFields);
      if (importing && file) await sync.mutateAsync(file.id);
    },
    onError: (error) => {
      if (isProblem(error, 'invalid_mapping') && resolved)
        setRefusal({ tried: resolved, problems: problemsOfRefusal(error) });
    },
  });
  const refused = standingProblems(refusal, resolved);
  return {
    columns,
    rows,
    resolved,
    refused,
    dispatch,
    save,
    /** Why it was not saved, when the mapping is not to blame. */
    error: isProblem(save.error, 'invalid_mapping') && refused.length > 0 ? null : save.error,
  };
}

/** Event names that exist, for events. */
export const eventNamesQuery = apiQuery(contract.listEventNames, {});
