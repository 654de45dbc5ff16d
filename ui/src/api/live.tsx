/**
 * The live stream: one EventSource for the whole app. Events are written into cached answers, so that statuses change
 * without a reload; what they only announce is asked for again. `useLiveState` feeds the dot in the top bar.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { type StreamEvent, streamEvent } from '../../../src/api/contract/live.ts';
import { type AnswerOf, API_BASE } from './client.ts';
import { keyOf, refresh } from './queries.ts';

export type LiveState = 'connecting' | 'live' | 'lost';

const LiveContext = createContext<LiveState>('connecting');

/** Whether changes arrive by themselves right now. */
export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** Lists are asked for again at most this often while events pour in. */
const LIST_REFRESH_MS = 700;

/** Keeps the stream open while it is mounted. Only for people who are signed in. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(() => {
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let wait = FIRST_RETRY_MS;
    let missed = false;
    let closed = false;
    const lists = createListRefresher(client);

    const receive = (message: MessageEvent) => {
      const parsed = streamEvent.safeParse(jsonOf(message.data));
      if (!parsed.success) return;
      applyEvent(client, parsed.data, lists.soon);
    };
    const connect = () => {
      source = new EventSource(`${API_BASE}${contract.stream.path}`);
      source.addEventListener('open', () => {
        setState('live');
        wait = FIRST_RETRY_MS;
        // What happened while nobody listened is not in the stream: ask again for what is on screen.
        if (missed) void client.invalidateQueries();
        missed = false;
      });
      source.addEventListener('error', () => {
        if (closed) return;
        missed = true;
        setState('lost');
        if (source?.readyState !== EventSource.CLOSED) return;
        retry = setTimeout(connect, wait);
        wait = Math.min(wait * 2, LAST_RETRY_MS);
      });
      source.addEventListener('message', receive);
      for (const option of streamEvent.options) source.addEventListener(option.shape.type.value, receive);
    };
    connect();
    return () => {
      closed = true;
      clearTimeout(retry);
      source?.close();
      lists.stop();
    };
  }, [client]);

  return <LiveContext.Provider value={state}>{children}</LiveContext.Provider>;
}

type SegmentAnswer = AnswerOf<typeof contract.readSegment>;
type SegmentPage = AnswerOf<typeof contract.listSegments>;
type SyncAnswer = AnswerOf<typeof contract.readSync>;
type SyncPage = AnswerOf<typeof contract.listSyncs>;
type SourceAnswer = AnswerOf<typeof contract.readSource>;
type SourcePage = AnswerOf<typeof contract.listSources>;

/** Writes one event into the cached answers; answers what the event was about. */
function applyEvent(client: QueryClient, event: StreamEvent, soon: (change: Change) => void): Change {
  switch (event.type) {
    case 'segment.status': {
      const { segment_id: id, status, status_detail } = event;
      patchSegment(client, id, (segment) => ({ ...segment, status, status_detail }));
      soon('segments');
      return 'segments';
    }
    case 'segment.calculated':
      soon('audiences');
      return 'audiences';
    case 'segment.changed':
    case 'segments.changed':
    case 'segment.readiness_changed':
    // Segments say which campaigns use them, and campaigns how ready their segments are.
    case 'campaign.changed':
      soon('segments');
      return 'segments';
    case 'run.progress':
      soon('runs');
      return 'runs';
    case 'source.drifted':
      soon('contacts');
      return 'contacts';
    case 'cleanup.changed':
      soon('cleanup');
      return 'cleanup';
    case 'webhook.changed':
      soon('webhooks');
      return 'webhooks';
    case 'sync.progress': {
      patchSync(client, event.sync);
      const finished = event.sync.status !== 'queued' && event.sync.status !== 'processing';
      if (finished) soon('contacts');
      return 'contacts';
    }
  }
}

function patchSegment(
  client: QueryClient,
  id: string,
  change: (segment: SegmentAnswer) => SegmentAnswer,
): void {
  client.setQueriesData<SegmentPage>({ queryKey: keyOf(contract.listSegments) }, (page) =>
    page === undefined
      ? page
      : { ...page, items: page.items.map((segment) => (segment.id === id ? change(segment) : segment)) },
  );
  client.setQueriesData<SegmentAnswer>(
    { queryKey: keyOf(contract.readSegment, { params: { id } }) },
    (segment) => (segment === undefined ? segment : change(segment)),
  );
}

