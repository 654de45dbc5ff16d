/** The types a field of the catalogue can have. */
export const FIELD_TYPES = [
  'text',
  'number',
  'boolean',
  'date',
  'datetime',
  'list',
  'email',
  'phone',
  'url',
  'tags',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
