/** What changed in a data source between two of its syncs: choose them, read the findings, look at every column. */
import { Alert, Select, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Drift } from '../../../../../src/api/contract/readiness.ts';
import { apiQuery } from '../../../api/queries.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { countText } from '../../../shared/Figure.tsx';
import { ErrorState } from '../../../shared/ListState.tsx';
import { minuteText } from '../../../shared/moment.ts';
import { Panel } from '../../../shared/Panel.tsx';
import type { Source } from '../../answers.ts';
import { DriftFindings } from './DriftFindings.tsx';
import { DriftTable } from './DriftTable.tsx';
import styles from './drift.module.css';

type Compared = { readonly from?: string | undefined; readonly to?: string | undefined };

export function DriftSection({
  source,
  compared,
  onCompare,
}: {
  readonly source: Source;
  readonly compared: Compared;
  readonly onCompare: (compared: Compared) => void;
}) {
  const drift = useQuery({
    ...apiQuery(contract.readDrift, {
      params: { id: source.id },
      query: { from: compared.from, to: compared.to },
    }),
    placeholderData: keepPreviousData,
  });
  // Whoever comes by a link of a finding wants to see just this.
  const place = useRef<HTMLDivElement>(null);
  const isWanted = compared.from !== undefined || compared.to !== undefined;
  const isThere = drift.data !== undefined;
  useEffect(() => {
    if (isWanted && isThere) place.current?.scrollIntoView({ block: 'start' });
  }, [isWanted, isThere]);
  return (
    <div ref={place} id="drift" className={styles.place}>
      <Panel
        title="What changed between syncs"
        aside={
          drift.data && drift.data.syncs.length > 1 && <Choice drift={drift.data} onCompare={onCompare} />
        }
      >
        <div className={styles.inside}>
          {drift.data !== undefined ? (
            <Compared drift={drift.data} delivers={source.delivers} />
          ) : drift.error !== null ? (
            <ErrorState
              what="The syncs could not be compared."
              error={drift.error}
              onRetry={() => void drift.refetch()}
            />
          ) : (
            <Skeleton height={120} aria-hidden="true" />
          )}
        </div>
      </Panel>
    </div>
  );
}

function Choice({
  drift,
  onCompare,
}: {
  readonly drift: Drift;
  readonly onCompare: (compared: Compared) => void;
}) {
  const zone = useTimeZone();
  const { from, to, syncs } = drift;
  const choices = syncs.map((sync) => ({
    value: sync.id,
    label: `Sync ${sync.number}${sync.finished_at === null ? '' : `, ${minuteText(Date.parse(sync.finished_at), zone)}`}`,
  }));
  const choose = (compared: Compared) =>
    onCompare({ from: compared.from ?? from?.id, to: compared.to ?? to?.id });
  return (
    <div className={styles.choice}>
      <Select
        size="xs"
        aria-label="Earlier sync"
        placeholder="Earlier sync"
        allowDeselect={false}
        data={choices.map((one) => ({ ...one, disabled: one.value === to?.id }))}
        value={from?.id ?? null}
        onChange={(id) => id !== null && choose({ from: id })}
      />
      <span aria-hidden="true">→</span>
      <Select
        size="xs"
        aria-label="Later sync"
        allowDeselect={false}
        data={choices.map((one) => ({ ...one, disabled: one.value === from?.id }))}
        value={to?.id ?? null}
        onChange={(id) => id !== null && choose({ to: id })}
      />
    </div>
  );
}

function Compared({ drift, delivers }: { readonly drift: Drift; readonly delivers: Source['delivers'] }) {
  const { from, to, findings } = drift;
  if (to === null)
    return (
      <p className={styles.words}>
        Once a sync has succeeded, what it delivered stands here, and the next ones are compared with it.
      </p>
    );
  return (
    <>
      {from === null ? (
        <p className={styles.words}>
          Sync {to.number} brought {countText(to.rows, 'row')}. There is no earlier sync to compare it with.
        </p>
      ) : (
        <p className={styles.words}>
          Sync {from.number} brought {countText(from.rows, 'row')}, sync {to.number}{' '}
          {countText(to.rows, 'row')}
          {findings.length === 0 ? '. Nothing worth a word changed.' : '.'}
        </p>
      )}
      {findings.length > 0 && <DriftFindings findings={findings} columns={drift.columns} />}
      {drift.columns.length === 0 ? (
        <Alert variant="default">No column of it is imported.</Alert>
      ) : (
        <DriftTable drift={drift} delivers={delivers} />
      )}
    </>
  );
}
