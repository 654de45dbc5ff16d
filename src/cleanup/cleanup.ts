/** The clean-up page: its groups with how many suggestions each has, and the suggestions of a group in pages. */
import type { z } from 'zod';
import {
  type CleanupQuery,
  type cleanupContract,
  type SuggestionKind,
  suggestionKind,
} from '../api/contract/cleanup.ts';
import type { Deps } from '../deps.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type CleanupWorld, readCleanupWorld } from './cleanup-world.ts';
import { readComparison } from './compare-audiences.ts';
import { type PairPage, readPairs, readSameAudiences } from './pair-queries.ts';
import {
  countActive,
  describeSuggestion,
  duplicateSuggestions,
  isKept,
  type Made,
  pairSuggestion,
  sameAudienceSuggestions,
  singleSuggestions,
} from './suggestions.ts';

type Page = { readonly offset: number; readonly limit: number };
type Group = { readonly items: readonly Made[]; readonly total: number; readonly kept: number };

/** What has to be asked for before the segments are looked at, which must not be waited for in between. */
type Compared = {
  readonly same: readonly (readonly string[])[];
  readonly near: PairPage;
  readonly inside: PairPage;
};

const NONE: PairPage = { items: [], total: 0, kept: 0 };

async function readCompared(
  { control: { db } }: Deps,
  query: CleanupQuery,
  page: Page,
  only?: SuggestionKind,
): Promise<Compared> {
  const wants = (kind: SuggestionKind) => only === undefined || only === kind;
  const [same, near, inside] = await Promise.all([
    wants('same_audience') ? readSameAudiences(db) : [],
    wants('near_duplicates') ? readPairs(db, 'near_duplicates', query, page) : NONE,
    wants('subsets') ? readPairs(db, 'subsets', query, page) : NONE,
  ]);
  return { same, near, inside };
}

function groupOf(
  world: CleanupWorld,
  compared: Compared,
  kind: SuggestionKind,
  query: CleanupQuery,
  page: Page,
): Group {
  switch (kind) {
    case 'duplicates':
      return paged(world, duplicateSuggestions(world), query, page);
    case 'same_audience':
      return paged(world, sameAudienceSuggestions(world, compared.same), query, page);
    case 'near_duplicates':
    case 'subsets': {
      const { items, total, kept } = kind === 'subsets' ? compared.inside : compared.near;
      return { items: items.flatMap((pair) => pairSuggestion(world, kind, pair)), total, kept };
    }
    default:
      return paged(world, singleSuggestions(world, kind, query), query, page);
  }
}

function paged(world: CleanupWorld, made: readonly Made[], { kept }: CleanupQuery, page: Page): Group {
  const wanted = made.filter((one) => isKept(world, one) === kept);
  return {
    items: wanted.slice(page.offset, page.offset + page.limit),
    total: wanted.length,
    kept: kept ? wanted.length : made.length - wanted.length,
  };
}

/** All groups, each with its first suggestions. Asks for a comparison of audiences when they are others than compared. */
export async function readCleanup(
  deps: Deps,
  jobs: Jobs,
  { page_size, ...query }: z.output<(typeof cleanupContract)['readCleanup']['query']>,
) {
  const page = { offset: 0, limit: page_size };
  const comparison = await readComparison(deps, jobs);
  const compared = await readCompared(deps, query, page);
  const world = await readCleanupWorld(deps);
  return {
    groups: suggestionKind.options.map((kind) => {
      const { items, total, kept } = groupOf(world, compared, kind, query, page);
      return { kind, total, kept, items: items.map((made) => describeSuggestion(world, made)) };
    }),
    segments: countActive(world),
    comparison,
  };
}

/** A page of one group. */
export async function listSuggestions(
  deps: Deps,
  kind: SuggestionKind,
  { page, page_size, ...query }: z.output<(typeof cleanupContract)['listSuggestions']['query']>,
) {
  const wanted = { offset: (page - 1) * page_size, limit: page_size };
  const compared = await readCompared(deps, query, wanted, kind);
  const world = await readCleanupWorld(deps);
  const { items, total } = groupOf(world, compared, kind, query, wanted);
  return { items: items.map((made) => describeSuggestion(world, made)), total, page, page_size };
}
