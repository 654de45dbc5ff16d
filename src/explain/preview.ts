/**
 * What a definition would come to right now: count, every rule's part in it, some of the members. One scan makes all of
 * it; it ends in the engine when the caller goes away, so that typing never queues up.
 */
import { z } from 'zod';
import { type Compiled, compileDefinition } from '../compile/compile.ts';
import { funnel } from '../compile/funnel.ts';
import { readCatalogue } from '../contacts/catalogue.ts';
import { readContactsByNo } from '../contacts/contact-page.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { contactNo } from '../ids.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { readDefinition } from '../rules/definition.ts';
import { describeDefinition, describeRule } from '../rules/describe.ts';
import { isGroup } from '../rules/draft.ts';
import { lintDefinition } from '../rules/lint.ts';
import { NO_PINS, PINNED_IN, PINNED_OUT, type Pins, pins, withPins } from '../rules/pins.ts';
import { membersOf } from '../rules/places.ts';
import type { Group } from '../rules/rule.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import { definitionRefusal, placedRefusal } from './definition-refusal.ts';
import type { Explainable } from './explain.ts';
import { spelledFromKept } from './kept-measures.ts';
import { readLintData } from './lint-data.ts';
import { momentOfNow } from './moment.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 10 };

/** So many contacts that would enter, and leave, are named. */
const NAMED = 5;

const list = z.array(z.number());
const counts = z.looseObject({
  total: z.number(),
  matched: z.number(),
  sample: list,
  stay: z.number().optional(),
  left: z.number().optional(),
  sample_entered: list.optional(),
  sample_left: list.optional(),
});

/**
 * Counts and samples a definition. Refuses one that is not understood, with all its problems.
 * @param wanted.segment_id the segment that is edited: its pins count, and its published audience is compared with
 */
export async function previewDefinition(
  deps: Deps,
  wanted: { readonly definition: unknown; readonly limit: number; readonly segment_id?: string | undefined },
  signal: AbortSignal,
) {
  const started = deps.clock.elapsed();
  const catalogue = await readCatalogue(deps, wanted.definition);
  const self = wanted.segment_id;
  const read = readDefinition(wanted.definition, catalogue, self === undefined ? {} : { self });
  if (!read.ok) throw definitionRefusal(read.problems);
  const [pinned, published] = await Promise.all([pinsOf(deps, self), publishedOf(deps, self)]);
  const explainable = { ...read, catalogue, pins: pinned };
  const [counted, data] = await Promise.all([
    countRules(deps, explainable, { sample: wanted.limit, published, signal }),
    readLintData(deps, read.core, false),
  ]);
  const { entered, left } = counted;
  // One look-up for all that are named.
  const named = new Map(
    (await readContactsByNo(deps, [...new Set([...counted.sample, ...entered, ...left])])).map((contact) => [
      contactNo(contact.id),
      contact,
    ]),
  );
  const contactsOf = (nos: readonly number[]) => nos.flatMap((no) => named.get(no) ?? []);
  return {
    count: counted.count,
    total: counted.total,
    sentence: describeDefinition(read.group, catalogue),
    funnel: counted.funnel,
    sample: contactsOf(counted.sample),
    lint: [...lintDefinition(read.group, catalogue, data)],
    impact: published && {
      calculation_id: published.calculationId,
      version: published.version,
      calculated_at: published.at?.toISOString() ?? null,
      stay: counted.stay,
      entered: { count: counted.count - counted.stay, contacts: contactsOf(entered) },
      left: { count: counted.leaving, contacts: contactsOf(left) },
    },
    took_ms: deps.clock.elapsed() - started,
  };
}

