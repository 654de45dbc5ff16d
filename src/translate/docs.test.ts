/** docs/importing-rules.md holds what it says: each row is translated, and its sentence or the reason compared. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { foreignCatalogue } from '../../test/oracle/foreign-arbitraries.ts';
import { describeDefinition } from '../rules/describe.ts';
import { FORMATS, type Format, LANGUAGES } from './language.ts';
import { translate } from './translate.ts';

const page = readFileSync(new URL('../../docs/importing-rules.md', import.meta.url), 'utf8');

/** The rows of the tables under the heading of a language. */
function rowsOf(format: Format): readonly (readonly [text: string, said: string])[] {
  const section = page.split(`\n## ${LANGUAGES[format].label}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, text = '', said = '']) => [
    text.replaceAll('\\|', '|'),
    said.replaceAll('\\|', '|'),
  ]);
}

function answerTo(format: Format, text: string): string {
  const translation = translate(format, text, foreignCatalogue);
  if (translation.ok) return `${describeDefinition(translation.group, foreignCatalogue)}.`;
  return translation.problems.map(({ detail }) => detail.replace(/^Line \d+, column \d+: /, '')).join(' ');
}

describe.each(FORMATS)('docs/importing-rules.md: %s', (format) => {
  test.each(rowsOf(format))('%s', (text, said) => {
    expect(answerTo(format, text)).toBe(said);
  });

  test('has rows', () => {
    expect(rowsOf(format).length).toBeGreaterThan(10);
  });
});
