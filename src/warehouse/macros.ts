/**
 * The three macros of warehouse DDL, so that one text serves the embedded engine, a server and a cluster:
 * `{engine:NAME(args)}` becomes the replicated engine on a cluster, `{on_cluster}` the clause, `{durable}` the table
 * settings that make an acknowledged insert a synced one. Both adapters expand them in `execute`.
 */

/** Measured with chDB: 17 ms instead of 2 for a small insert, 0.4 s for 5 million rows. A killed machine loses nothing acknowledged. */
const DURABLE = 'fsync_after_insert = 1, fsync_part_directory = 1';

const ENGINE = /\{engine:(\w+)(?:\(([^{}]*)\))?\}/g;

/**
 * @param cluster the cluster's name; undefined: one engine, embedded or served
 * @example expandMacros('create table t {on_cluster} (no UInt32) engine = {engine:MergeTree} order by no', undefined)
 *   // 'create table t  (no UInt32) engine = MergeTree() order by no'
 */
export function expandMacros(text: string, cluster: string | undefined): string {
  return text
    .replace(ENGINE, (_, name: string, given: string | undefined) => {
      const args = given ?? '';
      if (cluster === undefined) return `${name}(${args})`;
      const place = `'/clickhouse/tables/{uuid}/{shard}', '{replica}'`;
      return `Replicated${name}(${args === '' ? place : `${place}, ${args}`})`;
    })
    .replaceAll('{on_cluster}', cluster === undefined ? '' : `on cluster \`${cluster}\``)
    .replaceAll('{durable}', DURABLE);
}
