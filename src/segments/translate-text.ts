/** Definitions from other languages over HTTP: what `/segments/parse` answers, in the form of `/segments/check`. */
import type { Contract } from '../api/contract/contract.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { TextTranslation, translateContract } from '../api/contract/translate.ts';
import { readCatalogue } from '../contacts/catalogue.ts';
import type { Deps } from '../deps.ts';
import { describeDefinition } from '../rules/describe.ts';
import { isGroup } from '../rules/draft.ts';
import { lintDefinition } from '../rules/lint.ts';
import type { Group } from '../rules/rule.ts';
import type { Format } from '../translate/language.ts';
import { translate } from '../translate/translate.ts';

export function translateRoutes(deps: Deps): Handlers<Pick<Contract, keyof typeof translateContract>> {
  return {
    translateText: async ({ body }) => translateForEditor(deps, body.format, body.text, body.segment_id),
  };
}

/** Problems and findings together, nothing thrown: a text that is refused is a usual answer while somebody types. */
async function translateForEditor(
  deps: Deps,
  format: Format,
  text: string,
  self: string | undefined,
): Promise<TextTranslation> {
  const catalogue = await readCatalogue(deps);
  const translated = translate(format, text, catalogue, self === undefined ? {} : { self });
  if (!translated.ok) {
    const problems = [...translated.problems];
    return { ok: false, definition: null, sentence: null, rules: null, problems, lint: [] };
  }
  const { group } = translated;
  return {
    ok: true,
    definition: group,
    sentence: describeDefinition(group, catalogue),
    rules: countRules(group),
    problems: [],
    lint: [...lintDefinition(group, catalogue)],
  };
}

function countRules(group: Group): number {
  return group.rules.reduce((count, member) => count + (isGroup(member) ? countRules(member) : 1), 0);
}
