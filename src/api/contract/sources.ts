/** Files, data sources and their syncs: how contacts and events flow in. */
import { z } from 'zod';
import { FIELD_TYPES } from '../../rules/rule.ts';
import { endpoint, rawCsv, rawMultipart } from './endpoint.ts';
import { idParams, instant, pageOf, pageQuery, queryList, querySort } from './paging.ts';
import { drift } from './readiness.ts';

/** Types a column can be stored as (tags are attached by title, split like a list). */
export const columnType = z.enum(FIELD_TYPES);
export const identityKind = z.enum(['external_id', 'email', 'phone']);
export const dateOrder = z.enum(['DMY', 'MDY', 'YMD']);
export const fileFormat = z.enum(['delimited', 'json_lines']);
export const delimiter = z.enum([',', ';', '\t', '|', ' ']);
export const encoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin1']);

export const fileColumn = z.object({
  /** Unique within the file: empty and repeated header names are completed (`column_3`, `name_2`), padded ones trimmed. */
  name: z.string(),
  samples: z.array(z.string()),
  inferred_type: columnType,
  /** For dates written in figures: which order the values prove or suggest, and whether it is proved or a guess. */
  inferred_date_order: dateOrder.optional(),
  date_order_certain: z.boolean().optional(),
  inferred_decimal: z.enum([',', '.']).optional(),
  /** Share of rows without a value, 0–1. */
  missing_share: z.number(),
  distinct: z.int().nullable(),
  suggested_field: z.string().nullable(),
  suggested_identity: identityKind.nullable(),
});

export const file = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.int(),
  format: fileFormat,
  delimiter: delimiter.nullable(),
  encoding: encoding.nullable(),
  header: z.boolean(),
  compressed: z.boolean(),
  /** Data rows; counted over the whole file. */
  rows: z.int(),
  columns: z.array(fileColumn),
  /** What the reader wants said: repeated header names, ragged rows seen, day-first dates, … */
  notes: z.array(
    z.object({ level: z.enum(['info', 'warning']), column: z.string().nullable(), sentence: z.string() }),
  ),
  created_at: instant,
});

export const mappedColumn = z.strictObject({
  field: z.string().min(1).max(120),
  type: columnType.optional(),
  label: z.string().trim().min(1).max(120).optional(),
  date_order: dateOrder.optional(),
  decimal: z.enum([',', '.']).optional(),
  /** What separates the members of a list in one cell. */
  split: z.string().min(1).max(5).optional(),
});

export const mapping = z.strictObject({
  identity: z.strictObject({ column: z.string(), as: identityKind }),
  /** `null` skips a column. A column that is not named is refused, so that nothing is dropped unseen. */
  columns: z.record(z.string(), mappedColumn.nullable()),
  event: z
    .strictObject({
      name: z.string().min(1).max(120).optional(),
      name_column: z.string().optional(),
      occurred_at_column: z.string(),
      occurred_at_order: dateOrder.optional(),
      id_column: z.string().optional(),
    })
    .optional(),
  format: z
    .strictObject({
      delimiter: delimiter.optional(),
      encoding: encoding.optional(),
      header: z.boolean().optional(),
    })
    .optional(),
});
export type Mapping = z.output<typeof mapping>;

export const syncStatus = z.enum(['queued', 'processing', 'success', 'failed', 'cancelled']);

export const sync = z.object({
  id: z.string(),
  /** The how-manieth of its source, whatever became of it. */
  number: z.int(),
  source_id: z.string(),
  source_name: z.string(),
  file: z.object({ id: z.string(), name: z.string(), bytes: z.int() }).nullable(),
  status: syncStatus,
  /** What it is doing, for the progress bar: 0–1 over the whole, null while not known. */
  progress: z.object({ phase: z.string(), share: z.number().nullable(), rows: z.int() }).nullable(),
  requested_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  rows: z.object({
    read: z.int(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    rejected: z.int(),
    left: z.int(),
  }),
  /** Rows whose key came again later in the same file (the last one wins). */
  duplicates: z.int(),
  /** Rows whose second key belongs to another contact (the first key wins). */
  conflicts: z.int(),
  error: z.object({ code: z.string(), detail: z.string(), hint: z.string().optional() }).nullable(),
  /** The columns this sync saw, in order, with the type they were read as. */
  schema: z.array(
    z.object({ column: z.string(), field: z.string().nullable(), type: columnType.nullable() }),
  ),
});
export type Sync = z.output<typeof sync>;

export const source = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.enum(['file', 'api']),
  delivers: z.enum(['contacts', 'events']),
  /** `once`: each file adds to the source. `sync`: each file is the whole list; contacts missing from it leave the source. */
  mode: z.enum(['once', 'sync']),
  mapping: mapping.nullable(),
  contacts: z.int(),
  last_sync: sync.nullable(),
  health: z.enum(['never_synced', 'processing', 'ok', 'failed']),
  used_by_segments: z.int(),
  created_at: instant,
  updated_at: instant,
  version: z.int(),
});

const dryRunCell = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

/** The first rows of a file as they would be stored, and what would be refused. */
export const dryRun = z.object({
  columns: z.array(z.object({ field: z.string(), label: z.string(), type: columnType, is_new: z.boolean() })),
  rows: z.array(
    z.object({
      line: z.int(),
      values: z.record(z.string(), dryRunCell),
      rejected: z.object({ code: z.string(), column: z.string().nullable(), reason: z.string() }).nullable(),
    }),
  ),
  /** Over the rows that were tried (the first 1,000). */
  tried: z.int(),
  would_create: z.int(),
  would_update: z.int(),
  would_be_unchanged: z.int(),
  would_be_rejected: z.int(),
});

