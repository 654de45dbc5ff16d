/**
 * Random definitions over random contacts: the engine, running what the compiler wrote, and the oracle, reading the same
 * definition in the plainest way, must name the same contacts. Also the conformance examples, through the same way.
 * MUSTER_CASES sets how many definitions (5,000), MUSTER_SEED which.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Compiled } from '../../src/compile/compile.ts';
import { readDefinition } from '../../src/rules/definition.ts';
import type { Group } from '../../src/rules/rule.ts';
import { join, sql } from '../../src/sql/sql.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { openTestWarehouse } from '../support/engines.ts';
import { contactsArbitrary, definitionArbitrary, scenarioCatalogue, worldOf } from './arbitraries.ts';
import {
  conformanceCases,
  conformanceCatalogue,
  conformanceContacts,
  conformanceWorld,
} from './conformance.ts';
import type { OracleContact } from './contact.ts';
import { compiled, ENGINE_MOMENTS, withBuiltIn } from './engine-world.ts';
import { belongs } from './oracle.ts';
import { addColumns, loadContacts, TEST_BOUNDS } from './warehouse-contacts.ts';

const CASES = Number(process.env.MUSTER_CASES ?? 5_000);
const SEED = Number(process.env.MUSTER_SEED ?? 20_261_124);
/** Definitions per scan: one query costs more than one definition. */
const BATCH = 50;

const verdicts = z.object({ no: z.number(), truths: z.array(z.number()) });

/** For each definition the numbers of those who belong, all found in one scan. */
async function members(
  warehouse: Warehouse,
  definitions: readonly Compiled[],
): Promise<readonly Set<number>[]> {
  const conditions = join(
    definitions.map(({ condition }) => condition),
    ', ',
  );
  const rows = await warehouse.rows(
    'test.members',
    sql`select no, [${conditions}] as truths from contacts final where is_deleted = 0`,
    TEST_BOUNDS,
  );
  const contacts = rows.map((row) => verdicts.parse(row));
  return definitions.map(
    (_, index) => new Set(contacts.filter(({ truths }) => truths[index] === 1).map(({ no }) => no)),
  );
}

describe('the engine agrees with the oracle', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openTestWarehouse();
    await addColumns(warehouse, scenarioCatalogue);
  });
  afterAll(() => warehouse.close());

  const perMoment = Math.ceil(CASES / ENGINE_MOMENTS.length);

  test.each(ENGINE_MOMENTS.map((moment, index) => ({ ...moment, index })))(
    `on ${perMoment} random definitions at $now in $timeZone`,
    async (moment) => {
      const seed = SEED + moment.index;
      const world = worldOf(scenarioCatalogue, moment);
      const [contacts = []] = fc
        .sample(contactsArbitrary(scenarioCatalogue, moment, { minLength: 60, maxLength: 60 }), {
          seed,
          numRuns: 1,
        })
        .map((drawn) => drawn.map(withBuiltIn));
      await loadContacts(warehouse, scenarioCatalogue, contacts);
      const groups = fc.sample(definitionArbitrary(scenarioCatalogue, contacts, moment), {
        seed,
        numRuns: perMoment,
      });
      const disagreements: { definition: Group; contact: OracleContact; engine: boolean; seed: number }[] =
        [];
      let belonging = 0;
      for (let start = 0; start < groups.length; start += BATCH) {
        const batch = groups.slice(start, start + BATCH);
        const found = await members(
          warehouse,
          batch.map((group) => compiled(group, scenarioCatalogue, moment)),
        );
        for (const [index, group] of batch.entries()) {
          for (const contact of contacts) {
            const engine = found[index]?.has(contact.no) === true;
            if (engine) belonging += 1;
            if (engine !== belongs(group, contact, world)) {
              disagreements.push({ definition: group, contact, engine, seed });
            }
          }
        }
      }
      expect(disagreements.slice(0, 3).map((one) => JSON.stringify(one))).toEqual([]);
      // Definitions that take everybody or nobody would agree about nothing.
      const share = belonging / (groups.length * contacts.length);
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.8);
    },
  );
});

describe('the conformance examples on the engine', () => {
  const examples = conformanceCases.filter(
    ({ definition, members: expected }) =>
      expected !== undefined && readDefinition(definition, conformanceCatalogue).ok,
  );
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openTestWarehouse();
    await addColumns(warehouse, conformanceCatalogue);
    await loadContacts(warehouse, conformanceCatalogue, conformanceContacts);
  });
  afterAll(() => warehouse.close());

  const moment = { now: conformanceWorld.now.toString(), timeZone: conformanceWorld.timeZone };

  test('are all that have members', () => {
    expect(examples).toHaveLength(59);
  });

  test.each(examples)('$name', async ({ definition, members: expected }) => {
    const [found] = await members(warehouse, [compiled(definition, conformanceCatalogue, moment)]);
    const ids = conformanceContacts.filter(({ no }) => found?.has(no)).map(({ id }) => id);
    expect(ids).toEqual(expected?.toSorted());
  });
});
