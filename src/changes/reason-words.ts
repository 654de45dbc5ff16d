/** Reasons in words, as one sentence each without a full stop. Pure: everything said is handed in. */
import type { Reason } from '../api/contract/changes.ts';
import type { Cause as Author } from '../contacts/cause.ts';
import { describeValue, quote } from '../rules/describe-value.ts';
import type { FieldType } from '../rules/rule.ts';

export type Value = NonNullable<Reason['from']> | null;

/** A value of a field as it stands in a sentence. */
export function valueWords(value: Value, type: FieldType): string {
  if (value === null) return 'no value';
  if (Array.isArray(value))
    return value.map((one) => describeValue({ kind: 'text', text: one }, false, 'any')).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return describeValue({ kind: 'number', number: value }, false, 'any');
  if (type === 'date' || type === 'datetime')
    return describeValue({ kind: 'date', date: value.slice(0, 10) }, false, 'any');
  return describeValue({ kind: 'text', text: value }, false, 'any');
}

/** ", delivered by “CRM”", ", by Ann"; nothing where nobody knows. */
function authorWords(author: Author | undefined): string {
  if (author === undefined || author.kind === 'unknown') return '';
  if (author.kind === 'source') return `, delivered by ${quote(author.name)}`;
  // The key of the configuration has no name of its own.
  if (author.kind === 'api_key' && author.name === 'API key') return ', by an API key';
  return author.kind === 'api_key' ? `, by the API key ${quote(author.name)}` : `, by ${author.name}`;
}

/** @example fieldWords({ label: 'Plan', type: 'text' }, 'Basic', 'Pro', author) // 'Plan changed from Basic to Pro, by Ann' */
export function fieldWords(
  { label, type }: { readonly label: string; readonly type: FieldType },
  from: Value,
  to: Value,
  author: Author | undefined,
): string {
  return `${label} ${changeWords(type, from, to)}${authorWords(author)}`;
}

function changeWords(type: FieldType, from: Value, to: Value): string {
  if (Array.isArray(from) || Array.isArray(to)) {
    const [had, has] = [from, to].map((list) => (Array.isArray(list) ? list : []));
    const come = has?.filter((one) => !had?.includes(one)) ?? [];
    const gone = had?.filter((one) => !has?.includes(one)) ?? [];
    const parts = [
      ...(come.length === 0 ? [] : [`gained ${valueWords(come, type)}`]),
      ...(gone.length === 0 ? [] : [`lost ${valueWords(gone, type)}`]),
    ];
    if (parts.length > 0) return parts.join(' and ');
  }
  if (from === null) return `was set to ${valueWords(to, type)}`;
  if (to === null) return `was emptied; it was ${valueWords(from, type)}`;
  return `changed from ${valueWords(from, type)} to ${valueWords(to, type)}`;
}

function holdsWords(rule: NonNullable<Reason['rule']>): string {
  return `${quote(rule.sentence)} ${rule.holds ? 'holds now' : 'no longer holds'}`;
}

/** New events that made a rule hold, or no longer. */
export function eventWords(
  rule: NonNullable<Reason['rule']>,
  facts: {
    readonly name: string;
    readonly count: number;
    readonly latest?: string | undefined;
    readonly from?: number | undefined;
    readonly to?: number | undefined;
  },
  author: Author | undefined,
): string {
  const { name, count, latest, from, to } = facts;
  const what =
    count === 1 ? `New event ${quote(name)}` : `${valueWords(count, 'number')} new events ${quote(name)}`;
  const of =
    latest === undefined ? '' : `${count === 1 ? '' : ', the last'} of ${valueWords(latest, 'date')}`;
  const measured =
    from === undefined || to === undefined
      ? ''
      : ` (${valueWords(from, 'number')} → ${valueWords(to, 'number')})`;
  return `${what}${of}${authorWords(author)}: ${holdsWords(rule)}${measured}`;
}

/** @param about what the moment belongs to: "renewal 20 March 2026", "the last on 10 February 2026" */
export function timeWords(rule: NonNullable<Reason['rule']>, about: string | undefined): string {
  return `Time passed: ${holdsWords(rule)}${about === undefined ? '' : ` (${about})`}`;
}

export function calendarWords(rule: NonNullable<Reason['rule']>): string {
  return `The organisation's time zone or first day of the week changed: ${holdsWords(rule)}`;
}

/** @param is whether the contact is in the set now */
export function setWords(what: 'segment' | 'source', name: string, is: boolean): string {
  const where = what === 'segment' ? 'in segment' : 'delivered by';
  return `${is ? 'Is now' : 'Is no longer'} ${where} ${quote(name)}`;
}

export function editWords(
  versions: { readonly from: number; readonly to: number },
  changes: readonly string[],
): string {
  const [first, ...more] = changes;
  const what = first === undefined ? '' : `: ${first}`;
  const others =
    more.length === 0 ? '' : ` and ${more.length} more ${more.length === 1 ? 'change' : 'changes'}`;
  return `The rules changed with version ${versions.to}${what}${others}`;
}

/** @param pinned the side the contact is pinned to now; undefined: its pin was taken away */
export function pinWords(
  pinned: 'in' | 'out' | undefined,
  edit: { readonly version: number; readonly by: string },
): string {
  const what = pinned === undefined ? 'No longer pinned' : `Pinned ${pinned}`;
  return `${what}, with version ${edit.version}${edit.by === '' ? '' : ` by ${edit.by}`}`;
}

export function newContactWords(author: Author | undefined): string {
  return `New contact${authorWords(author)}`;
}

export function deletedWords(author: Author | undefined): string {
  return `The contact was deleted${authorWords(author)
    .replace(/^, delivered by/, ' with the data source')
    .replace(/^,/, '')}`;
}

export function listWords(is: boolean, by: string): string {
  return `${is ? 'Added to the list' : 'Taken out of the list'}${by === '' ? '' : ` by ${by}`}`;
}

export const UNKNOWN_WORDS = {
  not_reproduced: 'Not known: what is kept of that time does not lead to this change',
  deleted_since: 'Not known: the contact was deleted since, and with it what it was',
  definition_unreadable:
    'Not known: one of the two definitions names something that is gone, so it cannot be read any more',
  audience_gone: 'Not known: an audience that was read is no longer kept',
  failed: 'Not known: working it out failed',
} as const satisfies Record<NonNullable<Reason['unknown']>, string>;

/** A reason that is not known, said honestly. */
export function unknownReason(why: NonNullable<Reason['unknown']>): Reason {
  return { kind: 'unknown', sentence: UNKNOWN_WORDS[why], unknown: why };
}
