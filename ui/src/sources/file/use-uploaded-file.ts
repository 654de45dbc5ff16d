/** What is in an uploaded file, read with the settings a person chose; the last reading stays on show meanwhile. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import type { FormatChoice, UploadedFile } from '../answers.ts';

export function useUploadedFile(id: string | null, format: FormatChoice): UseQueryResult<UploadedFile> {
  const { delimiter, encoding, header } = format;
  return useQuery({
    ...apiQuery(contract.readFile, {
      params: { id: id ?? '' },
      query: {
        ...(delimiter === undefined ? {} : { delimiter }),
        ...(encoding === undefined ? {} : { encoding }),
        ...(header === undefined ? {} : { header: header ? 'true' : 'false' }),
      },
    }),
    enabled: id !== null,
    // A stored file never changes.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous) => (previous?.id === id ? previous : undefined),
  });
}
