/** `/segments/new` and `/segments/{id}/edit`: reads the segment and hands it to the editor. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Lock, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import { Page } from '../shared/Page.tsx';
import { PageHeader } from '../shared/PageHeader.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import { SegmentEditor } from './editor/SegmentEditor.tsx';

export function SegmentEditorScreen(): ReactNode {
  const { id } = useParams({ strict: false });
  const mayEdit = useMay('editor');
  if (!mayEdit) {
    return (
      <Page title="Edit segment">
        <ZeroState
          icon={Lock}
          title="Your role may look, not edit"
          about="Ask an owner or admin for the role of editor to create and change segments."
        >
          <TextLink href="/segments">Back to segments</TextLink>
        </ZeroState>
      </Page>
    );
  }
  return id === undefined ? (
    <SegmentEditor key="new" latest={undefined} />
  ) : (
    <StoredSegment key={id} id={id} />
  );
}

function StoredSegment({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(apiQuery(contract.readSegment, { params: { id } }));
  if (data === undefined) {
    return (
      <Page title="Edit segment">
        <PageHeader back={{ to: '/segments', label: 'Segments' }} title="Edit segment" />
        {error === null ? (
          <Skeleton height={320} />
        ) : (
          <ErrorState what="The segment could not be loaded." error={error} onRetry={() => void refetch()} />
        )}
      </Page>
    );
  }
  if (data.trashed_at !== null) {
    return (
      <Page title={data.name}>
        <ZeroState
          icon={Trash2}
          title={`${data.name} is in the trash`}
          about="Restore it first, then it can be edited."
        >
          <TextLink href={`/segments/${id}`}>Open the segment</TextLink>
        </ZeroState>
      </Page>
    );
  }
  return <SegmentEditor latest={data} />;
}
