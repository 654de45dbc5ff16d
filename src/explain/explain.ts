/**
 * Why one contact is in or out by a definition: every group and rule true or false with what the contact has beside what
 * is wanted. Made of the same compilation as a calculation, narrowed to the contact.
 */
import { z } from 'zod';
import type { ExplainedNode } from '../api/contract/explain.ts';
import { type Compiled, compileDefinition } from '../compile/compile.ts';
import { isComputed, leafOf, truthsOf } from '../compile/explanation.ts';
import type { FieldReading, Leaf } from '../compile/plan.ts';
import { type ContactRow, valueIn } from '../contacts/contact-rows.ts';
import { originsOf } from '../contacts/contact-versions.ts';
import type { Deps } from '../deps.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { contactFields } from '../rules/check-attribute.ts';
import { type CoreRule, SAMPLE_PLACES } from '../rules/core-rule.ts';
import { describeDefinition, describeRule } from '../rules/describe.ts';
import { isGroup } from '../rules/draft.ts';
import { NO_PINS, PINNED_IN, PINNED_OUT, type Pins, withPins } from '../rules/pins.ts';
import { membersOf } from '../rules/places.ts';
import type { Group, Rule } from '../rules/rule.ts';
import { dayFromStored } from '../sql/stored-time.ts';
import { type Answered, type AskedContact, readAnswer } from './asked-contact.ts';
import { explainSteps, type Measured, missingTo, readMeasured } from './explain-events.ts';
import { explainNested, type NestedRef } from './explain-nested.ts';
import type { Moment } from './moment.ts';
import { actualType, wantedOf } from './wanted.ts';

/** What is explained: a definition, checked against a catalogue, with its pins. */
export type Explainable = {
  readonly group: Group;
  readonly core: CoreRule;
  readonly pins?: Pins;
  readonly catalogue: Catalogue;
};

export type Explained = {
  readonly no: number;
  readonly member: boolean;
  readonly row: ContactRow;
  /** Of the contact, newest first, up to the moment. */
  readonly versions: readonly ContactRow[];
  /** Of each rule by its path whether it is true. */
  readonly truths: ReadonlyMap<string, boolean>;
  readonly tree: readonly ExplainedNode[];
  readonly compiled: Compiled;
  /** What each leaf looked at, in the order of `compiled.leaves`. */
  readonly actuals: readonly ExplainedNode['actual'][];
};

/**
 * Explains one contact. Undefined when there is no such contact at that moment. Refuses what `compileDefinition` refuses.
 * @param nesting how many segments this definition stands in already
 */
export async function explainDefinition(
  deps: Deps,
  wanted: Explainable,
  contact: AskedContact,
  moment: Moment,
  nesting = 0,
): Promise<Explained | undefined> {
  const { no } = contact;
  const { past, ...context } = moment;
  const scope = past === undefined ? { contact: no } : { contact: no, past };
  const core = withPins(wanted.core, wanted.pins ?? NO_PINS);
  const compiled = compileDefinition(core, { ...context, scope });
  const { fields } = wanted.catalogue;
  const members = new Map(membersOf(wanted.group).map(({ path, member }) => [path, member]));
  const detailed = compiled.leaves.map(({ path, rule }) =>
    detailsOf(deps, { leaf: leafOf(rule), written: members.get(path), contact, nesting }, wanted.catalogue),
  );
  // Only values of fields have an origin and a time since when they hold.
  const readsFields = compiled.leaves.some((leaf) => leaf.fields.length > 0);
  const [answered, details] = await Promise.all([
    readAnswer(deps, compiled, contact, past, readsFields),
    Promise.all(detailed),
  ]);
  if (answered === undefined) return undefined;
  const { found, row, versions } = answered;
  const truths = truthsOf(
    compiled,
    compiled.leaves.map((_, index) => details[index]?.holds ?? found[`leaf_${index}`] === 1),
  );
  const origins = await originsOf(deps, versions, fields);
  const asOf = past === undefined ? moment.now : new Date(past.at).toISOString();
  const actuals = compiled.leaves.map(({ rule }, index) =>
    actualOf(leafOf(rule), { found, index, row, measured: details[index]?.measured ?? null }),
  );
  const groups = compiled.groups.flatMap(({ path }, index): readonly ExplainedNode[] => {
    const member = members.get(path);
    if (member === undefined || !isGroup(member)) return [];
    const negated = member.not === true;
    return [
      {
        path,
        kind: 'group',
        combinator: member.combinator,
        ...(negated ? { not: true } : {}),
        sentence: describeDefinition(member, wanted.catalogue),
        result: (truths.groups[index] === true) !== negated,
        as_of: asOf,
      },
    ];
  });
  const leaves = compiled.leaves.map(({ path, rule, fields: read }, index): ExplainedNode => {
    const leaf = leafOf(rule);
    const [field] = read;
    const origin = field === undefined ? undefined : origins[field];
    const actual = actuals[index];
    const { events: counting, measured: _, holds: __, ...more } = details[index] ?? {};
    return {
      path,
      ...inWords(members.get(path), path, leaf, wanted.catalogue),
      result: truths.rules[index] === true,
      ...(actual === undefined ? {} : { actual }),
      ...comparedOf(leaf, found, index, row, wanted.catalogue),
      ...(origin === undefined ? {} : { source: origin }),
      as_of: asOf,
      ...more,
      ...(counting === undefined || leaf.kind !== 'event'
        ? {}
        : { events: { ...counting, missing: missingTo(leaf, actual) } }),
    };
  });
  const order = new Map([...members.keys(), PINNED_IN, PINNED_OUT].map((path, index) => [path, index]));
  const tree = [...groups, ...leaves].toSorted((a, b) => (order.get(a.path) ?? 0) - (order.get(b.path) ?? 0));
  return {
    no,
    member: truths.belongs,
    versions,
    row,
    tree,
    compiled,
    actuals,
    truths: new Map(compiled.leaves.map(({ path }, index) => [path, truths.rules[index] === true])),
  };
}

