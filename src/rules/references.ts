/**
 * What a definition reads: everything that links a segment to its sources, to other segments and to tags goes through
 * here, so that "where is it used" and "what changed under it" have one answer.
 */
import { assertNever } from '../assert-never.ts';
import type { Catalogue } from './catalogue.ts';
import { isGroup } from './draft.ts';
import type { AttributeRule, Group, Measure, Rule } from './rule.ts';
import { comparable } from './text.ts';

/** Each list sorted and without repeats. */
export type References = {
  /** Catalogue keys, those compared with another field included. */
  readonly fields: readonly string[];
  /** Values asked of fields of type tags, trimmed and in lower case, as tags are compared. */
  readonly tags: readonly string[];
  readonly segments: readonly string[];
  readonly sources: readonly string[];
  readonly events: readonly string[];
  /** Properties of events, as `event.property`. */
  readonly properties: readonly string[];
  /** Campaign ids; `*` is any campaign. */
  readonly campaigns: readonly string[];
};

type Found = { readonly [kind in keyof References]: Set<string> };

/**
 * Collects what a definition reads. The catalogue tells which fields are tags; fields it does not know are listed too.
 * @example referencesOf(group, catalogue).segments // ['seg_1']
 */
export function referencesOf(group: Group, catalogue: Pick<Catalogue, 'fields'>): References {
  const found: Found = {
    fields: new Set(),
    tags: new Set(),
    segments: new Set(),
    sources: new Set(),
    events: new Set(),
    properties: new Set(),
    campaigns: new Set(),
  };
  for (const rule of rulesOf(group)) collect(rule, found, catalogue);
  return {
    fields: [...found.fields].toSorted(),
    tags: [...found.tags].toSorted(),
    segments: [...found.segments].toSorted(),
    sources: [...found.sources].toSorted(),
    events: [...found.events].toSorted(),
    properties: [...found.properties].toSorted(),
    campaigns: [...found.campaigns].toSorted(),
  };
}

/** All rules of a definition, whatever groups they are in, in the order of the document. */
export function rulesOf(group: Group): readonly Rule[] {
  return group.rules.flatMap((member) => (isGroup(member) ? rulesOf(member) : [member]));
}

function collect(rule: Rule, found: Found, catalogue: Pick<Catalogue, 'fields'>): void {
  if ('field' in rule) collectAttribute(rule, found, catalogue);
  else if ('segment' in rule) found.segments.add(rule.segment);
  else if ('source' in rule) found.sources.add(rule.source);
  else if ('campaign' in rule) found.campaigns.add(rule.campaign);
  else if ('sequence' in rule) for (const step of rule.sequence) collectEvent(step, found);
  else if ('event' in rule) collectEvent(rule, found);
  else if ('sample' in rule) return;
  else assertNever(rule);
}

function collectAttribute(rule: AttributeRule, found: Found, catalogue: Pick<Catalogue, 'fields'>): void {
  found.fields.add(rule.field);
  if (rule.valueSource === 'field' && typeof rule.value === 'string') found.fields.add(rule.value);
  if (catalogue.fields.get(rule.field)?.type !== 'tags' || !Array.isArray(rule.value)) return;
  for (const tag of rule.value) {
    if (typeof tag === 'string') found.tags.add(comparable(tag, 'tags'));
  }
}

function collectEvent(
  reading: { readonly event: string; readonly where?: Group; readonly measure?: Measure },
  found: Found,
): void {
  found.events.add(reading.event);
  if (reading.measure !== undefined && 'property' in reading.measure) {
    found.properties.add(`${reading.event}.${reading.measure.property}`);
  }
  for (const rule of reading.where === undefined ? [] : rulesOf(reading.where)) {
    if (!('field' in rule)) continue;
    found.properties.add(`${reading.event}.${rule.field}`);
    if (rule.valueSource === 'field' && typeof rule.value === 'string') {
      found.properties.add(`${reading.event}.${rule.value}`);
    }
  }
}
