/** Everything known about a contact, field by field, with where each value came from. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { countText } from '../shared/Figure.tsx';
import { Panel } from '../shared/Panel.tsx';
import styles from './ContactScreen.module.css';
import type { Field } from './contact-columns.tsx';
import { type Contact, IDENTITY } from './contact-form.ts';
import { type AttributeValue, FieldValue } from './FieldValue.tsx';
import { Origin } from './Origin.tsx';

type Line = { readonly field: Pick<Field, 'key' | 'label' | 'type'>; readonly value: AttributeValue };

export function ContactFields({ contact }: { readonly contact: Contact }): ReactNode {
  const fields = useQuery(apiQuery(contract.listFields, {})).data?.items;
  const [all, setAll] = useState(false);
  const lines = linesOf(contact, fields ?? []);
  const withValue = lines.filter((line) => line.value !== null && line.value !== undefined);
  const shown = all ? lines : withValue;
  const hidden = lines.length - withValue.length;
  return (
    <Panel
      title="Fields"
      aside={
        hidden > 0 && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setAll(!all)}>
            {all ? 'Hide those without a value' : `Show ${countText(hidden, 'field')} without a value`}
          </Button>
        )
      }
    >
      <table className={styles.grid}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
            <th scope="col">Came from</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ field, value }) => {
            const from = contact.origins[field.key];
            return (
              <tr key={field.key}>
                <th scope="row">{field.label}</th>
                <td>
                  <FieldValue type={field.type} value={value} none="no value" />
                </td>
                <td className={styles.from}>{from && <Origin origin={from} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}

/** Identity first, then custom fields by label; attributes the catalogue no longer has come last. */
function linesOf(contact: Contact, fields: readonly Field[]): readonly Line[] {
  const labels = new Map(fields.map((field) => [field.key, field]));
  const custom = fields
    .filter((field) => !field.built_in)
    .sort((a, b) => a.label.localeCompare(b.label, 'en'));
  const known = new Set(custom.map((field) => field.key));
  return [
    ...IDENTITY.map((key) => ({
      field: labels.get(key) ?? { key, label: key, type: 'text' as const },
      value: contact[key],
    })),
    ...custom.map((field) => ({ field, value: contact.attributes[field.key] })),
    ...Object.entries(contact.attributes)
      .filter(([key]) => !known.has(key))
      .map(([key, value]) => ({ field: { key, label: key, type: 'text' as const }, value })),
  ];
}
