/** What can be done to a data source from its page: change it, import into it, delete it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { call } from '../../api/client.ts';
import { keyOf, refresh } from '../../api/queries.ts';
import type { Mapping, Mode, Source } from '../answers.ts';

type SourceChange = { readonly name?: string; readonly mode?: Mode; readonly mapping?: Mapping };

/** Name, mode or mapping. An edit by somebody else in the meantime is refused, also one that the page has read already. */
export function useChangeSource(source: Pick<Source, 'id' | 'version'>) {
  const client = useQueryClient();
  const [startedFrom, setStartedFrom] = useState(source.version);
  return useMutation({
    mutationFn: (body: SourceChange) =>
      call(contract.changeSource, { params: { id: source.id }, body, ifMatch: startedFrom }),
    onSuccess: async (answer) => {
      setStartedFrom(answer.version);
      client.setQueryData(keyOf(contract.readSource, { params: { id: source.id } }), answer);
      await refresh(client, contract.listSources);
    },
    onError: () => refresh(client, contract.readSource),
  });
}

/** Imports an uploaded file with the stored mapping. */
export function useSyncSource(sourceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fileId: string) =>
      call(contract.syncSource, { params: { id: sourceId }, body: { file_id: fileId } }),
    onSuccess: async (sync) => {
      client.setQueryData(keyOf(contract.readSync, { params: { id: sync.id } }), sync);
      await refresh(client, contract.readSource, contract.listSyncs, contract.listSources);
    },
  });
}

export function useDeleteSource(sourceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (contacts: 'keep' | 'delete') =>
      call(contract.deleteSource, { params: { id: sourceId }, query: { contacts } }),
    onSuccess: () => refresh(client, contract.listSources, contract.listFields, contract.listContacts),
  });
}
