/** What became of a text in another language, in the short form of the tables in `src/translate/*.test.ts`. */
import type { Group } from '../../src/rules/rule.ts';
import type { Format } from '../../src/translate/language.ts';
import { translate } from '../../src/translate/translate.ts';
import { foreignCatalogue } from '../oracle/foreign-arbitraries.ts';

/** The members of the definition's root group, which is an "and"; or the whole group when it is not. */
export function rulesFrom(format: Format, text: string): Group | Group['rules'] {
  const translation = translate(format, text, foreignCatalogue);
  if (!translation.ok) throw new Error(`${text} was refused: ${JSON.stringify(translation.problems)}`);
  const { group } = translation;
  return group.combinator === 'and' && group.not !== true ? group.rules : group;
}

/** The problems as `code line:column “what stands there”`; in JSON the pointer in place of the text. */
export function refusalsOf(format: Format, text: string): readonly string[] {
  const translation = translate(format, text, foreignCatalogue);
  if (translation.ok) throw new Error(`${text} was not refused: ${JSON.stringify(translation.group)}`);
  return translation.problems.map(({ code, place }) => {
    if (place === null) return code;
    const what = place.pointer ?? text.slice(place.offset, place.offset + place.length);
    return `${code} ${place.line}:${place.column} ${what}`.trimEnd();
  });
}
