/** The contacts whose pins differ between two versions, by name. */
import type { contract } from '../../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../../api/client.ts';
import { ContactNames } from './ContactNames.tsx';
import styles from './versions.module.css';

const KINDS = [
  ['pinned_in', 'Pinned in'],
  ['no_longer_pinned_in', 'No longer pinned in'],
  ['pinned_out', 'Pinned out'],
  ['no_longer_pinned_out', 'No longer pinned out'],
] as const;

export function PinnedContacts({ pins }: { readonly pins: AnswerOf<typeof contract.diffVersions>['pins'] }) {
  const moved = KINDS.filter(([kind]) => pins[kind].count > 0);
  if (moved.length === 0) return null;
  return (
    <dl className={styles.pins}>
      {moved.map(([kind, label]) => (
        <div key={kind}>
          <dt>{label}</dt>
          <dd>
            <ContactNames {...pins[kind]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
