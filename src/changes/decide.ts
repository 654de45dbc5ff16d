/**
 * Why a contact moved, from what both definitions say of it in several worlds: before, after, and those between in which
 * only time, or everything but time, went on. Pure: what the worlds say is asked elsewhere (`worlds.ts`), and words are
 * put to it elsewhere (`describe-reasons.ts`).
 *
 * The definition decides when the one of before, read in the world of after, would have left the contact where it was.
 * Otherwise the rules do that changed their answer and without which the contact would not have moved, or with which alone it
 * would have. See docs/decisions/0017.
 */
import { REASON_KINDS, type Side } from '../api/contract/changes.ts';
import type { Plan } from '../compile/plan.ts';

/** The worlds a definition is read in; `calendar` only when time zone or first day of the week are others than before. */
export const WORLDS = ['before', 'after', 'time', 'data', 'calendar'] as const;
export type World = (typeof WORLDS)[number];

/** What each leaf of a definition says of one contact, and whether the contact is pinned. */
export type Truths = {
  readonly leaves: readonly boolean[];
  readonly pinnedIn: boolean;
  readonly pinnedOut: boolean;
};

/**
 * What one definition says of one contact. `null`: the contact was not there in that world; absent: the definition cannot be
 * read in that world (a field or an audience is gone), or need not be.
 */
export type Readings = { readonly [world in World]?: Truths | null };

export type LeafKind = 'field' | 'event' | 'segment' | 'source' | 'sample';

/** A definition as it is decided over: its leaves in the order of `leavesOf(plan)`, pins aside. */
export type Shape = { readonly plan: Plan; readonly leaves: readonly LeafKind[] };

export type Said = { readonly shape: Shape; readonly readings: Readings };

/**
 * One reason before it is put into words. `leaf` counts in the definition `of` before (`old`) or after (`new`), and `truth` is
 * what that leaf says after.
 */
export type Cause =
  | LeafCause
  | { readonly kind: 'pin' | 'definition' | 'new_contact' }
  | { readonly kind: 'unknown'; readonly why: 'not_reproduced' | 'definition_unreadable' };

export type LeafCause = {
  readonly kind: 'data' | 'segment' | 'time' | 'calendar';
  readonly of: Which;
  readonly leaf: number;
  readonly truth: boolean;
};

export type Which = 'old' | 'new';

/**
 * Reasons of one contact, the main one first; at least one.
 * @param old the definition of before; undefined when it is not understood any more
 * @param fresh the definition of after; undefined when it is the same version
 */
export function decide(
  direction: Side,
  old: Said | undefined,
  fresh: Said | undefined | 'unreadable',
): readonly Cause[] {
  if (old === undefined || fresh === 'unreadable') return [unreadable];
  const was = direction === 'left';
  const latest = fresh ?? old;
  const before = old.readings.before;
  const after = latest.readings.after;
  if (before === undefined || after === undefined) return [unreadable];
  if (isMember(old.shape, before) !== was || isMember(latest.shape, after) === was) return [notReproduced];
  if (fresh === undefined) return orUnknown(worldCauses('old', old, was));
  const kept = old.readings.after;
  // Whether the definition of before would have moved the contact as well is not known: then nothing is.
  if (kept === undefined) return [unreadable];
  const alone = fresh.readings.before;
  if (isMember(old.shape, kept) === was) {
    // Not the new rules alone when they would have left the contact where it was: something happened to it besides.
    const needed = alone !== undefined && isMember(fresh.shape, alone) === was;
    return [
      editCause(latest.shape, after, kept ?? before, was),
      ...(needed ? sorted(worldCauses('new', fresh, was)) : []),
    ];
  }
  const alsoAlone = alone !== undefined && alone !== null && isMember(fresh.shape, alone) !== was;
  return [
    ...orUnknown(worldCauses('old', old, was)),
    ...(alsoAlone ? [editCause(fresh.shape, alone, before, was)] : []),
  ];
}

const unreadable: Cause = { kind: 'unknown', why: 'definition_unreadable' };
const notReproduced: Cause = { kind: 'unknown', why: 'not_reproduced' };

/** Whether the definition has the contact; nobody who is not there belongs. */
export function isMember(shape: Shape, truths: Truths | null): boolean {
  if (truths === null) return false;
  return (holds(shape.plan, truths.leaves) || truths.pinnedIn) && !truths.pinnedOut;
}

