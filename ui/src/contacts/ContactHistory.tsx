/** Every change of a contact: which value from and to, when, by whom. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowRight, History } from 'lucide-react';
import type { ReactNode } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { ErrorState, ZeroState } from '../shared/ListState.tsx';
import styles from './ContactEvents.module.css';
import { FieldValue } from './FieldValue.tsx';
import { Origin } from './Origin.tsx';

export function ContactHistory({ id }: { readonly id: string }): ReactNode {
  const answer = useQuery(apiQuery(contract.listContactHistory, { params: { id } }));
  const fields = useQuery(apiQuery(contract.listFields, {})).data?.items ?? [];
  if (answer.data === undefined)
    return answer.error === null ? (
      <div aria-hidden="true">
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} height={44} mb={10} />
        ))}
      </div>
    ) : (
      <ErrorState
        what="The changes could not be loaded."
        error={answer.error}
        onRetry={() => answer.refetch()}
      />
    );
  if (answer.data.items.length === 0)
    return (
      <ZeroState
        icon={History}
        title="No changes yet"
        about="When a data source, a person or a program changes a value of this contact, the change appears here."
      />
    );
  return (
    <ol className={styles.events}>
      {answer.data.items.map((entry) => (
        <li
          key={`${entry.at} ${entry.by.id ?? ''} ${entry.changes.map((one) => one.field).join()}`}
          className={styles.event}
        >
          <div className="dimmed">
            <Origin origin={{ ...entry.by, at: entry.at }} />
          </div>
          <ul className={styles.changes}>
            {entry.changes.map((change) => {
              const field = fields.find((one) => one.key === change.field);
              const type = field?.type ?? 'text';
              return (
                <li key={change.field} className={styles.change}>
                  <span className={styles.field}>{field?.label ?? change.field}</span>
                  {change.from !== null && (
                    <>
                      <span className={styles.old}>
                        <span className="visually-hidden">from </span>
                        <FieldValue type={type} value={change.from} />
                      </span>
                      <ArrowRight size={13} aria-hidden="true" />
                    </>
                  )}
                  <span>
                    <span className="visually-hidden">to </span>
                    <FieldValue type={type} value={change.to} none="no value" />
                  </span>
                </li>
              );
            })}
          </ul>
        </li>
      ))}
    </ol>
  );
}
