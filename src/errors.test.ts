import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS } from './errors.ts';

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const documented = [...page.matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+) \|$/gm)];

describe('docs/errors.md', () => {
  it.each(Object.entries(ERRORS))('documents %s with its status and title', (code, { status, title }) => {
    const row = documented.find(([, name]) => name === code);
    expect(row?.slice(2)).toEqual([String(status), title]);
  });

  it('documents nothing that does not exist', () => {
    expect(documented.map(([, name]) => name).sort()).toEqual(Object.keys(ERRORS).sort());
  });
});
