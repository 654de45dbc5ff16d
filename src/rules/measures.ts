/**
 * What a rule about events measures: how often, on how many days, a sum, the first or last time. The one place where a
 * measure's shape and words are said; its SQL is in `compile/measures-sql.ts`, its plain meaning in
 * `test/oracle/measures.ts`, under the same keys.
 */
import { FAMILY_OF, type TypeFamily } from './operators.ts';
import type { FieldType, Measure } from './rule.ts';

export const MEASURES = ['count', 'days', 'sum', 'avg', 'min', 'max', 'distinct', 'first', 'last'] as const;

type MeasureEntry = {
  /** In the editor's list. */
  readonly label: string;
  /** The families of properties it is taken of; absent where it is taken of the events themselves. */
  readonly properties?: readonly TypeFamily[];
  /** What comes out: always a number, always a moment, or what the property holds. */
  readonly yields: 'number' | 'datetime' | 'property';
  /** What it comes to when no event counts; absent: nothing, so every positive operator is false. */
  readonly ofNone?: 0;
};

const EVERY_FAMILY = ['text', 'number', 'boolean', 'date', 'list'] as const;

/** The table, by measure. */
export const MEASURE_TABLE = {
  count: { label: 'number of times', yields: 'number', ofNone: 0 },
  days: { label: 'number of different days', yields: 'number', ofNone: 0 },
  sum: { label: 'sum of', properties: ['number'], yields: 'number', ofNone: 0 },
  avg: { label: 'average of', properties: ['number'], yields: 'number' },
  min: { label: 'smallest', properties: ['number', 'date'], yields: 'property' },
  max: { label: 'largest', properties: ['number', 'date'], yields: 'property' },
  distinct: { label: 'number of different', properties: EVERY_FAMILY, yields: 'number', ofNone: 0 },
  first: { label: 'first time', yields: 'datetime' },
  last: { label: 'last time', yields: 'datetime' },
} as const satisfies Record<Measure['of'], MeasureEntry>;

/** The entry of a measure, with what not every measure has. */
export function measureEntry(of: Measure['of']): MeasureEntry {
  return MEASURE_TABLE[of];
}

/** True for measures of a property; false for those of the events themselves. */
export function measuresProperty(of: Measure['of']): of is 'sum' | 'avg' | 'min' | 'max' | 'distinct' {
  return measureEntry(of).properties !== undefined;
}

/** True when the measure can be taken of a property of this type. @example measurable('sum', 'text') // false */
export function measurable(of: Measure['of'], property: FieldType): boolean {
  return measureEntry(of).properties?.includes(FAMILY_OF[property]) === true;
}

/**
 * The type of what is measured, whose operators apply. `property` is the type of the measured property, if it has one.
 * @example measuredType('max', 'date') // 'date'
 */
export function measuredType(of: Measure['of'], property: FieldType | undefined): FieldType {
  const { yields } = measureEntry(of);
  return yields === 'property' ? (property ?? 'number') : yields;
}
