/** The step in which every column gets its place; on leads through a try on the server. */
import { useQuery } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import type { Delivers, UploadedFile } from '../answers.ts';
import { MapColumns } from '../mapping/MapColumns.tsx';
import { ProblemCount } from '../mapping/ProblemCount.tsx';
import { isUsed, type ResolvedMapping, type TargetField } from '../mapping/resolved-mapping.ts';
import { StepFooter } from './StepFooter.tsx';
import type { Import } from './use-import.ts';

export function MapStep({
  model,
  file,
  delivers,
  fields,
  resolved,
}: {
  readonly model: Import;
  readonly file: UploadedFile;
  readonly delivers: Delivers;
  readonly fields: readonly TargetField[];
  readonly resolved: ResolvedMapping;
}) {
  const eventNames = useQuery({ ...apiQuery(contract.listEventNames, {}), enabled: delivers === 'events' });
  const problems = [...resolved.problems, ...model.refused];
  return (
    <>
      <MapColumns
        resolved={resolved}
        refused={model.refused}
        columns={file.columns}
        rows={file.rows}
        delivers={delivers}
        fields={fields}
        eventNames={eventNames.data?.items.map((event) => event.name) ?? NONE}
        dispatch={model.dispatchMapping}
      />
      <StepFooter
        onBack={() => model.take('found')}
        onNext={model.attempt.run}
        next="Preview"
        busy={model.attempt.busy}
        disabled={model.mapping === null}
        error={model.attempt.error}
      >
        {problems.length > 0 ? (
          <ProblemCount problems={problems} />
        ) : (
          <Summary resolved={resolved} delivers={delivers} />
        )}
      </StepFooter>
    </>
  );
}

const NONE: readonly string[] = [];

function Summary({
  resolved,
  delivers,
}: {
  readonly resolved: ResolvedMapping;
  readonly delivers: Delivers;
}) {
  const imported = resolved.columns.filter(isUsed);
  const fresh = imported.filter((column) => column.target === 'new').length;
  const [one, many] = delivers === 'contacts' ? ['field', 'fields'] : ['property', 'properties'];
  return (
    <span className="figures">
      {figureText(imported.length)} of {countText(resolved.columns.length, 'column')} imported
      {fresh > 0 ? `, ${countText(fresh, `new ${one}`, `new ${many}`)}` : ''}
    </span>
  );
}
