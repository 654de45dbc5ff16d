/** How much two parts of a definition are about the same thing, so that an edit is told as a change and not as two. */
import { type Node, rulesIn } from './comparable-tree.ts';
import type { Rule } from './rule.ts';

/** From 0 (nothing in common) on; only parts that are alike are taken for one part that changed. */
export function likeness(before: Node, after: Node): number {
  if (before.kind === 'rule' && after.kind === 'rule') return ruleLikeness(before.rule, after.rule);
  const [one, other] = [rulesIn(before), rulesIn(after)];
  const keys = new Set(one.map(({ key }) => key));
  const subjects = new Set(one.map(({ rule }) => subjectOf(rule)));
  const equal = other.filter(({ key }) => keys.has(key)).length;
  const related = other.filter(({ rule }) => subjects.has(subjectOf(rule))).length;
  // Groups with a rule in common are alike; groups that only speak of the same fields are when they do throughout.
  const share = (equal + 0.5 * related) / Math.max(one.length, other.length);
  return equal > 0 || share >= 0.5 ? 1 + share : 0;
}

export function isAlike(like: number): boolean {
  return like > 0;
}

function ruleLikeness(before: Rule, after: Rule): number {
  if (subjectOf(before) !== subjectOf(after)) return 0;
  const [one, other] = [partsOf(before), partsOf(after)];
  const equal = [...one].filter((part) => other.has(part)).length;
  return 1 + equal / Math.max(one.size, other.size);
}

/** What a rule is about, whatever it asks of it. */
function subjectOf(rule: Rule): string {
  if ('field' in rule) return `field ${rule.field}`;
  if ('event' in rule) return `event ${rule.event}`;
  if ('segment' in rule) return `segment ${rule.segment}`;
  if ('source' in rule) return `source ${rule.source}`;
  if ('campaign' in rule) return `campaign ${rule.campaign}`;
  if ('sequence' in rule) return `sequence ${rule.sequence[0]?.event ?? ''}`;
  return 'sample';
}

function partsOf(rule: Rule): ReadonlySet<string> {
  return new Set(Object.entries(rule).map(([key, value]) => `${key} ${JSON.stringify(value)}`));
}
