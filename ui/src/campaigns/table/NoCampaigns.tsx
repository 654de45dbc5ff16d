/**
 * Before the first campaign: what one is, and the next step, which is a segment when there is none. Also shown when all there
 * are lie in the archive or in the trash, with the way there.
 */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Archive, Filter, Megaphone, Plus, Trash2 } from 'lucide-react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { LinkButton } from '../../shared/LinkButton.tsx';
import { ZeroState } from '../../shared/ListState.tsx';

export function NoCampaigns({
  mayEdit,
  exist,
  onArchive,
  onTrash,
}: {
  readonly mayEdit: boolean;
  readonly exist: AnswerOf<typeof contract.listCampaigns>['exist'];
  readonly onArchive: () => void;
  readonly onTrash: () => void;
}) {
  const { data, isPending } = useQuery(apiQuery(contract.listSegments, { query: { page_size: 1 } }));
  const segments = data?.exist.active ?? 0;
  const isFirst = exist.archived + exist.trashed === 0;
  return (
    <ZeroState
      icon={Megaphone}
      title={isFirst ? 'No campaigns yet' : 'No campaign in use'}
      about={
        <>
          {isFirst
            ? 'A campaign is a plan to reach people: a channel, a goal, the segments it includes and those it excludes. Muster shows whom it would reach, why it would miss the others, and what speaks against running it. '
            : 'All campaigns there are lie in the archive or in the trash. '}
          {isPending
            ? ''
            : segments > 0
              ? `${countText(segments, 'segment is', 'segments are')} here to choose from.`
              : 'There are no segments to choose from yet: define one first.'}
        </>
      }
    >
      {isPending ? (
        <Skeleton height={32} width={150} />
      ) : segments > 0 ? (
        mayEdit && (
          <LinkButton leftSection={<Plus size={15} aria-hidden="true" />} href="/campaigns/new">
            {isFirst ? 'Create the first campaign' : 'Create a campaign'}
          </LinkButton>
        )
      ) : (
        <LinkButton leftSection={<Filter size={15} aria-hidden="true" />} href="/segments">
          Go to segments
        </LinkButton>
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
