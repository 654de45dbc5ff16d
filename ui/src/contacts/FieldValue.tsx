/** A value of a field as people read it, by the type of the field. */
import type { ReactNode } from 'react';
import type { FieldType } from '../../../src/rules/rule.ts';
import { useTimeZone } from '../session/use-session.ts';
import { dayText, exactText, minuteText } from '../shared/moment.ts';
import styles from './FieldValue.module.css';

export type AttributeValue = string | number | boolean | readonly string[] | null | undefined;

/** Years and other four-digit figures stay as they are: 1957, but 12,345. */
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 12, useGrouping: 'min2' });

/** The value as one line of text; an empty string when there is none. */
export function valueText(type: FieldType, value: AttributeValue, timeZone: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return number.format(value);
  if (typeof value !== 'string') return value.join(', ');
  if (type === 'date') return dayText(value);
  const at = type === 'datetime' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? minuteText(at, timeZone) : value;
}

export function FieldValue({
  type,
  value,
  none = '–',
}: {
  readonly type: FieldType;
  readonly value: AttributeValue;
  readonly none?: string;
}): ReactNode {
  const timeZone = useTimeZone();
  const text = valueText(type, value, timeZone);
  if (text === '') return <span className="dimmed">{value === '' ? 'empty text' : none}</span>;
  if (typeof value === 'object' && value !== null)
    return (
      <span className={styles.list}>
        {value.map((member) => (
          <span key={member} className={styles.member}>
            {member}
          </span>
        ))}
      </span>
    );
  if (type === 'datetime' && typeof value === 'string') {
    const at = Date.parse(value);
    return (
      <time
        dateTime={value}
        className="figures"
        title={Number.isFinite(at) ? exactText(at, timeZone) : undefined}
      >
        {text}
      </time>
    );
  }
  if (type === 'url' && typeof value === 'string' && /^https?:\/\//i.test(value))
    return (
      <a href={value} target="_blank" rel="noopener noreferrer" className={styles.link}>
        {text}
      </a>
    );
  return <span className={typeof value === 'number' ? 'figures' : styles.text}>{text}</span>;
}
