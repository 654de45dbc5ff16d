/**
 * Before the first segment: what a segment is, and the next step, which is bringing contacts in when there are none. Also
 * shown when all there are lie in the archive or in the trash, with the way there.
 */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Archive, Database, Layers, Plus, Trash2 } from 'lucide-react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { ZeroState } from '../../shared/ListState.tsx';

export function NoSegments({
  mayEdit,
  exist,
  onArchive,
  onTrash,
}: {
  readonly mayEdit: boolean;
  readonly exist: AnswerOf<typeof contract.listSegments>['exist'];
  readonly onArchive: () => void;
  readonly onTrash: () => void;
}) {
  const { data, isPending } = useQuery(apiQuery(contract.listContacts, { query: { page_size: 1 } }));
  const mayAddSources = useMay('admin');
  const contacts = data?.total ?? 0;
  const hasContacts = contacts > 0;
  const isFirst = exist.archived + exist.trashed === 0;
  return (
    <ZeroState
      icon={Layers}
      title={isFirst ? 'No segments yet' : 'No segment in use'}
      about={
        <>
          {isFirst
            ? 'A segment is a saved definition of a group of contacts, such as “income is over 50,000 and marital status is Married”. Muster keeps saying how many are in it, whether that can be trusted, and why. '
            : 'All segments there are lie in the archive or in the trash. '}
          {isPending
            ? ''
            : hasContacts
              ? `${countText(contacts, 'contact is', 'contacts are')} here to choose from.`
              : 'There are no contacts to choose from yet: bring some in first.'}
        </>
      }
    >
      {isPending ? (
        <Skeleton height={32} width={150} />
      ) : hasContacts ? (
        mayEdit && (
          <LinkButton leftSection={<Plus size={15} aria-hidden="true" />} href="/segments/new">
            {isFirst ? 'Create the first segment' : 'Create a segment'}
          </LinkButton>
        )
      ) : (
        mayAddSources && (
          <LinkButton leftSection={<Database size={15} aria-hidden="true" />} href="/sources/new">
            Add a data source
          </LinkButton>
        )
      )}
      {exist.archived > 0 && (
        <Button variant="default" leftSection={<Archive size={15} aria-hidden="true" />} onClick={onArchive}>
          Open the archive ({figureText(exist.archived)})
        </Button>
      )}
      {exist.trashed > 0 && (
        <Button variant="default" leftSection={<Trash2 size={15} aria-hidden="true" />} onClick={onTrash}>
          Open the trash ({figureText(exist.trashed)})
        </Button>
      )}
    </ZeroState>
  );
}
