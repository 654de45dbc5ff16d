/** Deleting a data source: its contacts stay, or those go that nothing else delivers and nobody made by hand. */
import type { Actor } from '../api/contract/route.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { readSource } from './describe-source.ts';

async function refuseWhileUsed(tx: Tx, id: string, name: string): Promise<void> {
  const users = await tx
    .selectFrom('segment_references')
    .innerJoin('segments', 'segments.id', 'segment_references.segment_id')
    .select('segments.name')
    .where('segment_references.kind', '=', 'source')
    .where('segment_references.key', '=', id)
    .where('segments.trashed_at', 'is', null)
    .orderBy('segments.name')
    .execute();
  if (users.length > 0) {
    const names = users.slice(0, 5).map((user) => user.name);
    const more = users.length > 5 ? ` and ${users.length - 5} more` : '';
    throw new Refusal(
      'in_use',
      `${name} is named in the rules of ${users.length === 1 ? 'the segment' : `${users.length} segments`}: ${names.join(', ')}${more}.`,
      { hint: 'Take the rule out of them, or delete them, first.' },
    );
  }
}