const sourceName = z.string().trim().min(1).max(120);

export const sourcesContract = {
  uploadFile: endpoint({
    method: 'POST',
    path: '/files',
    role: 'admin',
    tag: 'Files',
    summary: 'Upload a file (multipart field "file") and see what is in it',
    status: 201,
    body: rawMultipart,
    answer: file,
  }),
  readFile: endpoint({
    method: 'GET',
    path: '/files/{id}',
    role: 'viewer',
    tag: 'Files',
    summary: 'What is in an uploaded file, read with other settings when given',
    params: idParams,
    query: z.strictObject({
      delimiter: delimiter.optional(),
      encoding: encoding.optional(),
      header: z.enum(['true', 'false']).optional(),
    }),
    answer: file,
  }),
  listSources: endpoint({
    method: 'GET',
    path: '/sources',
    role: 'viewer',
    tag: 'Data sources',
    summary: 'List data sources',
    query: z.strictObject({
      ...pageQuery,
      delivers: queryList(z.enum(['contacts', 'events'])).optional(),
      sort: querySort(['name', 'created_at', 'updated_at']).default('-created_at'),
    }),
    answer: pageOf(source),
  }),
  createSource: endpoint({
    method: 'POST',
    path: '/sources',
    role: 'admin',
    tag: 'Data sources',
    summary: 'Create a data source; a file source starts when it is synced',
    status: 201,
    body: z.strictObject({
      name: sourceName,
      provider: z.literal('file'),
      delivers: z.enum(['contacts', 'events']),
      mode: z.enum(['once', 'sync']).default('once'),
      file_id: z.string().optional(),
      mapping,
    }),
    answer: source,
  }),
  dryRunSource: endpoint({
    method: 'POST',
    path: '/sources/dry-run',
    role: 'admin',
    tag: 'Data sources',
    summary: 'Try a mapping on the first rows of a file; nothing is stored',
    body: z.strictObject({
      file_id: z.string(),
      delivers: z.enum(['contacts', 'events']),
      mapping,
      limit: z.int().min(1).max(100).default(10),
    }),
    answer: dryRun,
  }),
  readSource: endpoint({
    method: 'GET',
    path: '/sources/{id}',
    role: 'viewer',
    tag: 'Data sources',
    summary: 'Read a data source',
    params: idParams,
    answer: source,
  }),
  changeSource: endpoint({
    method: 'PATCH',
    path: '/sources/{id}',
    role: 'admin',
    tag: 'Data sources',
    summary: 'Change name, mode or mapping',
    params: idParams,
    body: z.strictObject({
      name: sourceName.optional(),
      mode: z.enum(['once', 'sync']).optional(),
      mapping: mapping.optional(),
    }),
    answer: source,
  }),
  deleteSource: endpoint({
    method: 'DELETE',
    path: '/sources/{id}',
    role: 'admin',
    tag: 'Data sources',
    summary: 'Delete a data source, keeping its contacts or deleting those no other source delivers',
    status: 204,
    params: idParams,
    query: z.strictObject({ contacts: z.enum(['keep', 'delete']).default('keep') }),
    answer: z.void(),
  }),
  syncSource: endpoint({
    method: 'POST',
    path: '/sources/{id}/sync',
    role: 'admin',
    tag: 'Data sources',
    summary: 'Import a file into the source (its own file, or the one given) with the stored mapping',
    status: 202,
    params: idParams,
    body: z.strictObject({ file_id: z.string().optional() }),
    answer: sync,
  }),
  listSyncs: endpoint({
    method: 'GET',
    path: '/sources/{id}/syncs',
    role: 'viewer',
    tag: 'Syncs',
    summary: "A source's syncs, newest first",
    params: idParams,
    query: z.strictObject({ page: pageQuery.page, page_size: pageQuery.page_size }),
    answer: pageOf(sync),
  }),
  readDrift: endpoint({
    method: 'GET',
    path: '/sources/{id}/drift',
    role: 'viewer',
    tag: 'Syncs',
    summary:
      'What changed between two syncs of a source; without from and to, between the last two that succeeded',
    params: idParams,
    query: z.strictObject({
      /** Ids of syncs. */
      from: z.string().optional(),
      to: z.string().optional(),
    }),
    answer: drift,
  }),
  readSync: endpoint({
    method: 'GET',
    path: '/syncs/{id}',
    role: 'viewer',
    tag: 'Syncs',
    summary: 'Read a sync',
    params: idParams,
    answer: sync,
  }),
  cancelSync: endpoint({
    method: 'POST',
    path: '/syncs/{id}/cancel',
    role: 'admin',
    tag: 'Syncs',
    summary: 'Cancel a sync that is queued or still reading; one that is already writing finishes',
    params: idParams,
    answer: sync,
  }),
  readRejectedRows: endpoint({
    method: 'GET',
    path: '/syncs/{id}/rejected.csv',
    role: 'viewer',
    tag: 'Syncs',
    summary: 'Download the rejected rows with line number, column and reason',
    params: idParams,
    answer: rawCsv,
  }),
};
