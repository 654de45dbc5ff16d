/** The editor for the value an operator wants: one per kind of value, so that a forgotten kind does not compile. */
import type { ComponentType } from 'react';
import type { ValueKind } from '../../../../../src/rules/operators.ts';
import type { Operator } from '../../../../../src/rules/rule.ts';
import { useScope } from '../scope.ts';
import { BooleanValue, MonthsValue, PeriodValue, WeekdaysValue } from './ChoiceValue.tsx';
import { DataSourcesValue, DataSourceValue } from './DataSourceValue.tsx';
import { DateRangeValue, DateValue } from './DateValue.tsx';
import { NumberListValue, NumberRangeValue, NumberValue } from './NumberValue.tsx';
import { TextListValue } from './TextListValue.tsx';
import { PartValue, PatternValue, TextValue } from './TextValue.tsx';
import type { ValueProps } from './value-props.ts';
import { LastDaysValue, LastWindowValue, NextDaysValue, NextWindowValue } from './WindowValue.tsx';

const EDITORS: Record<ValueKind, ComponentType<ValueProps> | null> = {
  none: null,
  text: TextValue,
  textList: TextListValue,
  pattern: PatternValue,
  number: NumberValue,
  numberList: NumberListValue,
  numberRange: NumberRangeValue,
  boolean: BooleanValue,
  date: DateValue,
  dateRange: DateRangeValue,
  lastWindow: LastWindowValue,
  nextWindow: NextWindowValue,
  lastDays: LastDaysValue,
  nextDays: NextDaysValue,
  period: PeriodValue,
  months: MonthsValue,
  weekdays: WeekdaysValue,
};

export function ValueEditor({
  kind,
  operator,
  ...props
}: ValueProps & { readonly kind: ValueKind; readonly operator: Operator }) {
  const { scope } = useScope();
  const isWhole = operator === '=' || operator === '!=';
  if (scope.about === 'events' && props.field.key === 'source') {
    if (kind === 'textList') return <DataSourcesValue {...props} />;
    if (kind === 'text' && isWhole) return <DataSourceValue {...props} />;
  }
  const Editor = kind === 'text' && !isWhole ? PartValue : EDITORS[kind];
  return Editor === null ? null : <Editor {...props} />;
}
