/** The columns a list of contacts can show: identity, tags, dates and every custom field. */

import type { ContactSummary } from '../../../src/api/contract/contacts.ts';
import type { contract } from '../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../api/client.ts';
import { RelativeTime } from '../shared/RelativeTime.tsx';
import { TagPill } from '../shared/TagPill.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import type { TableColumn } from '../shared/table/DataTable.tsx';
import { ActiveBadge } from './ActiveBadge.tsx';
import styles from './contact-columns.module.css';
import { contactName } from './contact-name.ts';
import { FieldValue } from './FieldValue.tsx';

export type Field = AnswerOf<typeof contract.listFields>['items'][number];
export type Tag = AnswerOf<typeof contract.listTags>['items'][number];

/** Shown until somebody chooses others. */
export const USUAL_COLUMNS = ['email', 'phone', 'tags', 'active', 'created_at'] as const;

const TAGS_SHOWN = 3;

/** The first column, always there: the name as a link. */
export const NAME_COLUMN: TableColumn<ContactSummary> = {
  id: 'name',
  header: 'Name',
  sort: 'first_name',
  card: 'heading',
  cell: (contact) => (
    <TextLink quiet href={`/contacts/${contact.id}`}>
      {contactName(contact)}
    </TextLink>
  ),
};

function text(
  id: 'email' | 'phone' | 'external_id' | 'first_name' | 'last_name' | 'time_zone',
  header: string,
): TableColumn<ContactSummary> {
  return {
    id,
    header,
    sort: id,
    cell: (contact) => (
      <span className={styles.text}>{contact[id] ?? <span className="dimmed">–</span>}</span>
    ),
  };
}

/** All columns but the name, in the order they are offered. */
export function contactColumns(
  fields: readonly Field[],
  tags: readonly Tag[],
): readonly TableColumn<ContactSummary>[] {
  const colours = new Map(tags.map((tag) => [tag.title, tag]));
  return [
    text('email', 'Email'),
    text('phone', 'Phone'),
    text('external_id', 'External id'),
    text('first_name', 'First name'),
    text('last_name', 'Last name'),
    text('time_zone', 'Time zone'),
    {
      id: 'tags',
      header: 'Tags',
      cell: (contact) => (
        <span className={styles.tags}>
          {contact.tags.slice(0, TAGS_SHOWN).map((title) => (
            <TagPill
              key={title}
              title={title}
              colour={colours.get(title)?.colour}
              retired={colours.get(title)?.active === false}
            />
          ))}
          {contact.tags.length > TAGS_SHOWN && (
            <span className="dimmed" title={contact.tags.slice(TAGS_SHOWN).join(', ')}>
              +{contact.tags.length - TAGS_SHOWN}
            </span>
          )}
          {contact.tags.length === 0 && <span className="dimmed">–</span>}
        </span>
      ),
    },
    {
      id: 'active',
      header: 'Active',
      sort: 'active',
      skeleton: 0.4,
      cell: (contact) => <ActiveBadge active={contact.active} />,
    },
    {
      id: 'created_at',
      header: 'Created',
      sort: 'created_at',
      firstSort: 'descending',
      align: 'right',
      cell: (contact) => <RelativeTime at={contact.created_at} />,
    },
    {
      id: 'updated_at',
      header: 'Updated',
      sort: 'updated_at',
      firstSort: 'descending',
      align: 'right',
      cell: (contact) => <RelativeTime at={contact.updated_at} />,
    },
    ...fields.filter((field) => !field.built_in).map(customColumn),
  ];
}

function customColumn(field: Field): TableColumn<ContactSummary> {
  const figures = field.type === 'number' || field.type === 'date' || field.type === 'datetime';
  return {
    id: `field:${field.key}`,
    header: field.label,
    sort: field.key,
    ...(figures ? { align: 'right', firstSort: 'descending' } : {}),
    cell: (contact) => <FieldValue type={field.type} value={contact.attributes[field.key]} />,
  };
}
