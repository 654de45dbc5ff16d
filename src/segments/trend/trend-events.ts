/** What may have moved the members of a segment, in words: edits, syncs of linked sources, failures, refresh settings. */
import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { TrendEvent } from '../../api/contract/segment-trend.ts';
import { readCatalogue } from '../../contacts/catalogue.ts';
import type { Deps } from '../../deps.ts';
import { changesBetween } from '../versions/versions.ts';

/** So many of each kind are told, the latest. */
const MOST = 100;
/** So many changes of one edit are put into its sentence. */
const NAMED_CHANGES = 3;

type Wanted = {
  readonly id: string;
  readonly sources: readonly { readonly id: string; readonly name: string }[];
  readonly since: Date;
};

/** Events since a moment, oldest first, and how many are left out. Of one moment: in the order they were made. */
export async function readTrendEvents(
  deps: Deps,
  wanted: Wanted,
): Promise<{ items: readonly TrendEvent[]; leftOut: number }> {
  const kinds = await Promise.all([
    readEdits(deps, wanted),
    readSyncs(deps, wanted),
    readFailures(deps, wanted),
    readRefreshChanges(deps, wanted),
  ]);
  return {
    items: kinds
      .flatMap(({ items }) => items.toReversed())
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    leftOut: kinds.reduce((sum, { total, items }) => sum + total - items.length, 0),
  };
}

/** The latest ones, newest first, of `total`. */
type Some = { readonly items: readonly TrendEvent[]; readonly total: number };

async function readEdits(deps: Deps, { id, since }: Wanted): Promise<Some> {
  const versions = deps.control.db
    .selectFrom('segment_versions')
    .where('segment_id', '=', id)
    .where('created_at', '>=', since);
  const [rows, counted, names] = await Promise.all([
    deps.control.db
      .selectFrom('segment_versions')
      .selectAll()
      .where('segment_id', '=', id)
      .orderBy('version', 'desc')
      // One more: the last one is compared with it.
      .limit(MOST + 1)
      .execute(),
    versions.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
    readCatalogue(deps),
  ]);
  const shown = rows.slice(0, MOST).filter(({ created_at }) => created_at >= since);
  return {
    total: Number(counted.total),
    items: shown.map((row, index) => {
      const before = rows[index + 1];
      return {
        at: row.created_at.toISOString(),
        kind: 'edit',
        version: row.version,
        sentence:
          before === undefined
            ? `Version ${row.version} by ${row.created_by}: ${row.sentence}.`
            : `Version ${row.version} by ${row.created_by}: ${saidOf(changesBetween(before, row, names))}`,
      };
    }),
  };
}

function saidOf(changes: readonly { readonly sentence: string }[]): string {
  if (changes.length === 0) return 'written in another way; it means the same.';
  const more = changes.length - NAMED_CHANGES;
  const named = changes.slice(0, NAMED_CHANGES).map(({ sentence }) => sentence);
  return `${[...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}.`;
}

const syncError = z.object({ detail: z.string() });

async function readSyncs(deps: Deps, { sources, since }: Wanted): Promise<Some> {
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  const rows = await deps.control.db
    .selectFrom('syncs')
    .select(['source_id', 'status', 'finished_at', 'rows_created', 'rows_updated', 'rows_left', 'error'])
    .select(sql<number>`count(*) over ()`.as('total'))
    .where('source_id', '=', sql<string>`any(${[...names.keys()]}::text[])`)
    .where('finished_at', '>=', since)
    // Syncs that changed nothing moved nobody.
    .where(
      sql<SqlBool>`(status = 'failed' or (status = 'success' and rows_created + rows_updated + rows_left > 0))`,
    )
    .orderBy('finished_at', 'desc')
    .limit(MOST)
    .execute();
  return {
    total: Number(rows[0]?.total ?? 0),
    items: rows.flatMap((row): readonly TrendEvent[] => {
      const name = names.get(row.source_id);
      if (name === undefined || row.finished_at === null) return [];
      const at = row.finished_at.toISOString();
      if (row.status === 'failed') {
        const error = syncError.safeParse(row.error);
        const why = error.success ? `: ${error.data.detail}` : '.';
        return [
          { at, kind: 'failure', source_id: row.source_id, sentence: `A sync of ${name} failed${why}` },
        ];
      }
      const counts = [
        { count: row.rows_created, what: 'created' },
        { count: row.rows_updated, what: 'updated' },
        { count: row.rows_left, what: 'left the source' },
      ]
        .filter(({ count }) => Number(count) > 0)
        .map(({ count, what }) => `${Number(count).toLocaleString('en-US')} ${what}`);
      return [
        { at, kind: 'sync', source_id: row.source_id, sentence: `${name} synced: ${counts.join(', ')}.` },
      ];
    }),
  };
}

const calculationError = z.object({ detail: z.string() });

async function readFailures(deps: Deps, { id, since }: Wanted): Promise<Some> {
  const rows = await deps.control.db
    .selectFrom('calculations')
    .select(['version', 'finished_at', 'error'])
    .select(sql<number>`count(*) over ()`.as('total'))
    .where('segment_id', '=', id)
    .where('status', '=', 'failed')
    .where('finished_at', '>=', since)
    .orderBy('seq', 'desc')
    .limit(MOST)
    .execute();
  return {
    total: Number(rows[0]?.total ?? 0),
    items: rows.flatMap((row): readonly TrendEvent[] => {
      if (row.finished_at === null) return [];
      const error = calculationError.safeParse(row.error);
      const why = error.success ? `: ${error.data.detail}` : '.';
      return [
        {
          at: row.finished_at.toISOString(),
          kind: 'failure',
          sentence: `Calculating version ${row.version} failed${why}`,
        },
      ];
    }),
  };
}

const refreshChange = z.object({ refresh: z.object({ from: z.string(), to: z.string() }) });

async function readRefreshChanges(deps: Deps, { id, since }: Wanted): Promise<Some> {
  const rows = await deps.control.db
    .selectFrom('history')
    .select(['at', 'actor_name', 'changes'])
    .select(sql<number>`count(*) over ()`.as('total'))
    .where('subject_kind', '=', 'segment')
    .where('subject_id', '=', id)
    .where('at', '>=', since)
    .where(sql<SqlBool>`changes ? 'refresh'`)
    .orderBy('at', 'desc')
    .limit(MOST)
    .execute();
  return {
    total: Number(rows[0]?.total ?? 0),
    items: rows.flatMap((row): readonly TrendEvent[] => {
      const change = refreshChange.safeParse(row.changes);
      if (!change.success) return [];
      const { from, to } = change.data.refresh;
      return [
        {
          at: row.at.toISOString(),
          kind: 'refresh',
          sentence: `${row.actor_name} changed when it is calculated: ${from} → ${to}.`,
        },
      ];
    }),
  };
}
