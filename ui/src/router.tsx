/**
 * Every address of the web app with the search it takes and the screen it shows. Screens are loaded when they are first
 * opened. A screen's component must say its return type (`: ReactNode`), or the types of the router go round in circles.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import {
  campaignSearch,
  campaignsSearch,
  cleanupSearch,
  contactSearch,
  contactsSearch,
  editSegmentSearch,
  fieldsSearch,
  historySearch,
  newCampaignSearch,
  parseSearch,
  runSearch,
  runsSearch,
  segmentSearch,
  segmentsSearch,
  sourceSearch,
  sourcesSearch,
  stringifySearch,
  tagsSearch,
  traceSearch,
  webhookSearch,
} from './routes/search.ts';
import { NotFoundScreen } from './shell/NotFoundScreen.tsx';
import { Root } from './shell/Root.tsx';
import { RouteFailure } from './shell/RouteFailure.tsx';
import { ScreenSkeleton } from './shell/ScreenSkeleton.tsx';

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundScreen });
const at = () => root;

const home = createRoute({
  getParentRoute: at,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/segments' });
  },
});

const contacts = createRoute({
  getParentRoute: at,
  path: '/contacts',
  validateSearch: contactsSearch,
  component: lazyRouteComponent(() => import('./contacts/ContactsScreen.tsx'), 'ContactsScreen'),
});
const contact = createRoute({
  getParentRoute: at,
  path: '/contacts/$id',
  validateSearch: contactSearch,
  component: lazyRouteComponent(() => import('./contacts/ContactScreen.tsx'), 'ContactScreen'),
});

const segments = createRoute({
  getParentRoute: at,
  path: '/segments',
  validateSearch: segmentsSearch,
  component: lazyRouteComponent(() => import('./segments/SegmentsScreen.tsx'), 'SegmentsScreen'),
});
const newSegment = createRoute({
  getParentRoute: at,
  path: '/segments/new',
  component: lazyRouteComponent(() => import('./segments/SegmentEditorScreen.tsx'), 'SegmentEditorScreen'),
});
const segment = createRoute({
  getParentRoute: at,
  path: '/segments/$id',
  validateSearch: segmentSearch,
  component: lazyRouteComponent(() => import('./segments/SegmentScreen.tsx'), 'SegmentScreen'),
});
const editSegment = createRoute({
  getParentRoute: at,
  path: '/segments/$id/edit',
  validateSearch: editSegmentSearch,
  component: lazyRouteComponent(() => import('./segments/SegmentEditorScreen.tsx'), 'SegmentEditorScreen'),
});

const sources = createRoute({
  getParentRoute: at,
  path: '/sources',
  validateSearch: sourcesSearch,
  component: lazyRouteComponent(() => import('./sources/SourcesScreen.tsx'), 'SourcesScreen'),
});
const addSource = createRoute({
  getParentRoute: at,
  path: '/sources/new',
  component: lazyRouteComponent(() => import('./sources/AddSourceScreen.tsx'), 'AddSourceScreen'),
});
const source = createRoute({
  getParentRoute: at,
  path: '/sources/$id',
  validateSearch: sourceSearch,
  component: lazyRouteComponent(() => import('./sources/SourceScreen.tsx'), 'SourceScreen'),
});

const tags = createRoute({
  getParentRoute: at,
  path: '/tags',
  validateSearch: tagsSearch,
  component: lazyRouteComponent(() => import('./tags/TagsScreen.tsx'), 'TagsScreen'),
});

const campaigns = createRoute({
  getParentRoute: at,
  path: '/campaigns',
  validateSearch: campaignsSearch,
  component: lazyRouteComponent(() => import('./campaigns/CampaignsScreen.tsx'), 'CampaignsScreen'),
});

const newCampaign = createRoute({
  getParentRoute: at,
  path: '/campaigns/new',
  validateSearch: newCampaignSearch,
  component: lazyRouteComponent(() => import('./campaigns/CreateCampaignScreen.tsx'), 'CreateCampaignScreen'),
});
const campaign = createRoute({
  getParentRoute: at,
  path: '/campaigns/$id',
  validateSearch: campaignSearch,
  component: lazyRouteComponent(() => import('./campaigns/CampaignScreen.tsx'), 'CampaignScreen'),
});
const editCampaign = createRoute({
  getParentRoute: at,
  path: '/campaigns/$id/edit',
  component: lazyRouteComponent(() => import('./campaigns/EditCampaignScreen.tsx'), 'EditCampaignScreen'),
});

const traceRoute = createRoute({
  getParentRoute: at,
  path: '/campaigns/$id/trace',
  validateSearch: traceSearch,
  component: lazyRouteComponent(() => import('./campaigns/trace/TraceScreen.tsx'), 'TraceScreen'),
});

const runs = createRoute({
  getParentRoute: at,
  path: '/runs',
  validateSearch: runsSearch,
  component: lazyRouteComponent(() => import('./campaigns/runs/RunsScreen.tsx'), 'RunsScreen'),
});
const run = createRoute({
  getParentRoute: at,
  path: '/runs/$id',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('./campaigns/runs/RunScreen.tsx'), 'RunScreen'),
});

const cleanup = createRoute({
  getParentRoute: at,
  path: '/cleanup',
  validateSearch: cleanupSearch,
  component: lazyRouteComponent(() => import('./cleanup/CleanupScreen.tsx'), 'CleanupScreen'),
});

const history = createRoute({
  getParentRoute: at,
  path: '/history',
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import('./history/HistoryScreen.tsx'), 'HistoryScreen'),
});

const fields = createRoute({
  getParentRoute: at,
  path: '/settings/fields',
  validateSearch: fieldsSearch,
  component: lazyRouteComponent(() => import('./settings/fields/FieldsScreen.tsx'), 'FieldsScreen'),
});
const team = createRoute({
  getParentRoute: at,
  path: '/settings/team',
  component: lazyRouteComponent(() => import('./settings/team/TeamScreen.tsx'), 'TeamScreen'),
});
const apiKeys = createRoute({
  getParentRoute: at,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('./settings/api-keys/ApiKeysScreen.tsx'), 'ApiKeysScreen'),
});
const webhooks = createRoute({
  getParentRoute: at,
  path: '/settings/webhooks',
  component: lazyRouteComponent(() => import('./settings/webhooks/WebhooksScreen.tsx'), 'WebhooksScreen'),
});
const webhook = createRoute({
  getParentRoute: at,
  path: '/settings/webhooks/$id',
  validateSearch: webhookSearch,
  component: lazyRouteComponent(() => import('./settings/webhooks/WebhookScreen.tsx'), 'WebhookScreen'),
});
const channels = createRoute({
  getParentRoute: at,
  path: '/settings/channels',
  component: lazyRouteComponent(() => import('./settings/channels/ChannelsScreen.tsx'), 'ChannelsScreen'),
});
const readiness = createRoute({
  getParentRoute: at,
  path: '/settings/readiness',
  component: lazyRouteComponent(() => import('./settings/readiness/ReadinessScreen.tsx'), 'ReadinessScreen'),
});
const organisation = createRoute({
  getParentRoute: at,
  path: '/settings/organisation',
  component: lazyRouteComponent(
    () => import('./settings/organisation/OrganisationScreen.tsx'),
    'OrganisationScreen',
  ),
});

const routeTree = root.addChildren([
  home,
  contacts,
  contact,
  segments,
  newSegment,
  segment,
  editSegment,
  sources,
  addSource,
  source,
  tags,
  history,
  campaigns,
  newCampaign,
  campaign,
  editCampaign,
  traceRoute,
  runs,
  run,
  cleanup,
  fields,
  team,
  apiKeys,
  webhooks,
  webhook,
  channels,
  readiness,
  organisation,
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingMs: 150,
  defaultPendingComponent: ScreenSkeleton,
  defaultErrorComponent: RouteFailure,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
