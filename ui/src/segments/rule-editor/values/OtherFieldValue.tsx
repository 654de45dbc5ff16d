/** Another field of the same kind, to compare the rule's field with. */
import { Select } from '@mantine/core';
import type { CatalogueField } from '../../../../../src/rules/catalogue.ts';
import { areComparable } from '../../../../../src/rules/operators.ts';
import { asText } from '../value-shapes.ts';
import type { ValueProps } from './value-props.ts';
import styles from './values.module.css';

export function OtherFieldValue({
  field,
  fields,
  value,
  onChange,
  label,
  invalid,
}: ValueProps & { readonly fields: readonly CatalogueField[] }) {
  const others = fields.filter((other) => other.key !== field.key && areComparable(field.type, other.type));
  const chosen = asText(value);
  const isListed = chosen === '' || others.some((other) => other.key === chosen);
  return (
    <Select
      className={styles.grow}
      aria-label={`${label}, another field`}
      placeholder="Other field"
      searchable
      selectFirstOptionOnChange
      data={[
        ...others.map((other) => ({ value: other.key, label: other.label })),
        ...(isListed ? [] : [{ value: chosen, label: chosen }]),
      ]}
      value={chosen === '' ? null : chosen}
      error={invalid}
      allowDeselect={false}
      nothingFoundMessage="No field of this kind has that name"
      onChange={(key) => onChange(key ?? undefined)}
    />
  );
}
