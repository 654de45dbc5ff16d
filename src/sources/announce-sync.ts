/** Tells whoever watches how a sync stands now. */
import type { Deps } from '../deps.ts';
import { readSync } from './describe-source.ts';

export async function announceSync(deps: Deps, syncId: string): Promise<void> {
  deps.live.publish({ type: 'sync.progress', sync: await readSync(deps.control.db, syncId) });
}