type Detailed = NestedRef & {
  readonly leaf: Leaf;
  readonly written: Group | Rule | undefined;
};

/** `holds` of rules over events: what is true of them is found with what they measure. */
type Details = Partial<Measured> & Pick<ExplainedNode, 'steps' | 'nested'>;

/** What only some kinds of rules have: events that count, steps that were reached, the nested segment. */
async function detailsOf(deps: Deps, detailed: Detailed, catalogue: Catalogue): Promise<Details> {
  const { leaf, written } = detailed;
  if (leaf.kind === 'event') return readMeasured(deps, leaf);
  if (leaf.kind === 'sequence') {
    if (written === undefined || !('sequence' in written))
      throw new Error(`The definition has no sequence at ${leaf.path}.`);
    const steps = await explainSteps(deps, leaf, detailed.contact.no, written, catalogue);
    return { steps, holds: steps.at(-1)?.reached === true };
  }
  if (leaf.kind !== 'member' || leaf.ownerKind !== 'segment') return {};
  const nested = await explainNested(deps, leaf, detailed, catalogue, explainDefinition);
  return nested === undefined ? {} : { nested };
}

function inWords(
  written: Group | Rule | undefined,
  path: string,
  leaf: Leaf,
  catalogue: Catalogue,
): Pick<ExplainedNode, 'kind' | 'sentence' | 'wanted' | 'type'> {
  if (written === undefined || isGroup(written)) {
    if (leaf.kind !== 'pinned') throw new Error(`The definition has nothing at ${path}.`);
    return { kind: 'pin', sentence: leaf.side === 'in' ? 'Pinned in' : 'Not pinned out' };
  }
  const wanted = wantedOf(written, catalogue);
  const type = actualType(written, catalogue);
  return {
    kind: kindOf(written),
    sentence: describeRule(written, catalogue),
    ...(wanted === undefined ? {} : { wanted }),
    ...(type === undefined ? {} : { type }),
  };
}

function kindOf(rule: Rule): ExplainedNode['kind'] {
  if ('field' in rule) return 'field';
  if ('event' in rule) return 'event';
  if ('sequence' in rule) return 'sequence';
  if ('campaign' in rule) return 'campaign';
  if ('segment' in rule) return 'segment';
  return 'source' in rule ? 'source' : 'sample';
}

/** What a leaf looked at, as the API shows values. Undefined where truth says it all. */
function actualOf(
  leaf: Leaf,
  {
    found,
    index,
    row,
    measured,
  }: {
    readonly found: Answered['found'];
    readonly index: number;
    readonly row: ContactRow;
    readonly measured: number | string | null;
  },
): ExplainedNode['actual'] {
  const computed = found[`actual_${index}`];
  switch (leaf.kind) {
    case 'test':
      return fieldActual(leaf.field, computed, row);
    case 'event':
      if (measured === null) return measureOfNone(leaf);
      return leaf.measured.column.kind === 'day' ? dayFromStored(z.number().parse(measured)) : measured;
    case 'sample':
      return (z.number().parse(computed) * 100) / SAMPLE_PLACES;
    case 'sequence':
    case 'member':
    case 'pinned':
      return undefined;
  }
}

/** The other field of a rule that compares two. */
function comparedOf(
  leaf: Leaf,
  found: Answered['found'],
  index: number,
  row: ContactRow,
  catalogue: Catalogue,
): Pick<ExplainedNode, 'compared'> {
  if (leaf.kind !== 'test' || leaf.other === undefined) return {};
  const computed = found[`compared_${index}`];
  const field = contactFields(catalogue).get(leaf.other.key);
  if (field === undefined) throw new Error(`The catalogue has no field “${leaf.other.key}”.`);
  const { label, type } = field;
  return { compared: { label, type, actual: fieldActual(leaf.other, computed, row) } };
}

function fieldActual(field: FieldReading, computed: unknown, row: ContactRow) {
  if (!isComputed(field)) return valueIn(row, field.key);
  return z
    .boolean()
    .nullable()
    .parse(computed ?? null);
}

function measureOfNone(leaf: Extract<Leaf, { kind: 'event' }>): number | null {
  return ['count', 'days', 'sum', 'distinct'].includes(leaf.measure.of) ? 0 : null;
}
