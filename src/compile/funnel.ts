/**
 * The funnel: how many contacts each rule lets through, alone, one after the other, and how many there would be without
 * it. One scan; every leaf is looked up once per contact, and all counts are made of those truths.
 *
 * A member is left out of a group the same way in both kinds of group: out of `all` by taking it as true, out of `any` by
 * taking it as false. What the whole tree then says is known from two values per group, made from the root down: the
 * tree's answer if the group were true (`when_true`) and if it were false (`when_false`).
 */
import { ident, join, raw, type Sql, sql } from '../sql/sql.ts';
import { type Audience, type Compiled, conditionSql, membershipSql } from './compile.ts';
import { type GroupPlan, type Leaf, leavesOf, type Plan } from './plan.ts';
import { CURRENT_CONTACTS, firstOf } from './statements.ts';

/** A group and where it stands: `negated` when an odd number of `not` is between it and its parent. */
type Place = {
  readonly group: GroupPlan;
  readonly index: number;
  readonly depth: number;
  readonly negated: boolean;
  readonly parent?: Place;
  /** Position among the parent's members, from 1. */
  readonly position: number;
};

type Asked = {
  readonly sample?: number;
  readonly spell?: (leaf: Leaf) => Sql;
  readonly against?: { readonly audience: Audience; readonly sample: number };
};

type Tree = { readonly places: readonly Place[]; readonly leaves: readonly Leaf[] };

/**
 * One row: `total` contacts, `matched` by the definition, and for each of `compiled.groups` by its number three lists
 * with a count per member: `alone_0`, `running_0` (this member together with those before it, as the group combines
 * them) and `without_0` (members of the segment if this member were not there; for the only member of a group, if the
 * group were not there). Where there are no contacts at all the lists are empty. `sample` has the numbers of the first
 * members, in order. Against a published audience also `stay` and `left`, how many of its contacts match and do not, and the
 * first numbers of those who would leave and enter: `sample_left`, `sample_entered`.
 * @param asked.sample how many members to name
 * @param asked.spell how a leaf is looked up, where that is not from the events themselves
 * @param asked.against the published audience, and how many contacts to name that enter and leave
 */
export function funnel(compiled: Compiled, asked: Asked = {}): Sql {
  const places = placesOf(compiled.plan);
  const tree: Tree = { places, leaves: leavesOf(compiled.plan) };
  const depths = [...new Set(places.map((place) => place.depth))];
  // A test of a low-cardinality column is low-cardinality itself, and in lists of such the engine finds no 0.
  const leaves = tree.leaves.map(
    (leaf, index) => sql`cast(${conditionSql(leaf, asked.spell)} as UInt8) as ${leafName(index)}`,
  );
  const { against } = asked;
  const before = against === undefined ? [] : [sql`${membershipSql(against.audience)} as was_member`];
  let rows = sql`select ${join([ident('no'), ...before, ...leaves], ', ')} from ${CURRENT_CONTACTS}`;
  for (const depth of depths.toReversed()) {
    rows = layer(
      places.filter((place) => place.depth === depth).map((place) => truths(place, tree)),
      rows,
    );
  }
  for (const depth of depths) {
    rows = layer(places.filter((place) => place.depth === depth).flatMap(treeAnswers), rows);
  }
  const counts = places.flatMap((place) => [
    sql`sumForEach(${name('truths', place)}) as ${name('alone', place)}`,
    sql`sumForEach(${running(place)}) as ${name('running', place)}`,
    sql`sumForEach(${withoutMembers(place)}) as ${name('without', place)}`,
  ]);
  const matched = truthOf(compiled.plan, tree);
  const columns = [
    sql`count() as total`,
    sql`countIf(${matched}) as matched`,
    sql`${firstOf(matched, asked.sample ?? 0)} as sample`,
    ...(against === undefined
      ? []
      : [
          sql`countIf(was_member and ${matched}) as stay`,
          sql`countIf(was_member and not (${matched})) as left`,
          sql`${firstOf(sql`not was_member and ${matched}`, against.sample)} as sample_entered`,
          sql`${firstOf(sql`was_member and not (${matched})`, against.sample)} as sample_left`,
        ]),
    ...counts,
  ];
  return sql`select ${join(columns, ', ')} from (${rows})`;
}

