import { describe, expect, it } from 'vitest';
import { contactsSearch, parseSearch, segmentsSearch, stringifySearch } from './search.ts';

describe('the state of a list in the address', () => {
  it('repeats a filter for each of its values and reads it back', () => {
    const search = { q: 'a b', status: ['failed', 'queued'], page: 2, trashed: undefined, sort: '' };
    const text = stringifySearch(search);
    expect(text).toBe('?q=a+b&status=failed&status=queued&page=2');
    expect(segmentsSearch.parse(parseSearch(text))).toEqual({
      q: 'a b',
      status: ['failed', 'queued'],
      page: 2,
    });
  });

  it('takes one value of a filter as a list of one', () => {
    expect(contactsSearch.parse(parseSearch('?tag=VIP')).tag).toEqual(['VIP']);
  });

  it('refuses what does not fit instead of showing another list', () => {
    expect(segmentsSearch.safeParse(parseSearch('?status=broken')).success).toBe(false);
    expect(segmentsSearch.safeParse(parseSearch('?page=two')).success).toBe(false);
  });

  it('leaves no question mark when there is nothing to say', () => {
    expect(stringifySearch({ q: undefined })).toBe('');
  });
});
