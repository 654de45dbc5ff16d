/**
 * Lint against what the fields hold: values that no contact has (with the nearest one that some have) and fields that
 * are mostly missing. Profiles are made from the data by whoever asks; without one for a field nothing is said of it.
 */
import type { Catalogue } from './catalogue.ts';
import { type CoreAttribute, type CoreRule, coreLeaves } from './core-rule.ts';
import type { LintFinding } from './lint-finding.ts';
import { nearest } from './nearest.ts';
import { comparable } from './text.ts';

export type FieldProfile = {
  /** Contacts looked at, and those of them without a value. */
  readonly contacts: number;
  readonly missing: number;
  /** Values seen, as people write them; elements for lists. */
  readonly values: readonly string[];
  /** True when `values` are all there are; a value that is not among the most frequent ones may still exist. */
  readonly complete: boolean;
};

const MOSTLY_MISSING = 0.5;
const ALMOST_ALWAYS_MISSING = 0.9;

/** Findings `value_never_seen` and `field_mostly_missing`, in no particular order. */
export function lintAgainstProfiles(
  core: CoreRule,
  catalogue: Pick<Catalogue, 'fields'>,
  profiles: ReadonlyMap<string, FieldProfile>,
): readonly LintFinding[] {
  return coreLeaves(core).flatMap((rule) => {
    if (rule.kind !== 'attribute') return [];
    const profile = profiles.get(rule.field);
    if (profile === undefined || profile.contacts === 0) return [];
    const label = catalogue.fields.get(rule.field)?.label ?? rule.field;
    return [...lintValues(rule, label, profile), ...lintMissing(rule, label, profile)];
  });
}

function lintValues(rule: CoreAttribute, label: string, profile: FieldProfile): readonly LintFinding[] {
  if (!profile.complete) return [];
  const seen = new Map(profile.values.map((value) => [comparable(value, rule.type), value]));
  return wholeValuesOf(rule)
    .filter((value) => !seen.has(value))
    .map((value) => {
      const meant = nearest(value, seen.keys());
      return {
        id: 'value_never_seen',
        level: 'warning',
        path: rule.path,
        detail: `No contact has “${value}” as ${label}.`,
        ...(meant === undefined ? {} : { hint: `Did you mean “${seen.get(meant) ?? meant}”?` }),
      };
    });
}

/** The texts a rule compares whole; parts of texts, numbers and dates need not have been seen before. */
function wholeValuesOf({ test }: CoreAttribute): readonly string[] {
  const { operator, value } = test;
  if (value.kind === 'text') return operator === '=' ? [value.text] : [];
  return value.kind === 'textList' ? [...new Set(value.texts)] : [];
}

function lintMissing(rule: CoreAttribute, label: string, profile: FieldProfile): readonly LintFinding[] {
  const share = profile.missing / profile.contacts;
  if (rule.test.operator === 'notNull' || share < MOSTLY_MISSING) return [];
  // Rounded down, so that "100%" is said only of a field that nobody has.
  const percent = Math.floor(share * 100);
  return [
    {
      id: 'field_mostly_missing',
      level: share >= ALMOST_ALWAYS_MISSING ? 'warning' : 'info',
      path: rule.path,
      detail: `${percent}% of contacts have no ${label}, so this rule is about few of them.`,
    },
  ];
}
