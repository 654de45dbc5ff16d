/**
 * From a condition to rules. The one place where the meaning of a missing value is bridged: Muster's negative operators
 * hold for contacts without a value, those of SQL and CEL do not, so that negations are carried down to the single
 * comparison and "has a value" is put beside it.
 */
import type { Catalogue, CatalogueField } from '../rules/catalogue.ts';
import { FAMILY_OF, isOperator, OPERATOR_TABLE, OPERATORS } from '../rules/operators.ts';
import type { AttributeRule, Combinator, Group, Operator } from '../rules/rule.ts';
import {
  type Comparison,
  type Condition,
  type Literal,
  type Name,
  noCounterpart,
  type Order,
  type TranslationProblem,
} from './condition.ts';
import type { Language } from './language.ts';
import { type Span, shortened } from './place.ts';
import { escapeBlanks, escapeRegExp } from './text-patterns.ts';
import { typedValue } from './typed-value.ts';

type Piece = Group | AttributeRule;

/** Where in the text a rule comes from: all of it, its field, and each of its values. */
export type Origin = { readonly span: Span; readonly field: Span; readonly values: readonly Span[] };

export type TranslatedRules = {
  readonly group: Group;
  readonly origins: ReadonlyMap<object, Origin>;
  readonly problems: readonly TranslationProblem[];
};

const OPPOSITE: Readonly<Record<Order, Order>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' };
const ZERO_PASSES: Readonly<Record<Order, (value: number) => boolean>> = {
  '<': (value) => 0 < value,
  '<=': (value) => 0 <= value,
  '>': (value) => 0 > value,
  '>=': (value) => 0 >= value,
};

/**
 * The rules that hold for exactly those for whom the condition holds. Whether they are allowed (that the field exists,
 * that its type has the operator) is for `readDefinition` to say; values are converted to the type of the field.
 */