/** The funnel of a segment's current definition on the data of now. Refuses `not_found`, and lists, which have no rules. */
export async function readFunnel(deps: Deps, id: string, signal: AbortSignal) {
  const started = deps.clock.elapsed();
  const row = await deps.control.db
    .selectFrom('segments as s')
    .leftJoin('segment_versions as v', (join) =>
      join.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
    )
    .select(['s.version', 's.kind', 'v.definition', 'v.pins'])
    .where('s.id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no segment ${id}.`);
  if (row.definition === null)
    throw new Refusal('conflict', 'A list has no rules: its members were put in by hand.');
  const catalogue = await readCatalogue(deps, row.definition);
  const read = readDefinition(row.definition, catalogue, { self: id });
  if (!read.ok) throw definitionRefusal(read.problems);
  const explainable = { ...read, catalogue, pins: pins.parse(row.pins ?? {}) };
  const counted = await countRules(deps, explainable, { sample: 0, published: null, signal });
  const { count, total, asOf } = counted;
  const took = deps.clock.elapsed() - started;
  return { version: row.version, count, total, as_of: asOf, funnel: counted.funnel, took_ms: took };
}

/** The pins of a segment's current version; none where there is no segment. */
export async function pinsOf(deps: Pick<Deps, 'control'>, segment: string | undefined): Promise<Pins> {
  if (segment === undefined) return NO_PINS;
  const row = await deps.control.db
    .selectFrom('segments as s')
    .innerJoin('segment_versions as v', (join) =>
      join.onRef('v.segment_id', '=', 's.id').onRef('v.version', '=', 's.version'),
    )
    .select('v.pins')
    .where('s.id', '=', segment)
    .executeTakeFirst();
  return pins.parse(row?.pins ?? {});
}

type Published = {
  readonly segmentId: string;
  readonly calculationId: string;
  readonly version: number;
  readonly at: Date | null;
};

/** The published audience of a segment; null where there is none. */
async function publishedOf(deps: Deps, segment: string | undefined): Promise<Published | null> {
  if (segment === undefined) return null;
  const row = await deps.control.db
    .selectFrom('segments')
    .select(['calculation_id', 'count_version', 'calculated_at'])
    .where('id', '=', segment)
    .executeTakeFirst();
  if (!row || row.calculation_id === null || row.count_version === null) return null;
  return {
    segmentId: segment,
    calculationId: row.calculation_id,
    version: row.count_version,
    at: row.calculated_at,
  };
}

async function countRules(
  deps: Deps,
  wanted: Explainable,
  {
    sample,
    published,
    signal,
  }: { readonly sample: number; readonly published: Published | null; readonly signal: AbortSignal },
) {
  const moment = await momentOfNow(deps, wanted.core);
  const core = withPins(wanted.core, wanted.pins ?? NO_PINS);
  const compiled = await placedRefusal('/definition', () => compileDefinition(core, moment));
  const { spell, release } = await spelledFromKept(deps, core, compiled, moment, signal);
  const asked = funnel(compiled, {
    sample,
    spell,
    ...(published === null
      ? {}
      : {
          against: {
            audience: { ownerKind: 'segment', ownerId: published.segmentId, id: published.calculationId },
            sample: Math.min(sample, NAMED),
          },
        }),
  });
  const [answer] = await deps.warehouse.rows('preview.funnel', asked, BOUNDS, { signal }).finally(release);
  const row = counts.parse(answer);
  return {
    count: row.matched,
    total: row.total,
    asOf: moment.now,
    funnel: funnelRows(compiled, row, wanted.group, wanted.catalogue),
    sample: row.sample,
    stay: row.stay ?? 0,
    leaving: row.left ?? 0,
    entered: row.sample_entered ?? [],
    left: row.sample_left ?? [],
  };
}

/** The counts of every member of every group by its path, in the order of the definition; pins after the rules. */
function funnelRows(compiled: Compiled, row: z.output<typeof counts>, group: Group, catalogue: Catalogue) {
  const sentences = new Map(
    membersOf(group).map(({ path, member }) => [
      path,
      isGroup(member) ? describeDefinition(member, catalogue) : describeRule(member, catalogue),
    ]),
  );
  sentences.delete('');
  sentences.set(PINNED_IN, 'Pinned in').set(PINNED_OUT, 'Not pinned out');
  const rows = compiled.groups.flatMap(({ members: paths }, index) => {
    const alone = list.parse(row[`alone_${index}`]);
    const running = list.parse(row[`running_${index}`]);
    const without = list.parse(row[`without_${index}`]);
    return paths.flatMap((path, place) => {
      const sentence = sentences.get(path);
      if (sentence === undefined) return [];
      return {
        path,
        sentence,
        // Where there are no contacts at all the lists are empty.
        count: alone[place] ?? 0,
        remaining: running[place] ?? 0,
        without: without[place] ?? 0,
      };
    });
  });
  const isPin = ({ path }: (typeof rows)[number]) => path === PINNED_IN || path === PINNED_OUT;
  const pinned = rows.filter(isPin).toSorted((a) => (a.path === PINNED_IN ? -1 : 1));
  return [...rows.filter((each) => !isPin(each)), ...pinned];
}
