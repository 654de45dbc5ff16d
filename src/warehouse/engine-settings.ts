/**
 * What every query runs under, the same for both adapters: its bounds, and the few ClickHouse settings that decide how
 * values are read and written. No query relies on an engine's own defaults for these.
 */
import { availableParallelism } from 'node:os';
import type { Bounds, Lane } from './warehouse.ts';

export type EngineSettings = Readonly<Record<string, string | number>>;

/** The part of MUSTER_MEMORY one query of a lane may take. The sum is above one: the engine's own limit holds the total. */
const SHARE: Readonly<Record<Lane, number>> = { interactive: 0.5, calculation: 0.75, import: 0.5 };

const READING_AND_WRITING: EngineSettings = {
  // Instants leave as 2026-11-24T08:00:00.000Z and may come in like that.
  date_time_output_format: 'iso',
  date_time_input_format: 'best_effort',
  session_timezone: 'UTC',
  // 64-bit integers leave as numbers; json-rows.ts keeps those that do not fit as text.
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 0,
  // Nothing is dropped or made up in silence: an unknown column, or nothing where a value has to be, fails the insert.
  // (JSON formats take null for the column's default all the same; who writes JSON rows leaves no null to chance.)
  input_format_skip_unknown_fields: 0,
  input_format_null_as_default: 0,
  insert_null_as_default: 0,
  // Monthly partitions: a file may well hold more than the 100 months the engine would allow per insert.
  max_partitions_per_insert_block: 0,
  // Long lists of values stand in the text of the query, and a definition may have hundreds of rules.
  max_query_size: 512_000_000,
  max_ast_elements: 10_000_000,
  max_expanded_ast_elements: 10_000_000,
  // Returned means done and on disk, also for ALTER, DELETE and a server that would collect inserts.
  alter_sync: 2,
  mutations_sync: 2,
  lightweight_deletes_sync: 2,
  async_insert: 0,
  // Machine code is made after a query came three times and takes tens of milliseconds: longer than it ever saves here.
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
};

/**
 * Bounds as ClickHouse settings.
 * @param memoryBytes what the whole engine may use (MUSTER_MEMORY); a query gets its lane's share of it
 */
export function engineSettings(bounds: Bounds, memoryBytes: number): EngineSettings {
  const memory = Math.floor(
    bounds.megabytes === undefined ? memoryBytes * SHARE[bounds.lane] : bounds.megabytes * 1_000_000,
  );
  return {
    ...READING_AND_WRITING,
    max_execution_time: bounds.seconds,
    timeout_overflow_mode: 'throw',
    max_memory_usage: memory,
    // Grouping and sorting go to disk before they reach the limit.
    max_bytes_before_external_group_by: Math.floor(memory / 2),
    max_bytes_before_external_sort: Math.floor(memory / 2),
    max_threads: bounds.threads ?? availableParallelism(),
  };
}
