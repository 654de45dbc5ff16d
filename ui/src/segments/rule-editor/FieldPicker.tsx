/** What a rule is about: a field of the contact, being in another segment, or being delivered by a source. */
import { type ComboboxParsedItem, Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import { shareText } from '../../shared/Figure.tsx';
import { typeIcon, typeWord } from '../field-types.ts';
import styles from './rule-editor.module.css';
import type { FieldInfo } from './use-catalogue.ts';

export type Subject =
  | { readonly kind: 'field'; readonly key: string }
  | { readonly kind: 'segment' | 'source' };

const SEGMENT = 'is:segment';
const SOURCE = 'is:source';
const FIELD = 'field:';

export function FieldPicker({
  fields,
  value,
  onChange,
  label,
  invalid,
}: {
  readonly fields: readonly FieldInfo[];
  readonly value: Subject | undefined;
  readonly onChange: (subject: Subject) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  const client = useQueryClient();
  const chosen = value === undefined ? null : codeOf(value);
  const byCode = new Map(fields.map((field) => [FIELD + field.key, field]));
  const missingShare = (key: string) =>
    client.getQueryData<AnswerOf<typeof contract.readFieldProfile>>(
      keyOf(contract.readFieldProfile, { params: { key } }),
    )?.missing_share;
  const options = (builtIn: boolean) =>
    fields
      .filter((field) => field.built_in === builtIn)
      .map((field) => ({ value: FIELD + field.key, label: field.label }));
  const isUnknown = value?.kind === 'field' && !byCode.has(FIELD + value.key);
  return (
    <Select
      className={styles.picker}
      data-part="first"
      aria-label={label}
      placeholder="Choose a field"
      searchable
      allowDeselect={false}
      selectFirstOptionOnChange
      maxDropdownHeight={340}
      nothingFoundMessage="No field has that name"
      error={invalid || isUnknown}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data={[
        { group: 'Your fields', items: options(false) },
        { group: 'Built-in fields', items: options(true) },
        {
          group: 'Membership',
          items: [
            { value: SEGMENT, label: 'Segment' },
            { value: SOURCE, label: 'Data source' },
          ],
        },
        ...(isUnknown
          ? [{ group: 'No longer there', items: [{ value: FIELD + value.key, label: value.key }] }]
          : []),
      ]}
      value={chosen}
      filter={({ options: all, search }) => filtered(all, search, byCode)}
      renderOption={({ option }) => {
        const field = byCode.get(option.value);
        const share = field === undefined ? undefined : missingShare(field.key);
        const Icon = typeIcon(field?.type);
        return (
          <span className={styles.option}>
            <Icon size={15} aria-hidden="true" />
            <span className={styles.optionLabel}>{option.label}</span>
            <span className={styles.optionFacts}>
              {field === undefined ? 'in or not in' : typeWord(field.type)}
              {share !== undefined && share > 0 && `, ${shareText(share)} missing`}
            </span>
          </span>
        );
      }}
      onChange={(code) => {
        if (code === SEGMENT) onChange({ kind: 'segment' });
        else if (code === SOURCE) onChange({ kind: 'source' });
        else if (code !== null && code !== chosen) onChange({ kind: 'field', key: code.slice(FIELD.length) });
      }}
    />
  );
}

function codeOf(subject: Subject): string {
  if (subject.kind === 'field') return FIELD + subject.key;
  return subject.kind === 'segment' ? SEGMENT : SOURCE;
}

/** Labels and keys that contain every word typed. */
function filtered(
  options: ComboboxParsedItem[],
  search: string,
  byCode: ReadonlyMap<string, FieldInfo>,
): ComboboxParsedItem[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  return options.flatMap((option): ComboboxParsedItem[] => {
    if ('group' in option) {
      const items = option.items.filter((item) => {
        const text =
          typeof item === 'object'
            ? `${item.label} ${byCode.get(String(item.value))?.key ?? ''}`
            : String(item);
        return words.every((word) => text.toLowerCase().includes(word));
      });
      return items.length === 0 ? [] : [{ ...option, items }];
    }
    return [option];
  });
}