export function rulesOf(condition: Condition, catalogue: Catalogue, language: Language): TranslatedRules {
  const origins = new Map<object, Origin>();
  const problems: TranslationProblem[] = [];
  const piece = translate(condition, true);
  return { group: 'combinator' in piece ? piece : group('and', [piece]), origins, problems };

  /** Who passes, or, without `wanted`, who fails: in SQL and CEL those for whom it is false and not unknown. */
  function translate(part: Condition, wanted: boolean): Piece {
    if (part.kind === 'comparison') return compare(part, wanted);
    if (part.kind === 'not') return translate(part.member, !wanted);
    if (!wanted && language.missing !== 'unknown') return complement(translate(part, true));
    const combinator = (part.kind === 'all') === wanted ? 'and' : 'or';
    return group(
      combinator,
      part.members.map((member) => translate(member, wanted)),
    );
  }

  function compare(comparison: Comparison, wanted: boolean): Piece {
    const { test } = comparison;
    const field = fieldOf(comparison.field);
    switch (test.of) {
      case 'missing':
        return rule(comparison, field, wanted ? 'null' : 'notNull');
      case 'field':
        return compareFields(comparison, field, fieldOf(test.other), test.compare, wanted);
      case 'equal':
        return equals(comparison, field, test.value, wanted);
      case 'order':
        return ordered(comparison, field, test.compare, test.value, wanted);
      case 'range':
        return inRange(comparison, field, test.from, test.to, wanted);
      case 'oneOf':
        return isOneOf(comparison, field, test.values, wanted);
      case 'hasAny':
      case 'hasAll':
        return negatable(comparison, field, test.of, valuesOf(test.values, field), wanted);
      case 'matches':
        return negatable(comparison, field, 'matches', test.value.value, wanted);
      case 'contains':
      case 'beginsWith':
      case 'endsWith':
        return hasPart(comparison, field, test.of, test.value, wanted);
    }
  }

  function equals(comparison: Comparison, field: CatalogueField, literal: Literal, wanted: boolean): Piece {
    if (literal.value === '' && FAMILY_OF[field.type] === 'text')
      return isEmptyText(comparison, field, wanted);
    if (language.listsHold && FAMILY_OF[field.type] === 'list') {
      return negatable(comparison, field, 'hasAny', valuesOf([literal], field), wanted);
    }
    const value = converted(literal, field, '=');
    // Of two values, not to be one is to be the other.
    if (!wanted && language.missing === 'unknown' && typeof value === 'boolean') {
      return rule(comparison, field, '=', !value);
    }
    return negatable(comparison, field, '=', value, wanted);
  }

  /** Empty text is missing here: not to be empty and to be known is to have a value, but who is empty cannot be told. */
  function isEmptyText(comparison: Comparison, field: CatalogueField, wanted: boolean): Piece {
    if (!wanted && language.missing === 'unknown') return rule(comparison, field, 'notNull');
    const detail = `An empty text is a missing value here, and “${field.label}” cannot tell the two apart.`;
    problems.push(noCounterpart(comparison.span, detail, 'Ask whether the value is missing instead.'));
    return rule(comparison, field, 'null');
  }

  function ordered(
    comparison: Comparison,
    field: CatalogueField,
    compared: Order,
    literal: Literal,
    wanted: boolean,
  ): Piece {
    const value = converted(literal, field, compared);
    const missingPasses = passesMissing(typeof value === 'number' && ZERO_PASSES[compared](value));
    return orMissing(
      rule(comparison, field, wanted ? compared : OPPOSITE[compared], value),
      field,
      wanted,
      missingPasses,
    );
  }

  function inRange(
    comparison: Comparison,
    field: CatalogueField,
    from: Literal,
    to: Literal,
    wanted: boolean,
  ): Piece {
    const [low, high] = [converted(from, field, '>='), converted(to, field, '<=')];
    const isAroundZero = typeof low === 'number' && typeof high === 'number' && low <= 0 && 0 <= high;
    const missingPasses = passesMissing(isAroundZero);
    if (wanted) return orMissing(rule(comparison, field, 'between', [low, high]), field, true, missingPasses);
    const outside = rule(comparison, field, 'notBetween', [low, high]);
    return missingPasses === false ? outside : withValue(outside, comparison, field);
  }

  /** Types without `in`, dates and booleans, are asked one value at a time. */
  function isOneOf(
    comparison: Comparison,
    field: CatalogueField,
    literals: readonly Literal[],
    wanted: boolean,
  ): Piece {
    const family = FAMILY_OF[field.type];
    if (family === 'list' && language.listsHold) {
      return negatable(comparison, field, 'hasAny', valuesOf(literals, field), wanted);
    }
    if ((family === 'date' || family === 'boolean') && literals.length > 0) {
      const members = literals.map(
        (value): Comparison => ({ ...comparison, span: value.span, test: { of: 'equal', value } }),
      );
      const [first] = members;
      return translate(
        members.length === 1 && first !== undefined ? first : { kind: 'any', members },
        wanted,
      );
    }
    const empty = family === 'text' ? literals.find(({ value }) => value === '') : undefined;
    if (empty !== undefined) {
      const detail = 'An empty text is a missing value here and can be in no list.';
      problems.push(
        noCounterpart(empty.span, detail, 'Take it out of the list and ask whether the value is missing.'),
      );
    }
    return negatable(comparison, field, 'in', valuesOf(literals, field), wanted);
  }

  function hasPart(
    comparison: Comparison,
    field: CatalogueField,
    part: 'contains' | 'beginsWith' | 'endsWith',
    literal: Literal,
    wanted: boolean,
  ): Piece {
    if (language.listsContain && part === 'contains' && FAMILY_OF[field.type] === 'list') {
      return negatable(comparison, field, 'hasAny', valuesOf([literal], field), wanted);
    }
    const value = FAMILY_OF[field.type] === 'text' ? converted(literal, field, '=') : literal.value;
    if (typeof value !== 'string') return negatable(comparison, field, part, value, wanted);
    if (value === '') return hasAnyText(comparison, field, wanted);
    const atEdge = part === 'beginsWith' ? value.trimStart() : part === 'endsWith' ? value.trimEnd() : value;
    if (atEdge !== value) {
      const detail =
        'Blanks at the beginning and the end of a text do not count here, so none begins or ends with one.';
      problems.push(noCounterpart(literal.span, detail, 'Take the blank out.'));
    }
    if (value.trim() === value) return negatable(comparison, field, part, value, wanted);
    // Blanks around a part would not count either, those inside the whole text do: as a pattern they are kept.
    const pattern = value.trim() === '' ? escapeBlanks(value) : escapeRegExp(value);
    const anchored = part === 'beginsWith' ? `^${pattern}` : part === 'endsWith' ? `${pattern}$` : pattern;
    return negatable(comparison, field, 'matches', anchored, wanted);
  }

  /** Every text contains the empty one. */
  function hasAnyText(comparison: Comparison, field: CatalogueField, wanted: boolean): Piece {
    if (wanted) return rule(comparison, field, 'notNull');
    if (language.missing !== 'unknown') return rule(comparison, field, 'null');
    problems.push(
      noCounterpart(comparison.span, 'This holds for nobody: every text contains the empty one.'),
    );
    return rule(comparison, field, 'null');
  }

  function compareFields(
    comparison: Comparison,
    field: CatalogueField,
    other: CatalogueField,
    compared: '=' | Order,
    wanted: boolean,
  ): Piece {
    const between = (operator: Operator) =>
      ruleWith(comparison, field, operator, { value: other.key, valueSource: 'field' });
    const lacks = (one: CatalogueField) => rule(comparison, one, 'null');
    const has = (one: CatalogueField) => rule(comparison, one, 'notNull');
    if (language.missing === 'unknown') {
      if (wanted) return between(compared);
      if (compared !== '=') return between(OPPOSITE[compared]);
      return group('and', [between('!='), has(field), has(other)]);
    }
    if (!wanted) return complement(compareFields(comparison, field, other, compared, true));
    if (compared === '=') return group('or', [between('='), group('and', [lacks(field), lacks(other)])]);
    if (language.missing === 'false' || FAMILY_OF[field.type] !== 'number') return between(compared);
    const zeroBeside = (missing: CatalogueField, known: CatalogueField, operator: Order) =>
      group('and', [lacks(missing), rule(comparison, known, operator, 0)]);
    return group('or', [
      between(compared),
      zeroBeside(field, other, mirrored(compared)),
      zeroBeside(other, field, compared),
      ...(compared.endsWith('=') ? [group('and', [lacks(field), lacks(other)])] : []),
    ]);
  }

  /** A positive operator, or who fails it: its complement, and in SQL and CEL only those who have a value. */
  function negatable(
    comparison: Comparison,
    field: CatalogueField,
    operator: Operator,
    value: unknown,
    wanted: boolean,
  ): Piece {
    if (wanted) return rule(comparison, field, operator, value);
    const opposite = OPERATORS.find((candidate) => OPERATOR_TABLE[candidate].negates === operator);
    const failing =
      opposite === undefined || !isOperator(opposite)
        ? complement(rule(comparison, field, operator, value))
        : rule(comparison, field, opposite, value);
    return language.missing === 'unknown' ? withValue(failing, comparison, field) : failing;
  }

  function passesMissing(zeroPasses: boolean): boolean | undefined {
    if (language.missing === 'unknown') return undefined;
    return language.missing === 'zero' && zeroPasses;
  }

  function orMissing(
    piece: AttributeRule,
    field: CatalogueField,
    wanted: boolean,
    missingPasses: boolean | undefined,
  ): Piece {
    if (missingPasses !== wanted) return piece;
    const missing: AttributeRule = { field: field.key, operator: 'null' };
    const origin = origins.get(piece);
    if (origin !== undefined) origins.set(missing, origin);
    return group('or', [piece, missing]);
  }

  function withValue(piece: Piece, comparison: Comparison, field: CatalogueField): Group {
    return group('and', [piece, rule(comparison, field, 'notNull')]);
  }

  function rule(
    comparison: Comparison,
    field: CatalogueField,
    operator: Operator,
    value?: unknown,
  ): AttributeRule {
    return ruleWith(comparison, field, operator, value === undefined ? {} : { value });
  }

  function ruleWith(
    comparison: Comparison,
    field: CatalogueField,
    operator: Operator,
    more: Pick<AttributeRule, 'value' | 'valueSource'>,
  ): AttributeRule {
    const made = { field: field.key, operator, ...more };
    origins.set(made, {
      span: comparison.span,
      field: comparison.field.span,
      values: valueSpans(comparison),
    });
    return made;
  }

  function converted(literal: Literal, field: CatalogueField, compared: '=' | Order): unknown {
    const typed = typedValue(literal, field, language, compared);
    if (!('code' in typed)) return typed.value;
    problems.push(typed);
    return literal.value;
  }

  function valuesOf(literals: readonly Literal[], field: CatalogueField): readonly unknown[] {
    return literals.map((literal) => converted(literal, field, '='));
  }

  /** The field of that name; one that is not there is handed on, for `readDefinition` to say so. */
  function fieldOf({ name, foldsCase }: Name): CatalogueField {
    const same = catalogue.fields.get(name);
    if (same !== undefined) return same;
    const folded = foldsCase
      ? [...catalogue.fields.values()].filter(({ key }) => key.toLowerCase() === name.toLowerCase())
      : [];
    const [only] = folded;
    return folded.length === 1 && only !== undefined
      ? only
      : { key: shortened(name), label: name, type: 'text' };
  }
}

