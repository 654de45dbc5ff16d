/**
 * Translating: a condition written in another language into a definition, or every reason why it cannot be one, each with
 * its place in the text. Nothing is left out and nothing is guessed; no I/O, no clock.
 *
 * text ─read─► Condition ─rulesOf(catalogue)─► Group ─readDefinition─► Group
 */
import type { Catalogue } from '../rules/catalogue.ts';
import type { CheckOptions } from '../rules/check.ts';
import { readDefinition } from '../rules/definition.ts';
import { MOST_BYTES, MOST_RULES } from '../rules/limits.ts';
import type { Group, RulePath } from '../rules/rule.ts';
import { readCel } from './cel.ts';
import type { Condition, Reading, TranslationProblem } from './condition.ts';
import { readJsonLogic } from './jsonlogic.ts';
import { type Format, LANGUAGES } from './language.ts';
import { readMongoDb } from './mongodb.ts';
import { type Place, placesIn, type Span } from './place.ts';
import { type Origin, rulesOf } from './rules-of.ts';
import { readSql } from './sql.ts';

/** A reason in the answer: `path` points into the definition it would have become, `place` into the text. */
export type PlacedProblem = {
  readonly code: TranslationProblem['code'];
  readonly path: RulePath;
  readonly detail: string;
  readonly hint?: string;
  readonly place: Place | null;
};

export type Translation =
  | { readonly ok: true; readonly group: Group }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] };

const READERS: Readonly<Record<Format, (text: string) => Reading>> = {
  sql: readSql,
  jsonlogic: readJsonLogic,
  cel: readCel,
  mongodb: readMongoDb,
};

/** Places that are named one by one. */
const MOST_PROBLEMS = 20;

const utf8 = new TextEncoder();

/**
 * @param options as for `readDefinition`: the segment that is edited cannot nest itself
 * @example translate('sql', "country = 'US' AND age >= 18", catalogue)
 *   // { ok: true, group: { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'US' }, …] } }
 */
export function translate(
  format: Format,
  text: string,
  catalogue: Catalogue,
  options: CheckOptions = {},
): Translation {
  const tooMuch = sizeFault(text);
  if (tooMuch !== undefined) return refused(text, [tooMuch]);
  const { condition, problems: unread } = READERS[format](text);
  const excess = condition === undefined ? undefined : countFault(condition, text);
  if (condition === undefined || excess !== undefined) {
    return refused(text, excess === undefined ? unread : [...unread, excess]);
  }
  const { group, origins, problems } = rulesOf(condition, catalogue, LANGUAGES[format]);
  const said = [...unread, ...problems];
  const read = readDefinition(group, catalogue, options);
  if (read.ok && said.length === 0) return { ok: true, group: read.group };
  const unfit = (read.ok ? [] : read.problems)
    .map((problem) => ({ ...problem, span: spanAt(group, problem.path, origins) }))
    .filter(({ span }) => span === undefined || !said.some((other) => overlap(other.span, span)));
  return refused(text, [...said, ...unfit]);
}

type Unplaced = Omit<PlacedProblem, 'path' | 'place'> & {
  readonly path?: RulePath;
  readonly span: Span | undefined;
};

/** In the order of the text; of very many the first ones and how many more there are. */
function refused(text: string, problems: readonly Unplaced[]): Translation {
  if (problems.length === 0) throw new Error('A translation was refused without a reason.');
  const place = placesIn(text);
  const sorted = problems.toSorted((a, b) => (a.span?.offset ?? -1) - (b.span?.offset ?? -1));
  const named = sorted.slice(0, MOST_PROBLEMS).map(({ span, path = '', detail, ...problem }) => {
    const at = span === undefined ? null : place(span);
    const where = at === null ? '' : `Line ${at.line}, column ${at.column}: `;
    return { ...problem, path, detail: `${where}${detail}`, place: at };
  });
  const more = problems.length - named.length;
  if (more <= 0) return { ok: false, problems: named };
  const detail = `${more.toLocaleString('en-US')} more places of this text are refused.`;
  return { ok: false, problems: [...named, { code: 'unreadable_text', path: '', detail, place: null }] };
}

function sizeFault(text: string): TranslationProblem | undefined {
  if (text.length <= MOST_BYTES && utf8.encode(text).length <= MOST_BYTES) return undefined;
  return {
    code: 'limit_exceeded',
    span: { offset: 0, length: 0 },
    detail: 'The text is larger than 1 MB, which is the most that is read.',
    hint: 'Put long lists of values into a list segment and name that segment in a rule.',
  };
}

function countFault(condition: Condition, text: string): TranslationProblem | undefined {
  const count = comparisonsIn(condition);
  if (count <= MOST_RULES) return undefined;
  const detail = `There are ${count.toLocaleString('en-US')} comparisons; a definition has at most ${MOST_RULES} rules.`;
  return { code: 'limit_exceeded', span: { offset: 0, length: text.length }, detail };
}

function comparisonsIn(condition: Condition): number {
  if (condition.kind === 'comparison') return 1;
  if (condition.kind === 'not') return comparisonsIn(condition.member);
  return condition.members.reduce((count, member) => count + comparisonsIn(member), 0);
}

/** Where the rule at a path of the definition comes from: its value if the path says so, else all of it. */
function spanAt(root: Group, path: RulePath, origins: ReadonlyMap<object, Origin>): Span | undefined {
  let node: unknown = root;
  const keys = path.split('/').slice(1);
  for (const [index, key] of keys.entries()) {
    if (typeof node !== 'object' || node === null) return undefined;
    const origin = origins.get(node);
    if (origin !== undefined) {
      if (key === 'field') return origin.field;
      return key === 'value' ? (origin.values[Number(keys[index + 1] ?? 0)] ?? origin.span) : origin.span;
    }
    node = Object.getOwnPropertyDescriptor(node, key)?.value;
  }
  return typeof node === 'object' && node !== null ? origins.get(node)?.span : undefined;
}

function overlap(one: Span, other: Span): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}
