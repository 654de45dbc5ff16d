/**
 * A translation means what its text means: random conditions, written by react-querybuilder in each language, are run by
 * an engine of that language, and the translated definition is asked of the oracle. Both name the same contacts.
 */
import { formatQuery } from '@react-querybuilder/core/formatQuery';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Control } from '../../src/control/control.ts';
import { readDefinition } from '../../src/rules/definition.ts';
import type { Group } from '../../src/rules/rule.ts';
import type { Format } from '../../src/translate/language.ts';
import { translate } from '../../src/translate/translate.ts';
import { openTestControl } from '../support/engines.ts';
import { worldOf } from './arbitraries.ts';
import type { OracleContact } from './contact.ts';
import {
  type ForeignGroup,
  foreignCatalogue,
  foreignContacts,
  foreignFields,
  foreignGroup,
} from './foreign-arbitraries.ts';
import {
  knownValues,
  passesCel,
  passesJsonLogic,
  passesMongoDb,
  passingSql,
  valuesWithNull,
} from './foreign-engines.ts';
import { belongs } from './oracle.ts';

// The same cases every time; another seed looks further.
const seed = Number(process.env.MUSTER_SEED ?? 20_260_315);
// In the zone in which a day begins where the texts say so.
const world = worldOf(foreignCatalogue, { now: '2026-03-15T12:00:00Z', timeZone: 'UTC' });

const WRITERS: Record<Format, (group: ForeignGroup) => string> = {
  sql: (group) => formatQuery(group, 'sql'),
  jsonlogic: (group) => JSON.stringify(formatQuery(group, 'jsonlogic')),
  cel: (group) => formatQuery(group, 'cel'),
  mongodb: (group) => JSON.stringify(formatQuery(group, 'mongodb_query')),
};

function translated(format: Format, text: string): Group {
  const translation = translate(format, text, foreignCatalogue);
  if (!translation.ok) throw new Error(`${text}\n${JSON.stringify(translation.problems)}`);
  return translation.group;
}

function members(group: Group, contacts: readonly OracleContact[]): readonly number[] {
  return contacts.filter((contact) => belongs(group, contact, world)).map(({ no }) => no);
}

function casesOf(format: Format, { awkward, whole }: { awkward: boolean; whole: boolean }) {
  return fc.record({
    text: foreignGroup(format, awkward).map(WRITERS[format]),
    contacts: foreignContacts(whole),
  });
}

describe('a translation means what an engine of the language says', () => {
  let control: Control;
  beforeAll(async () => {
    control = await openTestControl();
  });
  afterAll(() => control?.close());

  test('SQL, as PostgreSQL has it', async () => {
    await fc.assert(
      fc.asyncProperty(casesOf('sql', { awkward: true, whole: false }), async ({ text, contacts }) => {
        const passing = await passingSql(control, text, contacts, foreignFields);
        expect(members(translated('sql', text), contacts)).toEqual(passing);
      }),
      { numRuns: 600, seed },
    );
  });

  test('JsonLogic, as json-logic-js has it', () => {
    fc.assert(
      fc.property(casesOf('jsonlogic', { awkward: true, whole: false }), ({ text, contacts }) => {
        const passing = contacts.filter((contact) => passesJsonLogic(text, contact)).map(({ no }) => no);
        expect(members(translated('jsonlogic', text), contacts)).toEqual(passing);
      }),
      { numRuns: 800, seed },
    );
  });

  test('MongoDB, as mingo has it', () => {
    fc.assert(
      fc.property(casesOf('mongodb', { awkward: false, whole: false }), ({ text, contacts }) => {
        const passing = contacts.filter((contact) => passesMongoDb(text, contact)).map(({ no }) => no);
        expect(members(translated('mongodb', text), contacts)).toEqual(passing);
      }),
      { numRuns: 800, seed },
    );
  });

  test('CEL, as cel-js has it for values that are not there', () => {
    let met = 0;
    fc.assert(
      fc.property(casesOf('cel', { awkward: true, whole: false }), ({ text, contacts }) => {
        if (/\bnull\b/.test(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))) return;
        met += 1;
        const passing = contacts
          .filter((contact) => passesCel(text, knownValues(contact)))
          .map(({ no }) => no);
        expect(members(translated('cel', text), contacts)).toEqual(passing);
      }),
      { numRuns: 800, seed },
    );
    expect(met).toBeGreaterThan(200);
  });

  test('CEL with null for what is missing: nobody more, and for whole contacts the same', () => {
    fc.assert(
      fc.property(casesOf('cel', { awkward: true, whole: false }), ({ text, contacts }) => {
        const group = translated('cel', text);
        for (const contact of contacts) {
          const values = valuesWithNull(contact, foreignFields);
          if (belongs(group, contact, world)) expect(passesCel(text, values)).toBe(true);
        }
      }),
      { numRuns: 400, seed },
    );
  });
});

describe('a definition of ours, written in another language and translated back', () => {
  test.each(['sql', 'jsonlogic', 'cel', 'mongodb'] as const)(
    'means the same for whoever has all values: %s',
    (format) => {
      const cases = fc.record({ group: foreignGroup(format, false), contacts: foreignContacts(true) });
      fc.assert(
        fc.property(cases, ({ group, contacts }) => {
          if (JSON.stringify(group).includes('interests')) return;
          const back = translated(format, WRITERS[format](group));
          expect(members(back, contacts)).toEqual(members(asDefinition(group), contacts));
        }),
        { numRuns: 300, seed },
      );
    },
  );
});

/** The same group as a definition: where no value is wanted, none is written. */
function asDefinition(group: ForeignGroup): Group {
  const read = readDefinition(
    JSON.parse(
      JSON.stringify(group, (key, value) => (key === 'value' && value === null ? undefined : value)),
    ),
    foreignCatalogue,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.group;
}
