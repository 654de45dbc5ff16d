/** Types of fields and properties as the control database keeps them. */
import { FIELD_TYPES, type FieldType } from '../rules/rule.ts';

/** Narrows a stored type; anything else is a bug in a migration. */
export function fieldTypeOf(text: string): FieldType {
  const type = FIELD_TYPES.find((known) => known === text);
  if (!type) throw new Error(`The catalogue holds an unknown field type: ${text}`);
  return type;
}