/** Names what was worked out so far, so that the next expressions stay short however deep the tree is. */
function layer(columns: readonly Sql[], rows: Sql): Sql {
  return sql`select *, ${join(columns, ', ')} from (${rows})`;
}

function placesOf(plan: Plan): readonly Place[] {
  const places: Place[] = [];
  const walk = (part: Plan, negated: boolean, position: number, parent?: Place): void => {
    switch (part.kind) {
      case 'not':
        walk(part.member, !negated, position, parent);
        return;
      case 'all':
      case 'any': {
        const place: Place = {
          group: part,
          index: places.length,
          depth: parent === undefined ? 0 : parent.depth + 1,
          negated,
          position,
          ...(parent === undefined ? {} : { parent }),
        };
        places.push(place);
        part.members.forEach((member, index) => {
          walk(member, false, index + 1, place);
        });
        return;
      }
      default:
        return;
    }
  };
  walk(plan, false, 1);
  return places;
}

/** Which members of the group are true, as a list of 0 and 1. */
function truths(place: Place, tree: Tree): Sql {
  const members = place.group.members.map((member) => truthOf(member, tree));
  return sql`[${join(members, ', ')}] as ${name('truths', place)}`;
}

/** Whether a part of the plan is true, from what the layers below have named. */
function truthOf(part: Plan, tree: Tree): Sql {
  switch (part.kind) {
    case 'not':
      return sql`not (${truthOf(part.member, tree)})`;
    case 'all':
    case 'any': {
      const place = tree.places.find((each) => each.group === part);
      if (place === undefined) throw new Error('A group of the plan has no place in the funnel.');
      const all = name('truths', place);
      return part.kind === 'all' ? sql`not has(${all}, 0)` : sql`has(${all}, 1)`;
    }
    default:
      return leafName(tree.leaves.indexOf(part));
  }
}

function treeAnswers(place: Place): readonly Sql[] {
  const { ifTrue, ifFalse, without } = answersOf(place);
  return [
    sql`${place.negated ? ifFalse : ifTrue} as ${name('when_true', place)}`,
    sql`${place.negated ? ifTrue : ifFalse} as ${name('when_false', place)}`,
    sql`${without} as ${name('when_gone', place)}`,
  ];
}

/** What the whole tree says if this member of its group were true, false, not there. */
function answersOf({ parent, position }: Place): {
  readonly ifTrue: Sql;
  readonly ifFalse: Sql;
  readonly without: Sql;
} {
  if (parent === undefined) return { ifTrue: sql`1`, ifFalse: sql`0`, without: sql`1` };
  const others = othersDecide(parent, sql`${name('truths', parent)}[${raw(String(position))}]`);
  const all = parent.group.kind === 'all';
  const ifTrue = all ? others : name('when_true', parent);
  const ifFalse = all ? name('when_false', parent) : others;
  const without = parent.group.members.length === 1 ? name('when_gone', parent) : others;
  return { ifTrue, ifFalse, without };
}

/** What the tree says when only the other members of the group count. */
function othersDecide(place: Place, member: Sql): Sql {
  const all = name('truths', place);
  const others =
    place.group.kind === 'all'
      ? sql`countEqual(${all}, 0) = not ${member}`
      : sql`countEqual(${all}, 1) > ${member}`;
  return sql`if(${others}, ${name('when_true', place)}, ${name('when_false', place)})`;
}

function running(place: Place): Sql {
  const all = name('truths', place);
  return place.group.kind === 'all'
    ? sql`arrayMap(failed -> failed = 0, arrayCumSum(truth -> not truth, ${all}))`
    : sql`arrayMap(passed -> passed > 0, arrayCumSum(${all}))`;
}

function withoutMembers(place: Place): Sql {
  return place.group.members.length === 1
    ? sql`[${name('when_gone', place)}]`
    : sql`arrayMap(truth -> ${othersDecide(place, sql`truth`)}, ${name('truths', place)})`;
}

function name(what: string, place: Place): Sql {
  return raw(`${what}_${place.index}`);
}

function leafName(index: number): Sql {
  return raw(`leaf_${index}`);
}
