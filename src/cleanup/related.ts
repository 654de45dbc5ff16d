/**
 * Related segments: what others have in common with one, exactly and as it is now, those that share most first; and what
 * should be done with the one.
 */
import type { z } from 'zod';
import type { CleanupHint, cleanupContract, RelatedSegment, Relation } from '../api/contract/cleanup.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { SegmentFacts } from '../segments/segment-facts.ts';
import { audiencesBeside } from './audience-differences.ts';
import { type CleanupWorld, countUses, describeForCleanup, readCleanupWorld } from './cleanup-world.ts';
import { counted, SINGLE_CHECKS } from './single-checks.ts';

type Query = z.output<(typeof cleanupContract)['listRelated']['query']>;
type Answer = z.input<(typeof cleanupContract)['listRelated']['answer']>;

type Related = { readonly facts: SegmentFacts; readonly figures: Omit<RelatedSegment, 'segment'> };

/** Of suggestions on the segment page: figures nobody can change there. */
const DAYS = { stale_days: 30, unused_days: 30 };
const NEAR = 0.9;

/** Refuses `not_found` when there is no such segment, or no such other one. */
export async function listRelated(deps: Deps, id: string, query: Query): Promise<Answer> {
  const before = await readCleanupWorld(deps);
  const others = [...before.index.segments.values()].filter((one) => one.id !== id && one.trashedAt === null);
  const one = before.index.segments.get(id);
  if (!one) throw new Refusal('not_found', `There is no segment ${id}.`);
  if (query.with !== undefined && !others.some((other) => other.id === query.with))
    throw new Refusal('not_found', `There is no segment ${query.with}.`, { path: '/with' });
  const published = others.flatMap((facts) =>
    facts.calculationId === null ? [] : [{ facts, calculation: facts.calculationId }],
  );
  const beside =
    one.calculationId === null
      ? []
      : await audiencesBeside(deps.warehouse, {
          one: one.calculationId,
          segments: published.map(({ facts }) => facts.id),
          calculations: published.map(({ calculation }) => calculation),
        });
  const world = await readCleanupWorld(deps);
  const byCalculation = new Map(beside.map((row) => [row.id, row]));
  const related = published
    .flatMap(({ facts, calculation }): Related[] => {
      const row = byCalculation.get(calculation);
      return row ? [{ facts, figures: figuresOf(row, isSameDefinition(world, id, facts.id)) }] : [];
    })
    .sort((a, b) => b.figures.share - a.figures.share || (a.facts.name < b.facts.name ? -1 : 1));
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = related.filter(
    ({ facts, figures }) =>
      words.every((word) => `${facts.name}\n${facts.sentence}`.toLowerCase().includes(word)) &&
      (query.relation === undefined || query.relation.includes(figures.relation)),
  );
  const describe = ({ facts, figures }: Related) => ({
    ...figures,
    segment: describeForCleanup(world, world.index.segments.get(facts.id) ?? facts),
  });
  const offset = (query.page - 1) * query.page_size;
  const chosen = related.find(({ facts }) => facts.id === query.with);
  return {
    items: found.slice(offset, offset + query.page_size).map(describe),
    total: found.length,
    page: query.page,
    page_size: query.page_size,
    segment: describeForCleanup(world, world.index.segments.get(id) ?? one),
    count: one.calculationId === null ? null : (beside[0]?.own ?? one.count),
    with: chosen ? describe(chosen) : null,
    hints: hintsOf(world, world.index.segments.get(id) ?? one, related),
  };
}

function isSameDefinition({ readings }: CleanupWorld, one: string, other: string): boolean {
  const [a, b] = [readings.get(one), readings.get(other)];
  return a?.ok === true && b?.ok === true && a.hash === b.hash;
}

/** @param row `own`: contacts of the one, `size`: of the other, `common`: in both */
function figuresOf(
  { own, size, common }: { readonly own: number; readonly size: number; readonly common: number },
  sameDefinition: boolean,
): Related['figures'] {
  const either = own + size - common;
  const part = (whole: number) => (whole === 0 ? 0 : common / whole);
  return {
    only_this: own - common,
    both: common,
    only_other: size - common,
    share: part(either),
    share_of_this: part(own),
    share_of_other: part(size),
    relation: sameDefinition ? 'same_definition' : relationOf(own, size, common),
  };
}

function relationOf(own: number, size: number, common: number): Relation {
  if (common === 0) return 'apart';
  if (common === own && common === size) return 'same_audience';
  if (common === own) return 'inside';
  return common === size ? 'around' : 'overlapping';
}

/** What applies, the most pressing first; `keep` when nothing does. */
function hintsOf(world: CleanupWorld, one: SegmentFacts, related: readonly Related[]): CleanupHint[] {
  if (one.trashedAt) return [];
  const why = (kind: keyof typeof SINGLE_CHECKS) => SINGLE_CHECKS[kind].why(world, one, DAYS);
  const uses = countUses(world, one.id);
  const [broken, failing, empty] = [why('broken'), why('failing'), why('empty')];
  const hints: CleanupHint[] = [];
  const junk = uses === 0 ? (broken ?? failing ?? empty ?? why('unused')) : undefined;
  for (const reason of [broken, failing, empty])
    if (reason !== undefined && one.kind === 'rule') hints.push({ act: 'revise', reason });
  for (const { facts, figures } of related.filter(({ facts }) => facts.archivedAt === null)) {
    const segment = { id: facts.id, name: facts.name };
    if (figures.relation === 'same_definition')
      hints.push({ act: 'merge', reason: `Its rules say the same as those of “${facts.name}”.`, segment });
    else if (figures.relation === 'same_audience')
      hints.push({
        act: 'merge',
        reason: `It has the same ${counted(figures.both, 'member')} as “${facts.name}”.`,
        segment,
      });
    else if (figures.share >= NEAR)
      hints.push({
        act: 'merge',
        reason: `Only ${counted(figures.only_this + figures.only_other, 'contact')} differ between it and “${facts.name}”.`,
        segment,
      });
  }
  const stale = why('never_calculated') ?? why('stale');
  if (stale !== undefined) hints.push({ act: 'refresh', reason: stale });
  if (junk !== undefined)
    hints.push({ act: 'remove', reason: junk === why('unused') ? junk : `${junk} Nothing uses it.` });
  if (hints.length > 0) return hints;
  const use =
    uses === 0 ? '' : ` ${counted(uses, 'other thing')} ${uses === 1 ? 'depends' : 'depend'} on it.`;
  return [{ act: 'keep', reason: `It is up to date, and no other segment is nearly the same.${use}` }];
}
