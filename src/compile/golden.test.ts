/** The compiler writes exactly the SQL that was read and committed; `npm run golden` writes it anew. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestWarehouse } from '../../test/support/engines.ts';
import { GOLDEN_DIRECTORY, goldenNames, goldenSql } from '../../test/support/golden-sql.ts';
import { param, sql } from '../sql/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

const answer = z.tuple([z.object({ text: z.string() })]);

describe('golden SQL', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openTestWarehouse(undefined, false);
  });
  afterAll(() => warehouse.close());

  async function format(text: string): Promise<string> {
    const rows = await warehouse.rows(
      'test.format',
      sql`select formatQuery(${param('String', text)}) as text`,
      { lane: 'interactive', seconds: 10 },
    );
    return answer.parse(rows)[0].text;
  }

  test.each(goldenNames())('%s', async (name) => {
    expect(await goldenSql(name, format)).toBe(readFileSync(`${GOLDEN_DIRECTORY}${name}.sql`, 'utf8'));
  });
});
