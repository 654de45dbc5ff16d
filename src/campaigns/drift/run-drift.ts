/** Drift of a run: what its frozen plan would reach today against what it reached. Its figures add up in both directions. */
import type { z } from 'zod';
import { REACH_REASONS } from '../../api/contract/campaigns.ts';
import type { RunDrift, runDriftContract } from '../../api/contract/run-drift.ts';
import { compareAudiences } from '../../audiences/measure-audiences.ts';
import { pageOfSet } from '../../changes/movers.ts';
import { readContactsByNo } from '../../contacts/contact-page.ts';
import type { Deps } from '../../deps.ts';
import { contactId, contactNo } from '../../ids.ts';
import type { RunOptions } from '../../warehouse/warehouse.ts';
import { countMovers, type Moved, movesOf } from './drift-movers.ts';
import { type DriftPlan, type DriftSegment, readDriftPlan } from './drift-plan.ts';
import { measureTransitions, type OutcomeChoice, type Transition, transitionSet } from './drift-sql.ts';
import { placeOf, type Reached, type Side, transitionWords } from './drift-words.ts';

const SAMPLE = 3;

/** Refuses `not_found`, and `conflict` when the run has no audience. */
export async function readRunDrift(deps: Deps, runId: string, run?: RunOptions): Promise<RunDrift> {
  const started = deps.clock.elapsed();
  const drift = await readDriftPlan(deps, runId);
  const transitions = await measureTransitions(deps, drift, SAMPLE, run);
  const sum = (is: (one: Transition) => boolean) =>
    transitions.reduce((total, one) => total + (is(one) ? one.count : 0), 0);
  const isThen = ({ from }: Transition) => from !== 'not_considered';
  const isNow = ({ to }: Transition) => to !== 'not_considered' && to !== 'deleted';
  const deleted = sum(({ to }) => to === 'deleted');
  const [entered, left, segments, told] = await Promise.all([
    countMovers(deps, drift, 'entered', { total: sum((one) => !isThen(one)), deleted: 0 }, run),
    countMovers(deps, drift, 'left', { total: sum(({ to }) => to === 'not_considered'), deleted }, run),
    describeSegments(deps, drift, run),
    describeTransitions(deps, drift, inOrder(drift, transitions)),
  ]);
  return {
    run_id: runId,
    as_of: drift.asOf.toISOString(),
    now: drift.now.toISOString(),
    considered: { before: sum(isThen), after: sum(isNow) },
    targeted: { before: sum(({ from }) => from === 'targeted'), after: sum(({ to }) => to === 'targeted') },
    targeted_entered: sum(({ from, to }) => to === 'targeted' && from !== 'targeted'),
    targeted_left: sum(({ from, to }) => from === 'targeted' && to !== 'targeted'),
    transitions: told,
    entered,
    left,
    segments,
    took_ms: deps.clock.elapsed() - started,
  };
}

/** Those who were targeted first, then in the order in which reasons are asked; larger ones first within. */
function inOrder(drift: DriftPlan, transitions: readonly Transition[]): readonly Transition[] {
  const place = (outcome: string) => {
    const side = sideOf(drift, outcome);
    return side.reached === 'targeted' ? -1 : placeOf(side);
  };
  return transitions.toSorted(
    (a, b) => place(a.from) - place(b.from) || b.count - a.count || place(a.to) - place(b.to),
  );
}

function sideOf({ segments }: DriftPlan, outcome: string): Side {
  const [is = '', id] = outcome.split(':');
  const reached = reachedOf(is);
  const excluded = segments.filter(({ role }) => role === 'exclude');
  const place = excluded.findIndex((one) => one.id === id);
  return {
    reached,
    segment: id === undefined ? null : (excluded[place]?.name ?? id),
    place: Math.max(0, place),
  };
}

function reachedOf(is: string): Reached {
  if (is === 'targeted' || is === 'not_considered' || is === 'deleted') return is;
  const reason = REACH_REASONS.find((one) => one === is);
  if (reason === undefined) throw new Error(`${is} is no outcome.`);
  return reason;
}

function segmentOf(drift: DriftPlan, outcome: string) {
  const [, id] = outcome.split(':');
  const { segment } = sideOf(drift, outcome);
  return id === undefined ? null : { id, name: segment ?? id };
}

type Told = RunDrift['transitions'][number];

async function describeTransitions(
  deps: Deps,
  drift: DriftPlan,
  transitions: readonly Transition[],
): Promise<Told[]> {
  const told = transitions.map((one) => {
    const [before, after] = [sideOf(drift, one.from), sideOf(drift, one.to)];
    return { ...one, before, after, sentence: transitionWords(before, after) };
  });
  const moved = await describeMoved(
    deps,
    drift,
    told.filter(({ sentence }) => sentence !== null),
  );
  return told.map(({ from, to, count, nos, before, after, sentence }) => {
    if (before.reached === 'deleted') throw new Error('A run considers nobody who is deleted.');
    return {
      from: before.reached,
      from_segment: segmentOf(drift, from),
      to: after.reached,
      to_segment: segmentOf(drift, to),
      count,
      sentence,
      sample: sentence === null ? [] : nos.flatMap((no) => moved.get(no) ?? []),
    };
  });
}

