/** What each row says happened: the name of the events, when they happened, and which column tells two of them apart. */
import { NativeSelect, Select, TextInput } from '@mantine/core';
import type { FileColumn } from '../answers.ts';
import { readDate } from './date-reading.ts';
import { Fact, IN_PAGE } from './IdentityPanel.tsx';
import type { EventChoice } from './mapping-draft.ts';
import styles from './RolePanel.module.css';
import type { ResolvedEvent } from './resolved-mapping.ts';
import { DATE_ORDER_WORDS, DATE_ORDERS } from './type-words.ts';

export function EventPanel({
  columns,
  event,
  names,
  problems,
  onChange,
}: {
  readonly columns: readonly FileColumn[];
  readonly event: ResolvedEvent;
  /** Event names that exist, to choose the same one again. */
  readonly names: readonly string[];
  readonly problems: readonly string[];
  readonly onChange: (change: EventChoice) => void;
}) {
  const choices = columns.map((column) => column.name);
  const time = columns.find((column) => column.name === event.timeColumn);
  return (
    <section className={styles.panel}>
      <h2 className={styles.title}>What happened, and when?</h2>
      <div className={styles.body} id="mapping-event">
        <div className={styles.inputs}>
          <NativeSelect
            label="The events are called"
            data={[
              { value: 'fixed', label: 'All the same' },
              { value: 'column', label: 'What a column says' },
            ]}
            value={event.naming}
            onChange={(change) =>
              onChange({ naming: change.currentTarget.value === 'column' ? 'column' : 'fixed' })
            }
          />
          {event.naming === 'fixed' ? (
            <TextInput
              label="Name of the events"
              placeholder="purchase"
              maxLength={120}
              list="event-names"
              autoComplete="off"
              value={event.name}
              onChange={(change) => onChange({ name: change.currentTarget.value })}
            />
          ) : (
            <Select
              label="Column with the name"
              placeholder="Choose a column"
              searchable
              comboboxProps={IN_PAGE}
              data={choices}
              value={event.nameColumn}
              onChange={(nameColumn) => nameColumn !== null && onChange({ nameColumn })}
            />
          )}
          <datalist id="event-names">
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <Select
            label="Time of the event"
            placeholder="Choose a column"
            searchable
            comboboxProps={IN_PAGE}
            allowDeselect={false}
            data={choices}
            value={event.timeColumn}
            onChange={(timeColumn) => timeColumn !== null && onChange({ timeColumn })}
          />
          <NativeSelect
            label="Its dates are written"
            data={[
              ...(event.timeOrder === null ? [{ value: '', label: 'Choose the order' }] : []),
              ...DATE_ORDERS.map((value) => ({ value, label: DATE_ORDER_WORDS[value] })),
            ]}
            value={event.timeOrder ?? ''}
            disabled={event.timeColumn === null}
            onChange={(change) => {
              const timeOrder = DATE_ORDERS.find((one) => one === change.currentTarget.value);
              if (timeOrder) onChange({ timeOrder });
            }}
          />
          <Select
            label="Id of the event (optional)"
            placeholder="None"
            searchable
            comboboxProps={IN_PAGE}
            clearable
            clearButtonProps={{ 'aria-label': 'No column is the id' }}
            data={choices}
            value={event.idColumn}
            onChange={(idColumn) => onChange({ idColumn })}
          />
        </div>
        <div className={styles.facts} aria-live="polite">
          {problems.map((sentence) => (
            <Fact key={sentence} level="bad" sentence={sentence} />
          ))}
          {time && <TimeFacts column={time} event={event} />}
          <Fact
            level="info"
            sentence={
              event.idColumn === null
                ? 'Without an id, the same file imported twice adds nothing, and two equal rows in one file both count.'
                : `A row whose ${event.idColumn} is known already adds nothing.`
            }
          />
        </div>
      </div>
    </section>
  );
}

function TimeFacts({ column, event }: { readonly column: FileColumn; readonly event: ResolvedEvent }) {
  const [sample] = column.samples;
  const reading =
    sample === undefined || event.timeOrder === null ? undefined : readDate(sample, event.timeOrder);
  return (
    <>
      {event.timeSuggested && (
        <Fact level="info" sentence={`${column.name} was suggested because every row has a date there.`} />
      )}
      {reading !== undefined && (
        <Fact
          level={event.timeOrderCertain ? 'ok' : 'warn'}
          sentence={`${sample} is ${reading}${event.timeOrderCertain ? '.' : '. Nothing in the file proves this order; check it.'}`}
        />
      )}
      {reading === undefined && sample !== undefined && event.timeOrder !== null && (
        <Fact level="warn" sentence={`${sample} is no date in this order.`} />
      )}
    </>
  );
}
