/** Which of the events count: the filters of an event, in groups like the rules around them. */
import { useMemo } from 'react';
import { GroupPanel } from '../GroupPanel.tsx';
import styles from '../rule-editor.module.css';
import { type Scope, ScopeContext } from '../scope.ts';
import type { FiltersProps } from './Filters.tsx';

export function EventFilters({ where, event, of }: FiltersProps) {
  const scope = useMemo<Scope>(() => ({ about: 'events', event, of }), [event, of]);
  return (
    <div className={styles.filters}>
      <ScopeContext value={scope}>
        <GroupPanel root={where} group={where} place="" turned={where.not} />
      </ScopeContext>
    </div>
  );
}
