/** What lint says: a place in the definition, how bad it is, a sentence, and what to do about it. */
import type { RulePath } from './rule.ts';

type LintId =
  | 'contradiction'
  | 'always_true'
  | 'duplicate_rule'
  | 'useless_rule'
  | 'deep_nesting'
  | 'value_never_seen'
  | 'field_mostly_missing'
  | 'field_not_supplied'
  | 'event_never_seen'
  | 'property_never_seen'
  | 'campaign_never_seen'
  | 'window_longer_than_data';

/** A blocker says that the audience cannot be what was meant; warnings and infos leave that to the reader. */
export type LintFinding = {
  readonly id: LintId;
  readonly level: 'info' | 'warning' | 'blocker';
  readonly path: RulePath;
  readonly detail: string;
  readonly hint?: string;
};
