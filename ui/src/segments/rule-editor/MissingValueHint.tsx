/**
 * Says how many contacts without any value a negative rule lets in ("is not Married" is true for them too), and keeps
 * them out with one click.
 */
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { UserRoundX } from 'lucide-react';
import { countText } from '../../shared/Figure.tsx';
import { useShared } from './editor-context.ts';
import styles from './rule-editor.module.css';
import type { FieldRule } from './rule-tree.ts';
import { requireValue, wantsValue } from './tree-operations.ts';
import { profileQuery } from './use-profiles.ts';

/** True when the rule holds for contacts that have no value for its field. */
export function holdsForMissing(rule: FieldRule): boolean {
  return rule.operator !== 'null' && !wantsValue(rule);
}

export function MissingValueHint({ rule }: { readonly rule: FieldRule }) {
  const { editor } = useShared();
  const { data } = useQuery(profileQuery(rule.field));
  if (data === undefined || data.missing === 0) return null;
  return (
    <p className={styles.note}>
      <UserRoundX size={14} aria-hidden="true" />
      <span>
        Includes {countText(data.missing, 'contact')} with no value.{' '}
        <Anchor
          component="button"
          type="button"
          inherit
          onClick={() => editor.change((tree) => requireValue(tree, rule.id))}
        >
          Exclude them
        </Anchor>
      </span>
    </p>
  );
}