/** The segment that decided a transition, where it is one that the contact entered or left; undefined where it is none. */
function decidedBy(drift: DriftPlan, { from, to }: Pick<Transition, 'from' | 'to'>) {
  const idOf = (outcome: string) => outcome.split(':')[1];
  if (to === 'deleted') return undefined;
  if (to === 'not_considered') return { side: 'left' as const };
  if (from === 'not_considered') return { side: 'entered' as const };
  const placeOf = (id: string | undefined) => {
    const place = drift.segments.findIndex((one) => one.role === 'exclude' && one.id === id);
    return place === -1 ? drift.segments.length : place;
  };
  const [was, is] = [idOf(from), idOf(to)];
  if (was === is) return undefined;
  return placeOf(is) < placeOf(was)
    ? { side: 'entered' as const, excluded: is }
    : { side: 'left' as const, excluded: was };
}

/** Contacts of transitions as they are told; those that the same segment decides over are asked about together. */
async function describeMoved(
  deps: Deps,
  drift: DriftPlan,
  transitions: readonly Omit<Transition, 'count'>[],
): Promise<ReadonlyMap<number, Told['sample'][number]>> {
  const decided = Map.groupBy(transitions, (one) => {
    const by = decidedBy(drift, one);
    return by && `${by.side} ${'excluded' in by ? by.excluded : ''}`;
  });
  const all = transitions.flatMap(({ nos }) => nos);
  const [contacts, ...moves] = await Promise.all([
    readContactsByNo(deps, all),
    ...[...decided.values()].map((some) => {
      const by = some[0] && decidedBy(drift, some[0]);
      if (by === undefined) return new Map<number, Moved>();
      const nos = some.flatMap((one) => one.nos);
      return movesOf(deps, drift, by.side, nos, 'excluded' in by ? by.excluded : undefined);
    }),
  ]);
  const byNo = new Map(contacts.map((contact) => [contactNo(contact.id), contact]));
  const moveOf = new Map(moves.flatMap((some) => [...some]));
  return new Map(
    all.map((no) => {
      const segment = moveOf.get(no)?.segment;
      return [
        no,
        {
          id: contactId(no),
          contact: byNo.get(no) ?? null,
          reasons: [...(moveOf.get(no)?.reasons ?? [])],
          segment: segment ? { id: segment.id, name: segment.name } : null,
        },
      ];
    }),
  );
}

async function describeSegments(
  deps: Deps,
  { segments }: DriftPlan,
  run?: RunOptions,
): Promise<RunDrift['segments']> {
  const moved = await compareAudiences(
    deps.warehouse,
    segments.flatMap(({ id, before, after }) =>
      after.calculation_id === null || after.calculation_id === before.calculationId
        ? []
        : [{ segmentId: id, before: before.calculationId, after: after.calculation_id }],
    ),
    run,
  );
  return segments.map((segment) => {
    const { id, name, role, before, after, versions } = segment;
    const isSame = after.calculation_id === before.calculationId;
    const difference = isSame ? { entered: 0, left: 0 } : moved.get(after.calculation_id ?? '');
    const { state, status, readiness, count, calculated_at, calculation_id } = after;
    return {
      id,
      name,
      role,
      before: {
        version: before.version,
        calculation_id: before.calculationId,
        calculated_at: before.calculatedAt?.toISOString() ?? null,
        count: before.count,
      },
      after: {
        state,
        status,
        readiness,
        count,
        calculated_at,
        calculation_id,
        version: versions?.current ?? null,
      },
      changes: changesOf(segment),
      entered: difference?.entered ?? null,
      left: difference?.left ?? null,
    };
  });
}

function changesOf({ before, after, versions }: DriftSegment): RunDrift['segments'][number]['changes'] {
  if (versions === null) return ['deleted'];
  return [
    ...(after.state === 'trashed' ? (['trashed'] as const) : []),
    ...(after.state === 'archived' ? (['archived'] as const) : []),
    ...(versions.current === before.version ? [] : (['new_version'] as const)),
    ...(after.calculation_id === before.calculationId ? [] : (['recalculated'] as const)),
    ...(versions.current === versions.calculated ? [] : (['not_calculated'] as const)),
  ];
}

type ContactsQuery = z.output<(typeof runDriftContract)['listDriftContacts']['query']>;

/** The contacts of a transition, by number. Refuses as `readRunDrift` does. */
export async function listDriftContacts(deps: Deps, runId: string, query: ContactsQuery) {
  const drift = await readDriftPlan(deps, runId);
  const { page, page_size, from, to, from_segment, to_segment } = query;
  const before: OutcomeChoice = { is: from, segment: from_segment };
  const after: OutcomeChoice = { is: to, segment: to_segment };
  const { total, nos } = await pageOfSet(deps, transitionSet(drift, before, after), 0, {
    offset: (page - 1) * page_size,
    limit: page_size,
  });
  const name = ({ is, segment }: OutcomeChoice) => (segment === undefined ? is : `${is}:${segment}`);
  const moved = await describeMoved(deps, drift, [{ from: name(before), to: name(after), nos }]);
  return {
    page,
    page_size,
    total,
    items: nos.flatMap((no) => moved.get(no) ?? []),
  };
}
