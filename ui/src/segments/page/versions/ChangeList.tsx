/** What one version changed against another, a line for each change, told by a sign, a word and its colour. */
import { ArrowRightLeft, Minus, Pencil, Pin, Plus } from 'lucide-react';
import type { contract } from '../../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../../api/client.ts';
import styles from './versions.module.css';

export type DefinitionChange = AnswerOf<typeof contract.diffVersions>['changes'][number];

const SIGNS = {
  rule_added: { icon: Plus, tone: 'ok' },
  group_added: { icon: Plus, tone: 'ok' },
  rule_removed: { icon: Minus, tone: 'bad' },
  group_removed: { icon: Minus, tone: 'bad' },
  rule_changed: { icon: Pencil, tone: 'plain' },
  group_changed: { icon: Pencil, tone: 'plain' },
  rule_moved: { icon: ArrowRightLeft, tone: 'plain' },
  pins_changed: { icon: Pin, tone: 'plain' },
} as const satisfies Record<DefinitionChange['kind'], object>;

export function ChangeList({ changes }: { readonly changes: readonly DefinitionChange[] }) {
  if (changes.length === 0) {
    return <span className="dimmed">Written in another way; it means the same.</span>;
  }
  return (
    <ul className={styles.changes}>
      {changes.map((change) => {
        const { icon: Icon, tone } = SIGNS[change.kind];
        return (
          <li key={`${change.kind} ${change.from?.path ?? ''} ${change.to?.path ?? ''} ${change.sentence}`}>
            <span className={styles.sign} data-tone={tone}>
              <Icon size={13} aria-hidden="true" />
            </span>
            <span>{change.sentence}</span>
          </li>
        );
      })}
    </ul>
  );
}