function patchSync(client: QueryClient, sync: SyncAnswer): void {
  client.setQueriesData<SyncAnswer>(
    { queryKey: keyOf(contract.readSync, { params: { id: sync.id } }) },
    (known) => (known === undefined ? known : sync),
  );
  client.setQueriesData<SyncPage>({ queryKey: [contract.listSyncs.path, { id: sync.source_id }] }, (page) =>
    page === undefined
      ? page
      : { ...page, items: page.items.map((known) => (known.id === sync.id ? sync : known)) },
  );
  const withSync = (source: SourceAnswer): SourceAnswer =>
    source.id !== sync.source_id
      ? source
      : {
          ...source,
          last_sync: sync,
          health: sync.status === 'queued' || sync.status === 'processing' ? 'processing' : source.health,
        };
  client.setQueriesData<SourcePage>({ queryKey: keyOf(contract.listSources) }, (page) =>
    page === undefined ? page : { ...page, items: page.items.map(withSync) },
  );
  client.setQueriesData<SourceAnswer>(
    { queryKey: keyOf(contract.readSource, { params: { id: sync.source_id } }) },
    (source) => (source === undefined ? source : withSync(source)),
  );
}

/** What is out of date: facts about segments, also who is in them, or also the contacts themselves; runs; suggestions; webhooks. */
type Change = 'segments' | 'audiences' | 'contacts' | 'runs' | 'cleanup' | 'webhooks';

/** What is made of segments and their audiences. */
const CLEANUP = [
  contract.readCleanup,
  contract.listSuggestions,
  contract.listRelated,
  contract.listMerges,
] as const;

/** What is made of campaigns with their segments. */
const CAMPAIGNS = [
  contract.listCampaigns,
  contract.readCampaign,
  contract.readPreflight,
  contract.previewAudience,
  contract.previewCampaignAudience,
  contract.explainCampaign,
] as const;

const STALE = {
  segments: [
    contract.listHistory,
    contract.listSegmentHistory,
    contract.listCampaignHistory,
    contract.listSegments,
    contract.readSegmentFacets,
    contract.readSegment,
    contract.listCalculations,
    contract.readTrend,
    contract.listVersions,
    contract.listPins,
    contract.explainContact,
    contract.readFunnel,
    ...CLEANUP,
    ...CAMPAIGNS,
  ],
  audiences: [
    contract.listSegments,
    contract.readSegmentFacets,
    contract.readSegment,
    contract.listCalculations,
    contract.readTrend,
    contract.listMembers,
    contract.listContactSegments,
    contract.explainContact,
    contract.readFunnel,
    ...CLEANUP,
    ...CAMPAIGNS,
  ],
  contacts: [
    contract.listSources,
    contract.readSource,
    contract.listSyncs,
    contract.readDrift,
    contract.listContacts,
    contract.readContact,
    contract.listContactHistory,
    contract.listContactTimeline,
    contract.listFields,
    contract.readFieldProfile,
    contract.listFieldValues,
    contract.listTags,
    contract.listEventNames,
    contract.listEventProperties,
    contract.listEventPropertyValues,
    contract.listEventCampaigns,
    contract.listSegments,
    contract.readSegmentFacets,
    contract.readSegment,
    contract.explainContact,
    contract.readFunnel,
    ...CAMPAIGNS,
  ],
  runs: [
    contract.listRuns,
    contract.listCampaignRuns,
    contract.listSegmentRuns,
    contract.readRun,
    contract.listRunAudience,
    contract.explainCampaign,
    contract.readPreflight,
    contract.listCampaignHistory,
  ],
  cleanup: CLEANUP,
  webhooks: [contract.listWebhooks, contract.readWebhook, contract.listDeliveries, contract.readDelivery],
} as const satisfies Record<Change, readonly { readonly path: string }[]>;

/** Gathers what events made stale and asks once for all of it. */
function createListRefresher(client: QueryClient) {
  const waiting = new Set<Change>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    soon(change: Change) {
      waiting.add(change);
      timer ??= setTimeout(() => {
        timer = undefined;
        const endpoints = new Set([...waiting].flatMap((one) => [...STALE[one]]));
        waiting.clear();
        void refresh(client, ...endpoints);
      }, LIST_REFRESH_MS);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

function jsonOf(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
