/** How the values of one column are read: its type, and the order of dates, the decimal sign or the separator it takes. */
import { NativeSelect } from '@mantine/core';
import { CREATED_TYPES, TYPE_WORDS } from '../../settings/fields/field-types.ts';
import styles from './ColumnReading.module.css';
import type { ColumnChoice } from './mapping-draft.ts';
import type { ResolvedColumn } from './resolved-mapping.ts';
import {
  DATE_ORDER_WORDS,
  DATE_ORDERS,
  DECIMAL_WORDS,
  SPLITS,
  takesDateOrder,
  takesSplit,
} from './type-words.ts';

export function ColumnReading({
  column,
  onChange,
}: {
  readonly column: ResolvedColumn;
  readonly onChange: (change: ColumnChoice) => void;
}) {
  if (column.target === 'skip') return null;
  const { name, type } = column;
  return (
    <div className={styles.reading}>
      {column.target === 'new' ? (
        <NativeSelect
          size="sm"
          aria-label={`Type of ${name}`}
          data={CREATED_TYPES.map((value) => ({ value, label: TYPE_WORDS[value] }))}
          value={type}
          onChange={(event) => {
            const chosen = CREATED_TYPES.find((one) => one === event.currentTarget.value);
            if (chosen) onChange({ type: chosen });
          }}
        />
      ) : (
        <span className={styles.fixed}>{TYPE_WORDS[type]}</span>
      )}
      {takesDateOrder(type) && <DateOrderSelect column={column} onChange={onChange} />}
      {type === 'number' && (
        <NativeSelect
          size="sm"
          aria-label={`Decimal sign of ${name}`}
          className={styles.short}
          title={DECIMAL_WORDS[column.decimal]}
          data={[
            { value: '.', label: '1.5' },
            { value: ',', label: '1,5' },
          ]}
          value={column.decimal}
          onChange={(event) => onChange({ decimal: event.currentTarget.value === ',' ? ',' : '.' })}
        />
      )}
      {takesSplit(type) && (
        <NativeSelect
          size="sm"
          aria-label={`What separates the members in ${name}`}
          data={splitChoices(column.split)}
          value={column.split}
          onChange={(event) => onChange({ split: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

function DateOrderSelect({
  column,
  onChange,
}: {
  readonly column: ResolvedColumn;
  readonly onChange: (change: ColumnChoice) => void;
}) {
  return (
    <NativeSelect
      size="sm"
      aria-label={`Order of the dates in ${column.name}`}
      data={[
        ...(column.dateOrder === null ? [{ value: '', label: 'Choose the order' }] : []),
        ...DATE_ORDERS.map((value) => ({ value, label: DATE_ORDER_WORDS[value] })),
      ]}
      value={column.dateOrder ?? ''}
      error={column.dateOrder === null}
      onChange={(event) => {
        const order = DATE_ORDERS.find((one) => one === event.currentTarget.value);
        if (order) onChange({ dateOrder: order });
      }}
    />
  );
}

/** A stored separator that is not among the usual ones is offered as it is. */
function splitChoices(split: string): { value: string; label: string }[] {
  const known = SPLITS.some((one) => one.value === split);
  return [...(known ? [] : [{ value: split, label: `Members between “${split}”` }]), ...SPLITS];
}
