/** What is out of date once the receiver of a channel changed. */
import { useQueryClient } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import { refresh } from '../../api/queries.ts';

export function useChannelsRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => refresh(client, contract.listChannels, contract.readPreflight, contract.listHistory);
}
