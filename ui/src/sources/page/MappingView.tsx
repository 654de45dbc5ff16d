/** The mapping of a data source to read: who a row is about, what happened when, and where each column goes. */
import { ArrowRight, KeyRound } from 'lucide-react';
import { TYPE_WORDS } from '../../settings/fields/field-types.ts';
import { countText } from '../../shared/Figure.tsx';
import type { Delivers, Mapping } from '../answers.ts';
import { DELIMITER_WORDS, ENCODING_WORDS } from '../file/file-words.ts';
import type { TargetField } from '../mapping/resolved-mapping.ts';
import { DATE_ORDER_WORDS, IDENTITY_WORDS } from '../mapping/type-words.ts';
import styles from './MappingView.module.css';

export function MappingView({
  mapping,
  delivers,
  fields,
  order,
}: {
  readonly mapping: Mapping;
  readonly delivers: Delivers;
  readonly fields: readonly TargetField[];
  /** Names of the columns as the last file had them. */
  readonly order: readonly string[];
}) {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const places = new Map(order.map((name, place) => [name, place]));
  const columns = Object.entries(mapping.columns).sort(
    ([a], [b]) => (places.get(a) ?? order.length) - (places.get(b) ?? order.length),
  );
  const skipped = columns.filter(([, column]) => column === null).map(([name]) => name);
  return (
    <div className={styles.stack}>
      <p className={styles.sentence}>
        <KeyRound size={15} aria-hidden="true" />
        <span>{identitySentence(mapping, delivers)}</span>
      </p>
      {formatSentences(mapping).map((sentence) => (
        <p key={sentence} className={styles.plain}>
          {sentence}
        </p>
      ))}
      <ul className={styles.columns}>
        {columns.map(([name, column]) =>
          column === null ? null : (
            <li key={name}>
              <span className={styles.name}>{name}</span>
              <ArrowRight size={13} aria-label="goes to" />
              <span className={styles.field}>
                {byKey.get(column.field)?.label ?? column.label ?? column.field}
                <span className={styles.read}>{readingText(column, byKey.get(column.field))}</span>
              </span>
            </li>
          ),
        )}
      </ul>
      {skipped.length > 0 && (
        <p className={styles.plain}>
          {countText(skipped.length, 'column')} not imported: {skipped.join(', ')}
        </p>
      )}
    </div>
  );
}

function identitySentence({ identity, event }: Mapping, delivers: Delivers): string {
  const who = `${identity.column} identifies the contact as ${IDENTITY_WORDS[identity.as].toLowerCase()}.`;
  if (delivers === 'contacts' || event === undefined) return who;
  const what =
    event.name === undefined ? `an event named by ${event.name_column}` : `the event “${event.name}”`;
  const id = event.id_column === undefined ? '' : ` ${event.id_column} tells two events apart.`;
  return `Each row is ${what} at the time in ${event.occurred_at_column}. ${who}${id}`;
}

/** What was chosen against what is found in the file. */
function formatSentences({ format }: Mapping): string[] {
  if (format === undefined) return [];
  const { delimiter, encoding, header } = format;
  return [
    ...(delimiter === undefined
      ? []
      : [`Columns are always separated by ${DELIMITER_WORDS[delimiter].toLowerCase()}.`]),
    ...(encoding === undefined ? [] : [`Files are always read as ${ENCODING_WORDS[encoding]}.`]),
    ...(header === undefined
      ? []
      : [`The first line ${header ? 'is always the header' : 'is always data'}.`]),
  ];
}

function readingText(
  column: NonNullable<Mapping['columns'][string]>,
  field: TargetField | undefined,
): string {
  const type = field?.type ?? column.type;
  return [
    ...(type === undefined ? [] : [TYPE_WORDS[type]]),
    ...(column.date_order === undefined ? [] : [DATE_ORDER_WORDS[column.date_order].toLowerCase()]),
    ...(column.decimal === ',' ? ['decimal comma'] : []),
    ...(column.split === undefined ? [] : [`members between “${column.split}”`]),
  ].join(', ');
}
