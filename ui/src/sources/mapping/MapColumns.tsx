/** The mapping as it is edited: who a row is about, what happened when, and every column of the file. */
import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import type { Delivers, FileColumn } from '../answers.ts';
import { ColumnTable } from './ColumnTable.tsx';
import { EventPanel } from './EventPanel.tsx';
import { IdentityPanel } from './IdentityPanel.tsx';
import styles from './MapColumns.module.css';
import type { MappingAction } from './mapping-draft.ts';
import type { MappingProblem, ResolvedMapping, TargetField } from './resolved-mapping.ts';

export function MapColumns({
  resolved,
  refused,
  columns,
  rows,
  delivers,
  fields,
  eventNames,
  dispatch,
}: {
  readonly resolved: ResolvedMapping;
  /** What the server had against the mapping at the last try. */
  readonly refused: readonly MappingProblem[];
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  readonly delivers: Delivers;
  readonly fields: readonly TargetField[];
  readonly eventNames: readonly string[];
  readonly dispatch: (action: MappingAction) => void;
}) {
  const ofColumns = useMemo(() => byColumn(refused), [refused]);
  const said = (area: MappingProblem['area']) =>
    refused.filter((problem) => problem.area === area).map((problem) => problem.sentence);
  const open = (area: MappingProblem['area']) =>
    resolved.problems.filter((problem) => problem.area === area).map((problem) => problem.sentence);
  const whole = [
    ...said('mapping'),
    ...refused
      .filter((problem) => problem.area === 'column' && !columns.some((one) => one.name === problem.column))
      .map((problem) => problem.sentence),
  ];
  return (
    <div className={styles.stack}>
      {whole.length > 0 && (
        <div className={styles.refused} role="alert">
          <TriangleAlert size={16} aria-hidden="true" />
          <ul>
            {whole.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      <IdentityPanel
        columns={columns}
        rows={rows}
        delivers={delivers}
        identity={resolved.identity}
        problems={[...open('identity'), ...said('identity')]}
        onChange={(identity) => dispatch({ type: 'identity chosen', identity })}
      />
      {resolved.event && (
        <EventPanel
          columns={columns}
          event={resolved.event}
          names={eventNames}
          problems={[...open('event'), ...said('event')]}
          onChange={(change) => dispatch({ type: 'event changed', change })}
        />
      )}
      <ColumnTable
        columns={resolved.columns}
        refused={ofColumns}
        fields={fields}
        noun={delivers === 'contacts' ? 'field' : 'property'}
        dispatch={dispatch}
      />
    </div>
  );
}

function byColumn(problems: readonly MappingProblem[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { column, sentence } of problems)
    if (column !== null) found.set(column, [...(found.get(column) ?? []), sentence]);
  return found;
}
