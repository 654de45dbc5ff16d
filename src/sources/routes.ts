/** Files, data sources and syncs over HTTP. */
import type { Contract } from '../api/contract/contract.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { sourcesContract } from '../api/contract/sources.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { deleteSource } from './delete-source.ts';
import { listSources, listSyncs, readSource, readSync } from './describe-source.ts';
import { dryRun } from './dry-run.ts';
import { describeFile, inspectionOf, readFile, uploadFile } from './files.ts';
import { readDrift } from './read-drift.ts';
import { openRejectedRows } from './rejected-rows.ts';
import { cancelSync, changeSource, createSource, syncSource } from './sources.ts';

type SourceRoutes = Handlers<Pick<Contract, keyof typeof sourcesContract>>;

export function sourceRoutes(deps: Deps, jobs: Jobs): SourceRoutes {
  const { db } = deps.control;
  return {
    uploadFile: async ({ body, actor, signal }) => {
      const file = await uploadFile(deps, actor, body, signal);
      return describeFile(file, file.inspection);
    },
    readFile: async ({ params, query, signal }) => {
      const file = await readFile(deps, params.id);
      const header = query.header === undefined ? undefined : query.header === 'true';
      const choice = { delimiter: query.delimiter, encoding: query.encoding, header };
      return describeFile(file, await inspectionOf(file, choice, signal));
    },
    listSources: async ({ query }) => listSources(db, query),
    createSource: async ({ body, actor }) => createSource(deps, actor, body),
    dryRunSource: async ({ body, signal }) => dryRun(deps, body, signal),
    readSource: async ({ params }) => readSource(db, params.id),
    changeSource: async ({ params, body, actor, ifMatch }) =>
      changeSource(deps, actor, params.id, body, ifMatch),
    deleteSource: async ({ params, query, actor }) => deleteSource(deps, actor, params.id, query.contacts),
    syncSource: async ({ params, body, actor }) => syncSource(deps, jobs, actor, params.id, body.file_id),
    listSyncs: async ({ params, query }) => {
      const source = await readSource(db, params.id);
      return listSyncs(db, source.id, query);
    },
    readDrift: async ({ params, query }) => readDrift(db, params.id, query),
    readSync: async ({ params }) => readSync(db, params.id),
    cancelSync: async ({ params, actor }) => cancelSync(deps, jobs, actor, params.id),
    readRejectedRows: async ({ params }) => {
      const sync = await readSync(db, params.id);
      return {
        filename: `rejected-${sync.id}.csv`,
        contentType: 'text/csv; charset=utf-8',
        body: await openRejectedRows(deps.config.dataDirectory, sync.id),
      };
    },
  };
}
