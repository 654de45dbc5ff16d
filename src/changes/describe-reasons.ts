/** From what decided to reasons a person can read: a sentence each, and the same in parts for programs. */
import type { Reason } from '../api/contract/changes.ts';
import type { Cause as Author } from '../contacts/cause.ts';
import { valueIn } from '../contacts/contact-rows.ts';
import type { Deps } from '../deps.ts';
import { contactFields } from '../rules/check-attribute.ts';
import { midSentence } from '../rules/describe-attribute.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import type { Cause, LeafCause } from './decide.ts';
import { type Facts, fieldsOf, gatherFacts, keyOf, type LeafFacts } from './gather-facts.ts';
import { type ValueChange, valueChange, type Written } from './reason-facts.ts';
import {
  calendarWords,
  editWords,
  eventWords,
  fieldWords,
  newContactWords,
  pinWords,
  setWords,
  timeWords,
  unknownReason,
  valueWords,
} from './reason-words.ts';
import { understoodOf, type Worlds } from './worlds.ts';

/**
 * Reasons of contacts, in the order of their causes; at least one for each.
 * @param causes of contacts that exist
 */
export async function describeReasons(
  deps: Deps,
  worlds: Worlds,
  causes: ReadonlyMap<number, readonly Cause[]>,
  bounds: Bounds,
): Promise<ReadonlyMap<number, readonly Reason[]>> {
  const facts = await gatherFacts(deps, worlds, causes, bounds);
  return new Map(
    [...causes].map(([no, found]) => {
      const all = found.flatMap((cause) => reasonsOf(facts, no, cause));
      const reasons = [...new Map(all.map((one) => [`${one.kind} ${one.sentence}`, one])).values()];
      return [no, reasons.length > 0 ? reasons : [unknownReason('not_reproduced')]];
    }),
  );
}

function reasonsOf(facts: Facts, no: number, cause: Cause): readonly Reason[] {
  switch (cause.kind) {
    case 'unknown':
      return [unknownReason(cause.why)];
    case 'new_contact':
      return [newContact(facts, no)];
    case 'definition':
      return [edit(facts)];
    case 'pin':
      return [pin(facts, no)];
    default: {
      const leaf = facts.leaves.get(keyOf(cause));
      return leaf === undefined ? [] : leafReasons(facts, leaf, no, cause);
    }
  }
}

function leafReasons(facts: Facts, leaf: LeafFacts, no: number, cause: LeafCause): readonly Reason[] {
  const rule = { ...leaf.rule, holds: cause.truth !== leaf.isNegative };
  switch (cause.kind) {
    case 'segment':
      return segmentReasons(facts, leaf, rule, cause);
    case 'time':
      return [timeReason(facts, leaf, rule, no)];
    case 'calendar':
      return [{ kind: 'calendar', sentence: calendarWords(rule), rule }];
    case 'data':
      break;
  }
  if (leaf.after.kind === 'member') return sourceReasons(facts, leaf, rule, cause);
  return leaf.after.kind === 'test'
    ? fieldReasons(facts, leaf, rule, no)
    : eventReasons(facts, leaf, rule, no);
}

type RuleOf = NonNullable<Reason['rule']>;

/** What was written, for the parts of a reason. Where nobody knows who, that is left out. */
function writtenParts(author: Author | undefined, at: string | undefined): Pick<Reason, 'at' | 'by'> {
  return {
    ...(at === undefined ? {} : { at }),
    ...(author === undefined || author.kind === 'unknown' ? {} : { by: author }),
  };
}

/** Every field the rule reads whose value is another than before. */
function fieldReasons(facts: Facts, leaf: LeafFacts, rule: RuleOf, no: number): readonly Reason[] {
  const versions = facts.versions.get(no) ?? [];
  return fieldsOf(leaf.after).flatMap(({ key }): readonly Reason[] => {
    const change: ValueChange | undefined =
      leaf.computed.get(key)?.get(no) ?? valueChange(versions, key, facts.span);
    const field = contactFields(facts.worlds.catalogue).get(key);
    if (change === undefined || field === undefined) return [];
    const { from, to } = change;
    const written = change.written ?? lastWritten(facts, no);
    const author = written === undefined ? undefined : facts.authors(written.cause);
    return [
      {
        kind: 'data',
        sentence: fieldWords(field, from, to, author),
        rule,
        field: { key: field.key, label: field.label, type: field.type },
        from,
        to,
        ...writtenParts(author, written?.at),
      },
    ];
  });
}

/** Where a field is worked out from the contact, and no preference was recorded: the latest version of the contact. */
function lastWritten({ versions, span }: Facts, no: number): Written | undefined {
  const latest = versions.get(no)?.find(({ version }) => version <= span.to);
  if (latest === undefined || latest.version <= span.from) return undefined;
  return { cause: latest.cause, at: latest.v_updated_at };
}

