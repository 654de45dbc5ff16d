/** The checks of readiness about what the data sources deliver: are the fields and values there that the rules read? */
import type { DriftFinding } from '../api/contract/readiness.ts';
import { ruleNumber, type ValueRead } from '../rules/value-reads.ts';
import { shareText } from '../sources/drift.ts';
import type { Check, Finding, GoneValue, SourceState } from './readiness-facts.ts';

/** Found by the check of values. */
const OF_VALUES: ReadonlySet<DriftFinding['id']> = new Set(['value_vanished', 'value_new']);
/** Their sentences do not say which column they are about. */
const NAMELESS: ReadonlySet<DriftFinding['id']> = new Set(['missing_rose', 'distinct_fell', 'range_changed']);

function compareLink({ id, name, compared }: SourceState): NonNullable<Finding['fix']> {
  const between = compared ? `?from=${compared.from}&to=${compared.to}` : '';
  return { label: `Compare syncs of “${name}”`, href: `/sources/${id}${between}` };
}

/** No value that a rule asks for has vanished from what its source delivers. */
export const valuesAreThere: Check = {
  id: 'values',
  passed: ({ reads }) =>
    reads.some(({ values }) => values.length > 0)
      ? 'No value that its rules ask for has vanished from the data.'
      : 'Its rules ask for no particular values.',
  find: ({ sources, reads, thresholds }) =>
    sources.flatMap((source) =>
      source.gone
        .filter(({ share }) => share * 100 >= thresholds.vanished_share_percent)
        .flatMap((gone): Finding[] => {
          const rules = reads.filter(
            ({ field, values }) => field === gone.field && values.includes(gone.key),
          );
          if (rules.length === 0) return [];
          return [
            {
              id: 'value_vanished',
              level: 'warning',
              sentence: `${vanishedText(gone)}; ${rulesText(rules, 'needs', 'need')} it.`,
              fix: compareLink(source),
              ...(rules[0] ? { path: rules[0].path } : {}),
            },
          ];
        }),
    ),
};

function vanishedText({ value, share, last, since, latest }: GoneValue): string {
  const where = since === latest ? `in none at sync ${since}` : `in none since sync ${since}`;
  return `'${value}' was in ${shareText(share)} of rows at sync ${last} and ${where}`;
}

/** No field that a rule reads lost its values at the last sync, and the sync brought about as many rows as before. */
export const fieldsHold: Check = {
  id: 'fields',
  passed: ({ sources }) =>
    sources.length === 0
      ? 'No data source supplies what its rules read.'
      : 'The fields its rules read are filled as they were at the sync before.',
  find: ({ sources, reads }) =>
    sources.flatMap((source) =>
      source.drift.flatMap((drift): Finding[] => {
        if (OF_VALUES.has(drift.id)) return [];
        const rules = reads.filter(({ field }) => field === drift.field);
        if (drift.field !== undefined && rules.length === 0) return [];
        const readers = rules.length === 0 ? '' : ` ${upperFirst(rulesText(rules, 'reads', 'read'))} it.`;
        return [
          {
            id: drift.id,
            level: 'warning',
            sentence: `${aboutText(drift, source)}${readers}`,
            fix: compareLink(source),
            ...(rules[0] ? { path: rules[0].path } : {}),
          },
        ];
      }),
    ),
};

function aboutText({ id, sentence, column = '' }: DriftFinding, source: SourceState): string {
  if (id === 'rows_fell') return `“${source.name}”: ${sentence}`;
  return NAMELESS.has(id) ? `“${column}”: ${sentence}` : sentence;
}

/** "rule 2 needs", "rules 1, 2 and 3.1 need". */
function rulesText(rules: readonly ValueRead[], one: string, many: string): string {
  const numbers = [...new Set(rules.map(({ path }) => ruleNumber(path)))];
  const last = numbers.at(-1) ?? '';
  return numbers.length === 1
    ? `rule ${last} ${one}`
    : `rules ${numbers.slice(0, -1).join(', ')} and ${last} ${many}`;
}

function upperFirst(text: string): string {
  return text.replace(/^./u, (first) => first.toUpperCase());
}
