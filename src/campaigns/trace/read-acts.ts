/** What somebody did to a campaign, its segments and their sources that could matter for whom it reaches. */
import { Temporal } from 'temporal-polyfill';
import type { HistoryEntry } from '../../api/contract/history.ts';
import type { Actor } from '../../api/contract/route.ts';
import type { Deps } from '../../deps.ts';
import type { HistoryAction } from '../../history/actions.ts';
import { listHistory } from '../../history/read-history.ts';

/** Acts that change who is reached; what happens every day (syncs, calculations, runs) is not among them. */
const MATTERS: readonly HistoryAction[] = [
  'source.changed',
  'source.deleted',
  'segment.definition_changed',
  'segment.pins_changed',
  'segment.version_restored',
  'segment.members_added',
  'segment.members_removed',
  'segment.archived',
  'segment.trashed',
  'segment.restored',
  'segment.merged',
  'segment.merged_into',
  'campaign.changed',
  'campaign.trashed',
  'campaign.restored',
  'channel.set_up',
  'channel.changed',
  'channel.deleted',
  'run.cancelled',
  'run.rescheduled',
];
const MOST = 50;

/** Newest first; only those of the span. */
export async function readActs(
  deps: Deps,
  reader: Pick<Actor, 'role'>,
  of: {
    readonly campaignId: string;
    readonly channel: string;
    readonly segmentIds: readonly string[];
    readonly sourceIds: readonly string[];
    readonly since: Date | null;
    readonly until: Date | null;
    readonly timeZone: string;
  },
): Promise<readonly HistoryEntry[]> {
  const about = (kind: string) => (id: string) => ({ kind, id });
  const dayOf = (at: Date) =>
    Temporal.Instant.fromEpochMilliseconds(at.getTime())
      .toZonedDateTimeISO(of.timeZone)
      .toPlainDate()
      .toString();
  const { items } = await listHistory(
    deps,
    reader,
    {
      page: 1,
      page_size: MOST,
      action: [...MATTERS],
      // Of a past run what came later does not take the places of what was before.
      ...(of.since === null ? {} : { from: dayOf(of.since) }),
      ...(of.until === null ? {} : { to: dayOf(of.until) }),
    },
    { kind: 'campaign', id: of.campaignId },
    { kind: 'channel', id: of.channel },
    ...[...new Set(of.segmentIds)].map(about('segment')),
    ...of.sourceIds.map(about('source')),
  );
  const isWithin = (at: Date) =>
    (of.since === null || at > of.since) && (of.until === null || at <= of.until);
  return items.filter(({ at }) => isWithin(new Date(at)));
}
