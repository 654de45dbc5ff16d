/** Reading a definition for storing or trying it: against the catalogue of now, with everything that is made from it. */
import { readCatalogue } from '../contacts/catalogue.ts';
import type { Deps } from '../deps.ts';
import { definitionRefusal } from '../explain/definition-refusal.ts';
import { readLintData } from '../explain/lint-data.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import type { CoreRule } from '../rules/core-rule.ts';
import { readDefinition } from '../rules/definition.ts';
import { describeDefinition } from '../rules/describe.ts';
import { lintDefinition } from '../rules/lint.ts';
import { readsClock } from '../rules/reads-clock.ts';
import { type References, referencesOf } from '../rules/references.ts';
import type { Group } from '../rules/rule.ts';
import { valueReadsOf } from '../rules/value-reads.ts';
import { definitionHash } from './definition-hash.ts';

export type StoredDefinition = {
  readonly group: Group;
  readonly core: CoreRule;
  readonly sentence: string;
  readonly hash: string;
  readonly references: References;
  readonly catalogue: Catalogue;
};

/**
 * Parses and checks a definition and makes sentence, hash and references from it. Refuses with all problems at once.
 * @param self the segment being edited, so that it cannot nest itself
 */
export async function readForStore(deps: Deps, input: unknown, self?: string): Promise<StoredDefinition> {
  const catalogue = await readCatalogue(deps);
  const read = readDefinition(input, catalogue, self === undefined ? {} : { self });
  if (!read.ok) throw definitionRefusal(read.problems);
  return {
    group: read.group,
    core: read.core,
    sentence: describeDefinition(read.group, catalogue),
    hash: definitionHash(read.core),
    references: referencesOf(read.group, catalogue),
    catalogue,
  };
}

/** What is kept of a version beside its definition: what it reads, and what keeps it from making sense. */
export function storedRefs({
  references,
  core,
  group,
  catalogue,
}: Omit<StoredDefinition, 'sentence' | 'hash'>) {
  return {
    ...references,
    readsClock: readsClock(core),
    reads: valueReadsOf(core),
    blockers: lintDefinition(group, catalogue)
      .filter(({ level }) => level === 'blocker')
      .map(({ path, detail }) => ({ path, detail })),
  };
}

/** What `/segments/check` answers: problems and findings together, nothing thrown. */
export async function checkForEditor(deps: Deps, input: unknown, self?: string) {
  const catalogue = await readCatalogue(deps, input);
  const read = readDefinition(input, catalogue, self === undefined ? {} : { self });
  if (!read.ok)
    return {
      ok: false,
      problems: [...read.problems],
      lint: [],
      sentence: null,
      hash: null,
      references: null,
    };
  return {
    ok: true,
    problems: [],
    lint: [...lintDefinition(read.group, catalogue, await readLintData(deps, read.core, true))],
    sentence: describeDefinition(read.group, catalogue),
    hash: definitionHash(read.core),
    references: referencesOf(read.group, catalogue),
  };
}
