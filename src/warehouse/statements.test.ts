import { describe, expect, it } from 'vitest';
import { expandMacros } from './macros.ts';
import { statements } from './statements.ts';

describe('cutting a file into statements', () => {
  it('takes no semicolon in a string, a quoted name or a comment for the end', () => {
    const text = `-- first; really
      create table a (b String default ';''\\';');
      /* two; three */ alter table \`a;b\` add column "c;d" UInt8; ; -- nothing follows;
      select 4 - 2 / 1`;
    expect(statements(text).map((statement) => statement.split('\n').at(-1)?.trim())).toEqual([
      `create table a (b String default ';''\\';')`,
      '/* two; three */ alter table `a;b` add column "c;d" UInt8',
      'select 4 - 2 / 1',
    ]);
  });

  it('finds none in comments alone', () => {
    expect(statements(' -- nothing\n /* here; */ ;;\n')).toEqual([]);
  });
});

describe('the macros of warehouse DDL', () => {
  const text =
    'create table t {on_cluster} (no UInt32) engine = {engine:ReplacingMergeTree(version, is_deleted)} order by no settings {durable}';

  it('become a plain table on one engine', () => {
    expect(expandMacros(text, undefined)).toBe(
      'create table t  (no UInt32) engine = ReplacingMergeTree(version, is_deleted) order by no settings fsync_after_insert = 1, fsync_part_directory = 1',
    );
  });

  it('become a replicated table on a cluster', () => {
    expect(expandMacros(text, 'main')).toContain('create table t on cluster `main` (no UInt32)');
    expect(expandMacros(text, 'main')).toContain(
      "engine = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version, is_deleted)",
    );
    expect(expandMacros('{engine:MergeTree}', 'main')).toBe(
      "ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')",
    );
  });

  it('leave typed parameters alone', () => {
    expect(expandMacros('select {p1:String}', 'main')).toBe('select {p1:String}');
  });
});
