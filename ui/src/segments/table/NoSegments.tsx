/** Before the first segment: what a segment is, and the next step, which is bringing contacts in when there are none. */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Database, Layers, Plus } from 'lucide-react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { useMay } from '../../session/use-session.ts';
import { countText } from '../../shared/Figure.tsx';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { ZeroState } from '../../shared/ListState.tsx';

export function NoSegments({
  mayEdit,
  onTrash,
}: {
  readonly mayEdit: boolean;
  readonly onTrash: () => void;
}) {
  const { data, isPending } = useQuery(apiQuery(contract.listContacts, { query: { page_size: 1 } }));
  const { data: trash } = useQuery(
    apiQuery(contract.listSegments, { query: { trashed: 'true', page_size: 1 } }),
  );
  const mayAddSources = useMay('admin');
  const contacts = data?.total ?? 0;
  const hasContacts = contacts > 0;
  return (
    <ZeroState
      icon={Layers}
      title="No segments yet"
      about={
        <>
          A segment is a saved definition of a group of contacts, such as “income is over 50,000 and marital
          status is Married”. Muster keeps saying how many are in it, whether that can be trusted, and why.{' '}
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
            Create the first segment
          </LinkButton>
        )
      ) : (
        mayAddSources && (
          <LinkButton leftSection={<Database size={15} aria-hidden="true" />} href="/sources/new">
            Add a data source
          </LinkButton>
        )
      )}
      {(trash?.total ?? 0) > 0 && (
        <Button variant="default" onClick={onTrash}>
          Open the trash ({trash?.total})
        </Button>
      )}
    </ZeroState>
  );
}
