/**
 * The hash of a definition: equal for definitions that say the same, whatever their order and spelling. Kept with each
 * definition version; that two segments have one definition is found by comparing hashes.
 */
import { createHash } from 'node:crypto';
import { canonicalForm } from '../rules/canonical-form.ts';
import type { CoreRule } from '../rules/core-rule.ts';

/** SHA-256 of the canonical form, as 64 hexadecimal digits. @example definitionHash(read.core) */
export function definitionHash(core: CoreRule): string {
  return createHash('sha256').update(canonicalForm(core)).digest('hex');
}
