/** docs/rules.md holds what it says: each JSON example is read, and its sentence or refusal compared. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_FIELDS, type Catalogue, type CatalogueField } from './catalogue.ts';
import { readDefinition } from './definition.ts';
import { describeDefinition } from './describe.ts';
import { MEASURES } from './measures.ts';
import { OPERATOR_TABLE } from './operators.ts';
import { PROBLEM_CODES } from './problem.ts';
import { OPERATORS, OUTCOMES } from './rule.ts';

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');

const fields: readonly CatalogueField[] = [
  ...BUILT_IN_FIELDS,
  { key: 'country', label: 'Country', type: 'text' },
  { key: 'city', label: 'City', type: 'text' },
  { key: 'plan', label: 'Plan', type: 'text' },
  { key: 'marital_status', label: 'Marital status', type: 'text' },
  { key: 'website', label: 'Website', type: 'text' },
  { key: 'income', label: 'Income', type: 'number' },
  { key: 'limit', label: 'Limit', type: 'number' },
  { key: 'age', label: 'Age', type: 'number' },
  { key: 'vip', label: 'VIP', type: 'boolean' },
  { key: 'birth_date', label: 'Birth date', type: 'date' },
  { key: 'signed_up', label: 'Signed up', type: 'date' },
  { key: 'renewal', label: 'Renewal date', type: 'date' },
  { key: 'last_seen', label: 'Last seen', type: 'datetime' },
  { key: 'interests', label: 'Interests', type: 'list' },
];

const catalogue: Catalogue = {
  fields: new Map(fields.map((field) => [field.key, field])),
  segments: new Map([['seg_1', { id: 'seg_1', name: 'Churned', nests: [] }]]),
  sources: new Map([['src_1', { id: 'src_1', name: 'Web shop' }]]),
  properties: new Map([
    ['amount', { key: 'amount', label: 'amount', type: 'number' }],
    ['product', { key: 'product', label: 'product', type: 'text' }],
    ['delivery', { key: 'delivery', label: 'delivery', type: 'date' }],
  ]),
  campaigns: new Map([['camp_1', { id: 'camp_1', name: 'Spring' }]]),
};

const examples = [...page.matchAll(/```json\n([^`]+)```\n\n> (.+)\n/g)].map(([, json = '', said = '']) => {
  const example: unknown = JSON.parse(json);
  const isGroup = typeof example === 'object' && example !== null && 'combinator' in example;
  return { definition: isGroup ? example : { combinator: 'and', rules: [example] }, json, said };
});

/** What the page should say under an example. */
function answerTo(definition: unknown): string {
  const read = readDefinition(definition, catalogue);
  if (read.ok) return describeDefinition(read.group, catalogue);
  return `Refused: ${read.problems.map(({ code, path }) => `\`${code}\` at \`${path}\``).join(', ')}`;
}

describe('docs/rules.md', () => {
  test.each(examples)('$said', ({ definition, said }) => {
    expect(answerTo(definition)).toBe(said);
  });

  test('every block of JSON has its sentence under it', () => {
    expect(examples.length).toBe(page.split('```json').length - 1);
  });

  test('every operator has an example', () => {
    const shown = OPERATORS.filter((operator) =>
      examples.some(({ json }) => json.includes(`"operator": "${operator}"`)),
    );
    expect(shown).toEqual(OPERATORS);
  });

  test('every measure and every outcome but the plainest has an example, and every measure a line', () => {
    for (const of of MEASURES) {
      expect(examples.some(({ json }) => json.includes(`"of": "${of}"`))).toBe(true);
      expect(page).toContain(`| \`{ "of": "${of}"`);
    }
    for (const outcome of OUTCOMES) expect(page).toContain(`\`${outcome}\``);
  });

  test('the table of complements is that of the operators', () => {
    const rows = [...page.matchAll(/^\| `(\S+)` \| `(\S+)` \|$/gm)].map(([, positive, negative]) => [
      positive,
      negative,
    ]);
    const pairs = OPERATORS.flatMap((operator) => {
      const positive = OPERATOR_TABLE[operator].negates;
      return positive === undefined ? [] : [[positive, operator]];
    });
    expect(rows.toSorted()).toEqual(pairs.toSorted());
  });

  test('every code that reading a definition gives is explained', () => {
    const others = ['unknown_event', 'segment_not_calculated'];
    for (const code of PROBLEM_CODES.filter((one) => !others.includes(one)))
      expect(page).toContain(`\`${code}\``);
  });
});
