/** Segments over HTTP. */
import type { Contract } from '../api/contract/contract.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { segmentBulkContract } from '../api/contract/segment-bulk.ts';
import type { segmentListContract } from '../api/contract/segment-list.ts';
import type { segmentMembersContract } from '../api/contract/segment-members.ts';
import type { segmentTrendContract } from '../api/contract/segment-trend.ts';
import type { segmentVersionsContract } from '../api/contract/segment-versions.ts';
import type { segmentsContract } from '../api/contract/segments.ts';
import { cancelCalculation, requestCalculation } from '../calculation/calculation-jobs.ts';
import { listContactPage } from '../contacts/contact-page.ts';
import { streamContactsCsv } from '../contacts/contacts-csv.ts';
import type { Deps } from '../deps.ts';
import { previewDefinition } from '../explain/preview.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { onSegment } from './acts/act.ts';
import { archiveSegments, unarchiveSegments } from './acts/archive.ts';
import { restoreSegments, trashSegments } from './acts/trash.ts';
import { actOnSegments, undoBulk } from './bulk.ts';
import { checkForEditor } from './definitions.ts';
import { changeListMembers } from './list-members.ts';
import { changePins, listPins } from './pins.ts';
import { listCalculations, listSegments, readSegment, readSegmentFacets } from './segment-queries.ts';
import {
  changeSegmentView,
  createSegmentView,
  deleteSegmentView,
  listSegmentViews,
} from './segment-views.ts';
import { changeSegment, createSegment, duplicateSegment } from './segments.ts';
import { readTrend } from './trend/trend.ts';
import { countVersions } from './versions/count-versions.ts';
import { restoreVersion } from './versions/restore-version.ts';
import { diffVersions, listVersions } from './versions/versions.ts';

type SegmentRoutes = Handlers<
  Pick<
    Contract,
    | keyof typeof segmentsContract
    | keyof typeof segmentMembersContract
    | keyof typeof segmentVersionsContract
    | keyof typeof segmentTrendContract
    | keyof typeof segmentListContract
    | keyof typeof segmentBulkContract
  >
>;

export function segmentRoutes(deps: Deps, jobs: Jobs): SegmentRoutes {
  function within(calculationId: string | null) {
    return calculationId === null ? null : ({ ownerKind: 'segment', id: calculationId } as const);
  }

  return {
    listSegments: async ({ query }) => listSegments(deps, query),
    readSegmentFacets: async ({ query }) => readSegmentFacets(deps, query),
    bulkSegments: async ({ actor, body }) => actOnSegments(deps, jobs, actor, body),
    undoBulk: async ({ actor, params }) => undoBulk(deps, jobs, actor, params.id),
    listSegmentViews: async ({ actor }) => ({ items: await listSegmentViews(deps, actor) }),
    createSegmentView: async ({ actor, body }) => createSegmentView(deps, actor, body),
    changeSegmentView: async ({ actor, params, body }) => changeSegmentView(deps, actor, params.id, body),
    deleteSegmentView: async ({ actor, params }) => deleteSegmentView(deps, actor, params.id),
    createSegment: async ({ actor, body }) => readSegment(deps, await createSegment(deps, actor, body)),
    readSegment: async ({ params }) => readSegment(deps, params.id),
    async changeSegment({ actor, params, body, ifMatch }) {
      await changeSegment(deps, actor, params.id, body, ifMatch);
      return readSegment(deps, params.id);
    },
    deleteSegment: async ({ actor, params }) =>
      onSegment(deps, jobs, actor, params.id, (act, rows) => trashSegments(act, rows)),
    async restoreSegment({ actor, params }) {
      await onSegment(deps, jobs, actor, params.id, restoreSegments);
      return readSegment(deps, params.id);
    },
    async archiveSegment({ actor, params }) {
      await onSegment(deps, jobs, actor, params.id, (act, rows) => archiveSegments(act, rows));
      return readSegment(deps, params.id);
    },
    async unarchiveSegment({ actor, params }) {
      await onSegment(deps, jobs, actor, params.id, unarchiveSegments);
      return readSegment(deps, params.id);
    },
    duplicateSegment: async ({ actor, params }) =>
      readSegment(deps, await duplicateSegment(deps, actor, params.id)),
    async calculateSegment({ actor, params }) {
      await requestCalculation(deps, jobs, actor, params.id);
      return readSegment(deps, params.id);
    },
    async cancelCalculation({ actor, params }) {
      await cancelCalculation(deps, jobs, actor, params.id);
      return readSegment(deps, params.id);
    },
    listCalculations: async ({ params, query }) =>
      listCalculations(deps, params.id, query.page, query.page_size),
    readTrend: async ({ params, query }) => readTrend(deps, params.id, query),
    listVersions: async ({ params, query }) => listVersions(deps, params.id, query),
    diffVersions: async ({ params }) => diffVersions(deps, params),
    countVersions: async ({ params, query, signal }) =>
      countVersions(deps, { ...params, limit: query.limit }, signal),
    async restoreVersion({ actor, params, body, ifMatch }) {
      await restoreVersion(deps, actor, { ...params, ...body, ifMatch });
      return readSegment(deps, params.id);
    },

    async listMembers({ params, query, signal }) {
      const segment = await readSegment(deps, params.id);
      const audience = within(segment.calculation_id);
      if (!audience)
        return { items: [], page: query.page, page_size: query.page_size, total: 0, calculation_id: null };
      const page = await listContactPage(deps, {
        ...query,
        pageSize: query.page_size,
        within: audience,
        signal,
      });
      return { ...page, calculation_id: segment.calculation_id };
    },
    async exportMembers({ params, query, signal }) {
      const segment = await readSegment(deps, params.id);
      return {
        filename: `${segment.name}.csv`,
        contentType: 'text/csv; charset=utf-8',
        body: await streamContactsCsv(deps, {
          within: within(segment.calculation_id) ?? 'nobody',
          q: query.q,
          sort: query.sort,
          columns: query.columns,
          signal,
        }),
      };
    },

    async addMembers({ actor, params, body }) {
      const { changed, notFound } = await changeListMembers(deps, actor, params.id, 'add', body.contacts);
      return { added: changed, not_found: notFound, segment: await readSegment(deps, params.id) };
    },
    async removeMembers({ actor, params, body }) {
      const { changed, notFound } = await changeListMembers(deps, actor, params.id, 'remove', body.contacts);
      return { removed: changed, not_found: notFound, segment: await readSegment(deps, params.id) };
    },

    listPins: async ({ params }) => listPins(deps, params.id),
    async changePins({ actor, params, body }) {
      const { changed, notFound } = await changePins(deps, actor, params.id, body);
      return { changed, not_found: notFound, segment: await readSegment(deps, params.id) };
    },

    previewDefinition: async ({ body, signal }) => previewDefinition(deps, body, signal),
    checkDefinition: async ({ body }) => checkForEditor(deps, body.definition, body.segment_id),
  };
}
