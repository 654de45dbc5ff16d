/** The inputs of a contact: identity, active, tags, and one input per custom field, made for its type. */
import { Select, SimpleGrid, Switch, TagsInput, TextInput } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { timeZones } from '../shared/places.ts';
import styles from './ContactForm.module.css';
import type { Field, Tag } from './contact-columns.tsx';
import { attributeName, type FormValue, type FormValues, writableFields } from './contact-form.ts';

type Change = (name: string, value: FormValue) => void;

export function ContactForm({
  values,
  onChange,
  fields,
  tags,
  errors,
}: {
  readonly values: FormValues;
  readonly onChange: Change;
  readonly fields: readonly Field[];
  readonly tags: readonly Tag[];
  readonly errors: ReadonlyMap<string, string>;
}): ReactNode {
  const zones = useMemo(timeZones, []);
  const chosen = listOf(values.tags);
  const titles = tags.filter((tag) => tag.active || chosen.includes(tag.title)).map((tag) => tag.title);
  const text = (
    name: string,
    label: string,
    more: { type?: string; description?: string; 'data-autofocus'?: boolean } = {},
  ) => (
    <TextInput
      label={label}
      {...more}
      autoComplete="off"
      maxLength={10_000}
      value={textOf(values[name])}
      error={errors.get(name)}
      onChange={(event) => onChange(name, event.currentTarget.value)}
    />
  );
  return (
    <>
      <section className={styles.part}>
        <h2 className={styles.head}>Identity</h2>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          {text('first_name', 'First name', { 'data-autofocus': true })}
          {text('last_name', 'Last name')}
          {text('email', 'Email', { type: 'email' })}
          {text('phone', 'Phone', { type: 'tel' })}
          {text('external_id', 'External id')}
          <Select
            label="Time zone"
            searchable
            clearable
            limit={200}
            data={zones}
            value={textOf(values.time_zone) === '' ? null : textOf(values.time_zone)}
            error={errors.get('time_zone')}
            nothingFoundMessage="No time zone has this name"
            onChange={(zone) => onChange('time_zone', zone ?? '')}
          />
        </SimpleGrid>
        <Switch
          label="Active"
          description="Inactive contacts can be members of segments, but no campaign reaches them."
          checked={values.active === 'true'}
          onChange={(event) => onChange('active', event.currentTarget.checked ? 'true' : 'false')}
        />
        <TagsInput
          label="Tags"
          description="Choose tags, or write a new one and press Enter."
          clearable
          maxTags={1000}
          data={[...titles]}
          value={[...chosen]}
          error={errors.get('tags')}
          splitChars={[]}
          onChange={(wanted) => onChange('tags', wanted)}
        />
      </section>
      {writableFields(fields).length > 0 && (
        <section className={styles.part}>
          <h2 className={styles.head}>Fields</h2>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            {writableFields(fields).map((field) => (
              <FieldInput
                key={field.key}
                field={field}
                value={values[attributeName(field.key)]}
                error={errors.get(attributeName(field.key))}
                onChange={onChange}
              />
            ))}
          </SimpleGrid>
        </section>
      )}
    </>
  );
}

const INPUT_TYPES = {
  text: 'text',
  number: 'text',
  date: 'date',
  datetime: 'datetime-local',
  email: 'email',
  phone: 'tel',
  url: 'url',
} as const;

function FieldInput({
  field,
  value,
  error,
  onChange,
}: {
  readonly field: Field;
  readonly value: FormValue | undefined;
  readonly error: string | undefined;
  readonly onChange: Change;
}) {
  const name = attributeName(field.key);
  switch (field.type) {
    case 'boolean':
      return (
        <Select
          label={field.label}
          clearable
          data={[
            { value: 'true', label: 'Yes' },
            { value: 'false', label: 'No' },
          ]}
          placeholder="No value"
          value={textOf(value) === '' ? null : textOf(value)}
          error={error}
          onChange={(chosen) => onChange(name, chosen ?? '')}
        />
      );
    case 'list':
    case 'tags':
      return (
        <TagsInput
          label={field.label}
          description="Enter adds a member."
          value={[...listOf(value)]}
          error={error}
          splitChars={[]}
          onChange={(members) => onChange(name, members)}
        />
      );
    case 'text':
    case 'number':
    case 'date':
    case 'datetime':
    case 'email':
    case 'phone':
    case 'url': {
      const held = textOf(value);
      const wrongNumber = field.type === 'number' && held.trim() !== '' && !Number.isFinite(Number(held));
      return (
        <TextInput
          label={field.label}
          type={INPUT_TYPES[field.type]}
          autoComplete="off"
          value={held}
          error={wrongNumber ? 'This is not a number; write it with a dot: 12.5' : error}
          {...(field.type === 'number' ? { inputMode: 'decimal' } : {})}
          {...(field.type === 'datetime' ? { step: 1 } : {})}
          onChange={(event) => onChange(name, event.currentTarget.value)}
        />
      );
    }
  }
}

function textOf(value: FormValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function listOf(value: FormValue | undefined): readonly string[] {
  return typeof value === 'object' ? value : [];
}
