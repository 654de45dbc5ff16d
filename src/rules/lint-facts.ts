/** What lint knows of one member of a group without looking at contacts: enough to compare it with its neighbours. */
import { canonicalForm, measuredParts } from './canonical-form.ts';
import { type CoreLeaf, type CoreRule, SAMPLE_PLACES } from './core-rule.ts';
import { measureEntry } from './measures.ts';
import type { RulePath } from './rule.ts';
import {
  complementOf,
  countsAmong,
  intersectionOf,
  shareOf,
  type ValueSet,
  valueSetOf,
} from './value-set.ts';

export type Facts = {
  readonly path: RulePath;
  readonly form: string;
  readonly negatedForm: string;
  /** What the rule is about and how: rules about the same can be compared. */
  readonly leaf?: {
    /** A field, what is measured of which events, a seed. */
    readonly subject: string;
    readonly negative: boolean;
    readonly asksPresence: boolean;
    /** True where a contact may have no value: then positive rules do not pass it and negative ones do. */
    readonly canBeMissing: boolean;
  };
  readonly set?: ValueSet;
  readonly complement?: ValueSet;
};

export function factsOf(rule: CoreRule): Facts {
  const forms = {
    path: rule.path,
    form: canonicalForm(rule),
    negatedForm: canonicalForm({ kind: 'not', path: rule.path, rule }),
  };
  const negative = rule.kind === 'not';
  const about = subjectOf(negative ? rule.rule : rule);
  if (about === undefined) return forms;
  const { subject, asksPresence, within, whole } = about;
  const others = within && (whole === undefined ? complementOf(within) : restOf(whole, within));
  const [set, complement] = negative ? [others, within?.exact ? within : undefined] : [within, others];
  return {
    ...forms,
    leaf: { subject, negative, asksPresence, canBeMissing: whole === undefined },
    ...(set === undefined ? {} : { set }),
    ...(complement === undefined ? {} : { complement }),
  };
}

type Subject = {
  readonly subject: string;
  readonly asksPresence: boolean;
  readonly within: ValueSet | undefined;
  /** All values there are, where every contact has one. */
  readonly whole?: ValueSet;
};

function subjectOf(rule: CoreRule): Subject | undefined {
  switch (rule.kind) {
    case 'attribute':
      if (rule.held !== undefined) return undefined;
      return {
        subject: `field ${rule.field}`,
        asksPresence: rule.test.operator === 'notNull',
        within: valueSetOf(rule.test, rule.type),
      };
    case 'event':
      return measuredSubject(rule);
    case 'sample':
      return {
        subject: `sample ${rule.seed}`,
        asksPresence: false,
        within: shareOf(rule.from, rule.to),
        whole: shareOf(0, SAMPLE_PLACES),
      };
    default:
      return undefined;
  }
}

function measuredSubject(rule: Extract<CoreLeaf, { kind: 'event' }>): Subject {
  const subject = `event ${JSON.stringify(measuredParts(rule))}`;
  const asksPresence = rule.test.operator === 'notNull';
  const set = valueSetOf(rule.test, rule.type);
  const { ofNone, properties } = measureEntry(rule.measure.of);
  if (ofNone === undefined) return { subject, asksPresence, within: set };
  const every: ValueSet | undefined = valueSetOf(
    { operator: '>=', value: { kind: 'number', number: Number.NEGATIVE_INFINITY } },
    'number',
  );
  const isCount = properties === undefined || rule.measure.of === 'distinct';
  const whole = isCount ? every && countsAmong(every) : every;
  const within = isCount ? set && countsAmong(set) : set;
  return { subject, asksPresence, within, ...(whole === undefined ? {} : { whole }) };
}

function restOf(whole: ValueSet, part: ValueSet): ValueSet | undefined {
  const others = complementOf(part);
  return others && intersectionOf(whole, { ...others, missing: false });
}
