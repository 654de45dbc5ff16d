import { describe, expect, it } from 'vitest';
import { contract } from '../../../src/api/contract/contract.ts';
import { hrefOf } from './client.ts';
import { keyOf } from './queries.ts';

describe('the address of a call', () => {
  it('fills in parameters and repeats what is given several times', () => {
    expect(
      hrefOf(contract.exportMembers, {
        params: { id: 'seg/1 a' },
        query: { q: 'a&b', columns: ['email', 'first_name'] },
      }),
    ).toBe('/api/v1/segments/seg%2F1%20a/members.csv?q=a%26b&columns=email&columns=first_name');
  });

  it('leaves out what was not asked for', () => {
    expect(hrefOf(contract.readRejectedRows, { params: { id: 'sync_1' } })).toBe(
      '/api/v1/syncs/sync_1/rejected.csv',
    );
  });
});

describe('the key of an answer', () => {
  it('begins with the path of the call, so that all pages of a list can be named at once', () => {
    const [all] = keyOf(contract.listSegments);
    const [one] = keyOf(contract.listSegments, { query: { page: 2 } });
    expect(one).toBe(all);
  });

  it('differs for other bodies of a question that is posted', () => {
    const key = (definition: unknown) => keyOf(contract.previewDefinition, { body: { definition } });
    expect(key(1)).not.toEqual(key(2));
  });
});