/** The plan over what its leaves say. */
function holds(plan: Plan, leaves: readonly boolean[]): boolean {
  let next = 0;
  const walk = (part: Plan): boolean => {
    switch (part.kind) {
      case 'all':
        // All of them are walked, whatever the first says: leaves are counted as they come.
        return part.members.map(walk).every(Boolean);
      case 'any':
        return part.members.map(walk).some(Boolean);
      case 'not':
        return !walk(part.member);
      default: {
        const truth = leaves[next];
        if (truth === undefined) throw new Error('A leaf of the plan was not asked.');
        next += 1;
        return truth;
      }
    }
  };
  return walk(plan);
}

/** The edit moved the contact: by its pin when with the pins of before it would have stayed where it was. */
function editCause(shape: Shape, truths: Truths | null, pins: Truths | null, was: boolean): Cause {
  if (truths === null) return { kind: 'definition' };
  const pinnedIn = pins?.pinnedIn ?? false;
  const pinnedOut = pins?.pinnedOut ?? false;
  const isOther = pinnedIn !== truths.pinnedIn || pinnedOut !== truths.pinnedOut;
  const withOldPins = isMember(shape, { ...truths, pinnedIn, pinnedOut });
  return { kind: isOther && withOldPins === was ? 'pin' : 'definition' };
}

/** What happened in the world, by one definition that says otherwise after than before. */
function worldCauses(of: Which, { shape, readings }: Said, was: boolean): readonly Cause[] {
  const { before, after } = readings;
  if (before === null) return [{ kind: 'new_contact' }];
  // Where it cannot be read, or says the same, it has nothing to add.
  if (before === undefined || after === undefined || after === null) return [];
  if (isMember(shape, before) !== was || isMember(shape, after) === was) return [];
  return decisiveLeaves(shape, before, after, was).flatMap((leaf) =>
    leafCauses(of, leaf, shape.leaves[leaf], readings, after),
  );
}

/**
 * The leaves that changed their answer and decide: without one the contact would not have moved, or with it alone it would
 * have. Where each needs others, the smallest set is left without which it would not have moved.
 */
export function decisiveLeaves(shape: Shape, before: Truths, after: Truths, was: boolean): readonly number[] {
  const changed = after.leaves.flatMap((truth, leaf) => (truth === before.leaves[leaf] ? [] : [leaf]));
  const memberWith = (base: Truths, other: Truths, taken: readonly number[]) =>
    isMember(shape, {
      ...base,
      leaves: base.leaves.map((truth, leaf) =>
        taken.includes(leaf) ? (other.leaves[leaf] ?? truth) : truth,
      ),
    });
  const decisive = changed.filter(
    (leaf) => memberWith(after, before, [leaf]) === was || memberWith(before, after, [leaf]) !== was,
  );
  if (decisive.length > 0) return decisive;
  let needed = changed;
  for (const leaf of changed) {
    const fewer = needed.filter((one) => one !== leaf);
    if (memberWith(after, before, fewer) === was) needed = fewer;
  }
  return needed;
}

/** What changed the answer of one leaf: what is known of the contact, another set, or time alone. */
function leafCauses(
  of: Which,
  leaf: number,
  kind: LeafKind | undefined,
  readings: Readings,
  after: Truths,
): readonly Cause[] {
  const because = (what: LeafCause['kind']): Cause => ({
    kind: what,
    of,
    leaf,
    truth: after.leaves[leaf] === true,
  });
  if (kind === 'segment') return [because('segment')];
  if (kind === 'source') return [because('data')];
  const changedIn = (world: World) => {
    const truths = readings[world];
    return truths !== undefined && truths !== null && truths.leaves[leaf] === after.leaves[leaf];
  };
  const found = (['data', 'time', 'calendar'] as const).filter(changedIn);
  if (found.length > 0) return found.map(because);
  // Only together: an event that happened since counts from then on; a value that changed, and the day that came.
  return kind === 'field' && readings.time !== undefined
    ? [because('data'), because('time')]
    : [because('data')];
}

/** Nothing found is said to be unknown, never left out. */
function orUnknown(causes: readonly Cause[]): readonly Cause[] {
  return causes.length === 0 ? [notReproduced] : sorted(causes);
}

/** What somebody did comes before what happens by itself. */
function sorted(causes: readonly Cause[]): readonly Cause[] {
  return causes.toSorted((a, b) => REASON_KINDS.indexOf(a.kind) - REASON_KINDS.indexOf(b.kind));
}