function eventReasons(facts: Facts, leaf: LeafFacts, rule: RuleOf, no: number): readonly Reason[] {
  const arrived = leaf.arrived.get(no);
  if (arrived === undefined) return [];
  const isNumber = leaf.after.kind === 'event' && leaf.after.measured.column.kind === 'number';
  const isCounted =
    leaf.after.kind === 'event' && ['count', 'days', 'sum', 'distinct'].includes(leaf.after.measure.of);
  const measureIn = (which: 'from' | 'to') => leaf.measures[which].get(no) ?? (isCounted ? 0 : undefined);
  const [from, to] = isNumber ? [measureIn('from'), measureIn('to')] : [];
  const name = nameOf(leaf);
  const source = arrived.source === null ? undefined : facts.worlds.catalogue.sources.get(arrived.source);
  const author: Author | undefined =
    source === undefined ? undefined : { kind: 'source', id: source.id, name: source.name };
  const { count, latest } = arrived;
  return [
    {
      kind: 'data',
      sentence: eventWords(rule, { name, count, latest, from, to }, author),
      rule,
      event: { name, occurred_at: latest },
      ...(from === undefined || to === undefined ? {} : { from, to }),
      ...writtenParts(author, undefined),
    },
  ];
}

function nameOf({ after }: LeafFacts): string {
  if (after.kind === 'event') return after.events.event;
  return after.kind === 'sequence' ? (after.steps.at(-1)?.event ?? '') : '';
}

function timeReason(facts: Facts, leaf: LeafFacts, rule: RuleOf, no: number): Reason {
  const { after } = leaf;
  if (after.kind === 'event' || after.kind === 'sequence') {
    const name = nameOf(leaf);
    const at = leaf.passed.get(no);
    return {
      kind: 'time',
      sentence: timeWords(rule, at === undefined ? undefined : `the last on ${valueWords(at, 'date')}`),
      rule,
      event: { name, ...(at === undefined ? {} : { occurred_at: at }) },
    };
  }
  const [read] = fieldsOf(after);
  const field = read === undefined ? undefined : contactFields(facts.worlds.catalogue).get(read.key);
  if (field === undefined) return { kind: 'time', sentence: timeWords(rule, undefined), rule };
  const latest = facts.versions.get(no)?.find(({ version }) => version <= facts.span.to);
  const to = latest === undefined ? null : valueIn(latest, field.key);
  const about = to === null ? undefined : `${midSentence(field.label)} ${valueWords(to, field.type)}`;
  return {
    kind: 'time',
    sentence: timeWords(rule, about),
    rule,
    field: { key: field.key, label: field.label, type: field.type },
    to,
  };
}

function segmentReasons(
  { worlds }: Facts,
  { before, after }: LeafFacts,
  rule: RuleOf,
  { truth }: LeafCause,
): readonly Reason[] {
  if (after.kind !== 'member') return [];
  const id = after.ownerId;
  const name = worlds.catalogue.segments.get(id)?.name ?? id;
  const read = { before: before.kind === 'member' ? before.id : null, after: after.id };
  return [
    { kind: 'segment', sentence: setWords('segment', name, truth), rule, segment: { id, name, ...read } },
  ];
}

function sourceReasons(
  { worlds, syncs }: Facts,
  { after }: LeafFacts,
  rule: RuleOf,
  { truth }: LeafCause,
): readonly Reason[] {
  if (after.kind !== 'member') return [];
  const id = after.ownerId;
  const name = worlds.catalogue.sources.get(id)?.name ?? id;
  return [
    {
      kind: 'data',
      sentence: setWords('source', name, truth),
      rule,
      source: { id, name },
      from: !truth,
      to: truth,
      ...writtenParts({ kind: 'source', id, name }, syncs.get(after.id)),
    },
  ];
}

function newContact({ versions, authors }: Facts, no: number): Reason {
  const first = versions.get(no)?.at(-1);
  // Only the version that made the contact says who did; that of a later change does not.
  const isFirst = first !== undefined && first.v_created_at === first.v_updated_at;
  const author = isFirst ? authors(first.cause) : undefined;
  return {
    kind: 'new_contact',
    sentence: newContactWords(author),
    ...writtenParts(author, first?.v_created_at),
  };
}

function editParts({ worlds, changes }: Facts): Pick<Reason, 'at' | 'definition'> {
  const { before, after } = worlds.pair;
  const at = after.definition?.createdAt;
  return {
    ...(at === undefined ? {} : { at }),
    definition: { from_version: before.version, to_version: after.version, changes: [...changes] },
  };
}

function edit(facts: Facts): Reason {
  const { before, after } = facts.worlds.pair;
  const versions = { from: before.version, to: after.version };
  return { kind: 'definition', sentence: editWords(versions, facts.changes), ...editParts(facts) };
}

function pin(facts: Facts, no: number): Reason {
  const { worlds } = facts;
  const { after } = worlds.pair;
  const pins = understoodOf(worlds, 'new')?.pins;
  const side = pins?.include.includes(no) ? 'in' : pins?.exclude.includes(no) ? 'out' : undefined;
  const by = after.definition?.createdBy ?? '';
  return { kind: 'pin', sentence: pinWords(side, { version: after.version, by }), ...editParts(facts) };
}
