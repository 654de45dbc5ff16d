import { describe, expect, it } from 'vitest';
import { rowBatches } from './row-batches.ts';

async function collected(chunks: Parameters<typeof rowBatches>[0], bytes?: number): Promise<string[]> {
  const batches: string[] = [];
  for await (const batch of rowBatches(chunks, bytes)) batches.push(batch.toString());
  return batches;
}

describe('collecting rows into batches', () => {
  it('cuts between chunks only, and ends every batch with a line break', async () => {
    expect(await collected(['1\n2', Buffer.from('3\n'), '', '4'], 4)).toEqual(['1\n2\n', '3\n4\n']);
    expect(await collected(['1\n2', '3'])).toEqual(['1\n2\n3\n']);
  });

  it('makes no batch of nothing', async () => {
    expect(await collected([])).toEqual([]);
    expect(await collected([''])).toEqual([]);
  });
});
