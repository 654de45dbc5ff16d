/**
 * Golden SQL: what the compiler makes of a definition, committed beside it and read like code. `scripts/golden.ts` writes
 * the files, `golden.test.ts` compares them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Compiled, compileDefinition } from '../../src/compile/compile.ts';
import { currentContact, explainContact } from '../../src/compile/explanation.ts';
import { funnel } from '../../src/compile/funnel.ts';
import { calculateAudiences, countContacts, sampleContacts } from '../../src/compile/statements.ts';
import { BUILT_IN_FIELDS, type Catalogue } from '../../src/rules/catalogue.ts';
import { readDefinition } from '../../src/rules/definition.ts';
import type { FieldType } from '../../src/rules/rule.ts';
import { type ParamValue, type RenderedSql, render, type Sql } from '../../src/sql/sql.ts';

export const GOLDEN_DIRECTORY = fileURLToPath(new URL('../../src/compile/golden/', import.meta.url));

const schema = z.object({
  about: z.string(),
  statement: z.enum(['count', 'calculate', 'sample', 'explain', 'funnel']),
  definition: z.unknown(),
});

const FIELDS: Readonly<Record<string, FieldType>> = {
  country: 'text',
  city: 'text',
  plan: 'text',
  mobile: 'phone',
  age: 'number',
  spend: 'number',
  vip: 'boolean',
  interests: 'list',
  signed_up: 'date',
  birth_date: 'date',
  last_seen: 'datetime',
};

const PROPERTIES: Readonly<Record<string, FieldType>> = {
  amount: 'number',
  product: 'text',
  delivery: 'date',
  colours: 'list',
};

const NOW = '2026-03-15T12:00:00.000Z';

export const goldenCatalogue: Catalogue = {
  fields: new Map(
    [...BUILT_IN_FIELDS, ...Object.entries(FIELDS).map(([key, type]) => ({ key, label: key, type }))].map(
      (field) => [field.key, field],
    ),
  ),
  segments: new Map(
    ['seg_buyers', 'seg_churned'].map((id) => [
      id,
      { id, name: id, nests: [], calculationId: `calc_of_${id}` },
    ]),
  ),
  sources: new Map([['src_shop', { id: 'src_shop', name: 'Web shop' }]]),
  properties: new Map(Object.entries(PROPERTIES).map(([key, type]) => [key, { key, label: key, type }])),
  campaigns: new Map([['camp_spring', { id: 'camp_spring', name: 'Spring' }]]),
};

/** A golden's definition, compiled on 15 March 2026 in Berlin. */
export function compileGolden(definition: unknown): Compiled {
  const read = readDefinition(definition, goldenCatalogue);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compileDefinition(read.core, {
    timeZone: 'Europe/Berlin',
    now: NOW,
    audiences: new Map([...goldenCatalogue.segments.keys()].map((id) => [id, `calc_of_${id}`])),
    sources: new Map([['src_shop', 'sync_of_src_shop']]),
  });
}

/** Names of the goldens, in order. */
export function goldenNames(): readonly string[] {
  return readdirSync(GOLDEN_DIRECTORY)
    .filter((file) => file.endsWith('.rule.json'))
    .map((file) => file.slice(0, -'.rule.json'.length))
    .toSorted();
}

/**
 * What the golden's SQL file should hold: the text as the engine formats it, and the values of its placeholders.
 * @param format the engine's own `formatQuery`
 */
export async function goldenSql(name: string, format: (text: string) => Promise<string>): Promise<string> {
  const file: unknown = JSON.parse(readFileSync(`${GOLDEN_DIRECTORY}${name}.rule.json`, 'utf8'));
  const { about, statement, definition } = schema.parse(file);
  const rendered = render(statementOf(statement, compileGolden(definition)));
  return `-- ${about}\n\n${await format(rendered.text)}\n\n${valuesOf(rendered).join('\n')}\n`;
}

function statementOf(statement: z.output<typeof schema>['statement'], compiled: Compiled): Sql {
  switch (statement) {
    case 'count':
      return countContacts(compiled);
    case 'calculate':
      return calculateAudiences(
        ['seg_one', 'seg_two'].map((ownerId) => ({
          compiled,
          ownerKind: 'segment',
          ownerId,
          id: `calc_of_${ownerId}`,
        })),
        NOW,
      );
    case 'sample':
      return sampleContacts(compiled, 10);
    case 'explain':
      return explainContact(compiled, currentContact(42));
    case 'funnel':
      return funnel(compiled);
  }
}

function valuesOf({ params }: RenderedSql): readonly string[] {
  return Object.entries(params).map(([name, { value }]) => `-- ${name} = ${shown(value)}`);
}

/** The offsets of a zone would fill pages, and grow with the time zone database. */
function shown(value: ParamValue): string {
  if (typeof value !== 'object' || value.length <= 20) return JSON.stringify(value);
  return `[${JSON.stringify(value[0])}, …]`;
}