/** Members of a group with the same combinator join it; "has a value" is said once. */
function group(combinator: Combinator, members: readonly Piece[]): Group {
  const flat = members.flatMap((member) =>
    'combinator' in member && member.combinator === combinator && member.not !== true
      ? member.rules
      : [member],
  );
  const known = new Set<string>();
  const rules = flat.filter((member) => {
    if (!('field' in member) || member.operator !== 'notNull' || combinator === 'or') return true;
    const isNew = !known.has(member.field);
    known.add(member.field);
    return isNew;
  });
  return { combinator, rules };
}

function complement(piece: Piece): Group {
  if (!('combinator' in piece)) return { combinator: 'and', not: true, rules: [piece] };
  if (piece.not === true) return { combinator: piece.combinator, rules: piece.rules };
  return { ...piece, not: true };
}

/** `0 < b` as a question about b. */
function mirrored(compared: Order): Order {
  const mirror = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
  return mirror[compared];
}

function valueSpans({ test }: Comparison): readonly Span[] {
  switch (test.of) {
    case 'equal':
    case 'order':
    case 'contains':
    case 'beginsWith':
    case 'endsWith':
    case 'matches':
      return [test.value.span];
    case 'range':
      return [test.from.span, test.to.span];
    case 'oneOf':
    case 'hasAny':
    case 'hasAll':
      return test.values.map(({ span }) => span);
    case 'field':
      return [test.other.span];
    case 'missing':
      return [];
  }
}
