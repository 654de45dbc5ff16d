/** Which field a column is probably meant for, by its name, and whether it could say who a row is about. */
import { fieldKeyFrom } from '../contacts/field-key.ts';
import type { FieldType } from '../rules/rule.ts';
import type { FileColumn } from './inspection.ts';

/** Names people give columns, folded to small letters and figures, and the built-in field they mean. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  external_id: [
    'id',
    'externalid',
    'customerid',
    'contactid',
    'userid',
    'clientid',
    'memberid',
    'subscriberid',
    'customerno',
    'customernumber',
    'kundennummer',
    'kundennr',
  ],
  email: ['email', 'emailaddress', 'mail', 'mailaddress', 'emailadresse', 'eaddress'],
  phone: [
    'phone',
    'phonenumber',
    'mobile',
    'mobilephone',
    'mobilenumber',
    'cell',
    'cellphone',
    'telephone',
    'tel',
    'telefon',
    'msisdn',
  ],
  first_name: ['firstname', 'givenname', 'forename', 'vorname'],
  last_name: ['lastname', 'surname', 'familyname', 'nachname'],
  time_zone: ['timezone', 'tz'],
  active: ['active', 'isactive'],
  tags: ['tags', 'tag'],
};

const BY_NAME = new Map(
  Object.entries(KNOWN).flatMap(([field, names]) => names.map((name) => [name, field])),
);

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The built-in field a name means; undefined when it means none. */
function builtInFieldFor(name: string): string | undefined {
  return BY_NAME.get(folded(name));
}

/** What the built-in fields hold, whatever a column's values look like: an id of figures is still a name, not a quantity. */
const BUILT_IN_TYPES: Readonly<Record<string, FieldType>> = {
  external_id: 'text',
  email: 'email',
  phone: 'phone',
  first_name: 'text',
  last_name: 'text',
  time_zone: 'text',
  active: 'boolean',
  tags: 'tags',
};

function identityOf(field: string | undefined, type: FieldType): FileColumn['suggested_identity'] {
  if (field === 'external_id') return 'external_id';
  if (field === 'email' || type === 'email') return 'email';
  return field === 'phone' || type === 'phone' ? 'phone' : null;
}

/**
 * The column with the field it would go to (a built-in one by its usual names, else a key made of the name), the type
 * that field has, and the identity it could be.
 * @param unique true when every row has a value of its own
 */
export function suggested(
  column: Omit<FileColumn, 'suggested_field' | 'suggested_identity'>,
  unique: boolean,
): FileColumn {
  const builtIn = builtInFieldFor(column.name);
  const type = (builtIn === undefined ? undefined : BUILT_IN_TYPES[builtIn]) ?? column.inferred_type;
  const { inferred_decimal, inferred_date_order, date_order_certain, ...rest } = column;
  const asInferred = type === column.inferred_type;
  return {
    ...rest,
    ...(asInferred && inferred_decimal ? { inferred_decimal } : {}),
    ...(asInferred && inferred_date_order ? { inferred_date_order } : {}),
    ...(asInferred && date_order_certain !== undefined ? { date_order_certain } : {}),
    inferred_type: type,
    suggested_field: builtIn ?? fieldKeyFrom(column.name),
    suggested_identity: unique ? identityOf(builtIn, type) : null,
  };
}
