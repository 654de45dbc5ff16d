/** What is said about a file is true of it, and choosing what was found anyway binds nothing. */
import { describe, expect, it } from 'vitest';
import { againstFound, bytesText, formatSentence, sourceNameOf } from './file-words.ts';

const TABBED = { name: 'people.csv', format: 'delimited', delimiter: '\t', compressed: false } as const;

describe('how a file is written', () => {
  it('says when the name promises something else', () => {
    expect(formatSentence(TABBED)).toBe('Tab-separated although it is named .csv');
    expect(formatSentence({ ...TABBED, name: 'people.csv.gz', compressed: true })).toBe(
      'Tab-separated although it is named .csv, packed with gzip',
    );
    expect(formatSentence({ ...TABBED, name: 'people.tsv' })).toBe('Tab-separated');
    expect(formatSentence({ ...TABBED, name: 'people.txt', delimiter: ' ' })).toBe(
      'Separated by white space',
    );
  });

  it('forgets choices that are what was found', () => {
    const found = { delimiter: '\t', encoding: 'utf-8', header: true } as const;
    expect(againstFound({ delimiter: '\t', encoding: 'utf-8', header: true }, found)).toEqual({});
    expect(againstFound({ header: false }, found)).toEqual({ header: false });
    expect(againstFound({ delimiter: ',', header: true }, found)).toEqual({ delimiter: ',', header: true });
  });
});

describe('a file in words', () => {
  it('has a size with three figures at most', () => {
    expect([0, 999, 220_188, 1_234_567_890].map(bytesText)).toEqual([
      '0 bytes',
      '999 bytes',
      '220 kB',
      '1.23 GB',
    ]);
  });

  it('lends its name to the data source', () => {
    expect(sourceNameOf('customer_personality.csv.gz')).toBe('Customer personality');
    expect(sourceNameOf('.csv')).toBe('.csv');
  });
});
