/** Which column says who a row is about, as what, and what that means: how unique it is and what happens to repeats. */
import { NativeSelect, Select } from '@mantine/core';
import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { Delivers, FileColumn } from '../answers.ts';
import { distinctText, type IdentityFact, identityFacts } from './identity-words.ts';
import type { IdentityChoice } from './mapping-draft.ts';
import styles from './RolePanel.module.css';
import { identityKindOf } from './resolve-roles.ts';
import type { ResolvedIdentity } from './resolved-mapping.ts';
import { IDENTITY_WORDS } from './type-words.ts';

/** In the page and not at its end, so that it belongs to the main part for screen readers too. */
export const IN_PAGE = { withinPortal: false } as const;

const KINDS = ['external_id', 'email', 'phone'] as const;

export function IdentityPanel({
  columns,
  rows,
  delivers,
  identity,
  problems,
  onChange,
}: {
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  readonly delivers: Delivers;
  readonly identity: ResolvedIdentity | null;
  readonly problems: readonly string[];
  readonly onChange: (identity: IdentityChoice) => void;
}) {
  const column = columns.find((one) => one.name === identity?.column);
  const facts: IdentityFact[] = column ? identityFacts(column, rows, delivers) : [];
  return (
    <section className={styles.panel}>
      <h2 className={styles.title}>
        {delivers === 'contacts' ? 'Which contact is a row?' : 'Whose event is a row?'}
      </h2>
      <div className={styles.body} id="mapping-identity">
        <div className={styles.inputs}>
          <Select
            label="Identified by the column"
            placeholder="Choose a column"
            searchable
            comboboxProps={IN_PAGE}
            allowDeselect={false}
            nothingFoundMessage="No column has that name"
            data={columns.map((one) => ({ value: one.name, label: one.name }))}
            renderOption={({ option }) => {
              const shown = columns.find((one) => one.name === option.value);
              return (
                <span className={styles.option}>
                  <span>{option.label}</span>
                  <span className={styles.note}>
                    {shown && shown.samples.length > 0 ? distinctText(shown, rows) : ''}
                  </span>
                </span>
              );
            }}
            value={identity?.column ?? null}
            error={identity === null}
            onChange={(name) => {
              const chosen = columns.find((one) => one.name === name);
              if (chosen) onChange({ column: chosen.name, as: identityKindOf(chosen) });
            }}
          />
          <NativeSelect
            label="Which is their"
            data={KINDS.map((value) => ({ value, label: IDENTITY_WORDS[value] }))}
            value={identity?.as ?? 'external_id'}
            disabled={identity === null}
            onChange={(event) => {
              const as = KINDS.find((one) => one === event.currentTarget.value);
              if (as && identity) onChange({ column: identity.column, as });
            }}
          />
        </div>
        <div className={styles.facts} aria-live="polite">
          {problems.map((sentence) => (
            <Fact key={sentence} level="bad" sentence={sentence} />
          ))}
          {identity?.suggested && (
            <Fact level="info" sentence={`${identity.column} was suggested by its name and its values.`} />
          )}
          {column && column.samples.length > 0 && facts.map((fact) => <Fact key={fact.sentence} {...fact} />)}
          {delivers === 'contacts' && (
            <Fact
              level="info"
              sentence="A row updates the contact that has this identity; when nobody has it, the row creates a contact."
            />
          )}
        </div>
      </div>
    </section>
  );
}

export function Fact({
  level,
  sentence,
}: {
  readonly level: 'ok' | 'info' | 'warn' | 'bad';
  readonly sentence: string;
}) {
  return (
    <p className={styles.fact} data-level={level}>
      {level === 'ok' ? (
        <CircleCheck size={15} aria-hidden="true" />
      ) : level === 'info' ? (
        <Info size={15} aria-hidden="true" />
      ) : (
        <TriangleAlert size={15} aria-hidden="true" />
      )}
      <span>{sentence}</span>
    </p>
  );
}
