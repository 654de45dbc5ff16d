/**
 * The compiler: from a core rule to conditions over a row of `contacts`. One compilation serves calculation, preview,
 * funnel and explanation (`statements.ts`, `funnel.ts`), so they cannot disagree.
 *
 *   CoreRule ─resolve─► ResolvedRule ─plan─► Plan ─render─► Sql
 */
import { assertNever } from '../assert-never.ts';
import type { CoreRule } from '../rules/core-rule.ts';
import type { RulePath } from '../rules/rule.ts';
import { ident, join, param, type Sql, sql } from '../sql/sql.ts';
import { eventSql, sequenceSql } from './events-sql.ts';
import { heldSql } from './held-sql.ts';
import { testSql } from './operators-sql.ts';
import { groupsOf, type Leaf, type Plan, planDefinition, type RulePlan, rulesOf } from './plan.ts';
import { resolveRule } from './resolve.ts';
import type { CompileContext, ResolvedMembership } from './resolved-rule.ts';
import { sampleSql } from './sample-sql.ts';

export type Compiled = {
  readonly plan: Plan;
  /** True for the members of the segment; never NULL. */
  readonly condition: Sql;
  /** Every rule by itself as it was written, negative operators included, in the order of the definition. */
  readonly leaves: readonly CompiledLeaf[];
  /** Every group before any `not` around it, in the order of the definition; `funnel` numbers its columns like this. */
  readonly groups: readonly CompiledGroup[];
};

export type CompiledGroup = {
  readonly path: RulePath;
  readonly kind: 'all' | 'any';
  readonly members: readonly RulePath[];
  readonly condition: Sql;
};

export type CompiledLeaf = {
  readonly path: RulePath;
  readonly rule: RulePlan;
  readonly condition: Sql;
  /** Keys of the contact's fields it reads. */
  readonly fields: readonly string[];
};

/**
 * Compiles a definition. Refuses what `resolveRule` refuses.
 * @example compileDefinition(core, context).condition
 *   // (ifNull(lowerUTF8(`attr_plan`) = {p1:String}, false) and not (isNotNull(`attr_city`)))
 */
export function compileDefinition(core: CoreRule, context: CompileContext): Compiled {
  const plan = planDefinition(resolveRule(core, context));
  const leaves = rulesOf(plan).map((rule) => ({
    path: rule.path,
    rule,
    condition: conditionSql(rule),
    fields: fieldsOf(rule.kind === 'not' ? rule.member : rule),
  }));
  const groups = groupsOf(plan).map((group) => ({
    path: group.path,
    kind: group.kind,
    members: group.members.map((member) => member.path),
    condition: conditionSql(group),
  }));
  return { plan, condition: conditionSql(plan), leaves, groups };
}

/**
 * A plan, or any part of one, as a condition.
 * @param spell how a leaf reads; by default what is looked up, elsewhere the name it was given
 */
export function conditionSql(plan: Plan, spell: (leaf: Leaf) => Sql = leafSql): Sql {
  switch (plan.kind) {
    case 'all':
      return joinMembers(plan.members, ' and ', spell);
    case 'any':
      return joinMembers(plan.members, ' or ', spell);
    case 'not':
      return sql`not (${conditionSql(plan.member, spell)})`;
    default:
      return spell(plan);
  }
}

/** A group without members would mean everybody or nobody; parsing refuses it, so meeting one is a bug. */
function joinMembers(members: readonly Plan[], separator: string, spell: (leaf: Leaf) => Sql): Sql {
  if (members.length === 0) throw new Error('A group without members cannot be compiled.');
  return sql`(${join(
    members.map((member) => conditionSql(member, spell)),
    separator,
  )})`;
}

function leafSql(leaf: Leaf): Sql {
  switch (leaf.kind) {
    case 'test':
      return leaf.held === undefined
        ? testSql(leaf.test, leaf.field, leaf.other)
        : sql`(${testSql(leaf.test, leaf.field, leaf.other)} and ${heldSql(leaf.held, leaf.field)})`;
    case 'event':
      return eventSql(leaf, conditionSql);
    case 'sequence':
      return sequenceSql(leaf, conditionSql);
    case 'member':
      return membershipSql(leaf);
    case 'sample':
      return sampleSql(leaf);
    case 'pinned':
      return sql`${ident('no')} in ${param('Array(UInt32)', leaf.contacts)}`;
    default:
      return assertNever(leaf);
  }
}

/** An immutable set of contacts. */
export type Audience = Pick<ResolvedMembership, 'ownerKind' | 'ownerId' | 'id'>;

/** The set is one row, read once. If it is not there the engine refuses the query: nobody is taken for an empty set. */
export function membershipSql({ ownerKind, ownerId, id }: Audience): Sql {
  const set = sql`select members from audiences final where owner_kind = ${param('String', ownerKind)} and owner_id = ${param('String', ownerId)} and id = ${param('String', id)}`;
  return sql`bitmapContains((${set}), ${ident('no')})`;
}

function fieldsOf(leaf: Leaf): readonly string[] {
  if (leaf.kind !== 'test') return [];
  return leaf.other === undefined ? [leaf.field.key] : [leaf.field.key, leaf.other.key];
}
