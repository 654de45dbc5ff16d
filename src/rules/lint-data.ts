/**
 * Lint against the data: values that no contact has, fields that are mostly missing or that no source supplies any more,
 * events, properties and campaigns nobody ever saw, windows that reach back further than the data. What is known of the
 * data is gathered by whoever asks; of what is not known nothing is said.
 */
import type { Catalogue } from './catalogue.ts';
import { type CoreEvent, type CoreLeaf, type CoreRule, type CoreStep, coreLeaves } from './core-rule.ts';
import { quote } from './describe-value.ts';
import type { LintFinding } from './lint-finding.ts';
import { type FieldProfile, lintAgainstProfiles } from './lint-profile.ts';
import { nearest } from './nearest.ts';
import { at } from './path.ts';
import type { RulePath, TimeUnit, Window } from './rule.ts';

export type LintData = {
  readonly profiles?: ReadonlyMap<string, FieldProfile>;
  /** Custom fields that came from data sources of which none delivers them any more. */
  readonly unsupplied?: ReadonlySet<string>;
  readonly events?: EventData;
};

export type EventData = {
  /** Every event name there is. */
  readonly names: ReadonlySet<string>;
  /** Properties that events of a name carry, where it was looked at. */
  readonly properties: ReadonlyMap<string, ReadonlySet<string>>;
  /** Days between the first event and now; absent where there is no event. */
  readonly days?: number;
  readonly campaigns: ReadonlySet<string>;
};

export function lintAgainstData(
  core: CoreRule,
  catalogue: Catalogue,
  data: LintData,
): readonly LintFinding[] {
  const leaves = coreLeaves(core);
  return [
    ...lintAgainstProfiles(core, catalogue, data.profiles ?? new Map()),
    ...leaves.flatMap((leaf) => lintSupply(leaf, catalogue, data.unsupplied ?? new Set())),
    ...(data.events === undefined ? [] : lintEvents(leaves, data.events)),
  ];
}

function lintSupply(
  leaf: CoreLeaf,
  catalogue: Pick<Catalogue, 'fields'>,
  unsupplied: ReadonlySet<string>,
): readonly LintFinding[] {
  if (leaf.kind !== 'attribute' || !unsupplied.has(leaf.field)) return [];
  const label = catalogue.fields.get(leaf.field)?.label ?? leaf.field;
  const detail = `No data source supplies “${label}” any more, so its values only get older.`;
  const hint = 'Map a column of a data source to it, or take the rule out.';
  return [{ id: 'field_not_supplied', level: 'warning', path: leaf.path, detail, hint }];
}

function lintEvents(leaves: readonly CoreLeaf[], known: EventData): readonly LintFinding[] {
  return leaves.flatMap((leaf) => {
    if (leaf.kind === 'event') {
      const campaign = campaignOf(leaf);
      const seen =
        campaign === undefined
          ? lintName(leaf, leaf.path, leaf.path, known)
          : lintCampaign(campaign, leaf.path, known);
      return [...seen, ...lintWindow(leaf.within, leaf.path, known)];
    }
    if (leaf.kind !== 'sequence') return [];
    const steps = leaf.steps.flatMap((step, index) =>
      lintName(step, at(at(leaf.path, 'sequence'), index), leaf.path, known),
    );
    return [...steps, ...lintWindow(leaf.within, leaf.path, known)];
  });
}

/** The campaign of a rule about a campaign outcome, whose filter stands at the rule's own place. */
function campaignOf({ path, where }: CoreEvent): string | undefined {
  const isOutcome = where?.kind === 'attribute' && where.path === at(path, 'campaign');
  return isOutcome && where.test.value.kind === 'text' ? where.test.value.text : undefined;
}

function lintName(
  { event, where }: Pick<CoreStep, 'event' | 'where'>,
  place: RulePath,
  path: RulePath,
  known: EventData,
): readonly LintFinding[] {
  // Outcomes of any campaign: nothing was sent yet, which is no slip of the pen.
  if (event.startsWith('campaign.')) return [];
  if (!known.names.has(event)) {
    const meant = nearest(event, known.names);
    const hint = meant === undefined ? {} : { hint: `Did you mean “${meant}”?` };
    const detail = `No contact ever did ${quote(event)}.`;
    return [{ id: 'event_never_seen', level: 'warning', path: place, detail, ...hint }];
  }
  const properties = known.properties.get(event);
  if (properties === undefined || where === undefined) return [];
  const fields = coreLeaves(where).flatMap((leaf) => (leaf.kind === 'attribute' ? [leaf] : []));
  return fields
    .filter(({ field }) => !properties.has(field) && !EVENT_OWN.has(field))
    .map(({ field }) => ({
      id: 'property_never_seen',
      level: 'warning',
      path,
      detail: `No event ${quote(event)} ever had a value for “${field}”.`,
    }));
}

const EVENT_OWN = new Set(['occurred_at', 'campaign', 'source']);

function lintCampaign(campaign: string, path: RulePath, known: EventData): readonly LintFinding[] {
  if ([...known.campaigns].some((id) => id.toLowerCase() === campaign)) return [];
  const meant = nearest(campaign, known.campaigns);
  const hint = meant === undefined ? {} : { hint: `Did you mean “${meant}”?` };
  const detail = `Nothing was ever heard of the campaign ${quote(campaign)}.`;
  return [{ id: 'campaign_never_seen', level: 'warning', path, detail, ...hint }];
}

const DAYS_OF = {
  minute: 1 / 1440,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30,
  year: 365,
} as const satisfies Record<TimeUnit, number>;

function lintWindow(window: Window | undefined, path: RulePath, known: EventData): readonly LintFinding[] {
  if (window === undefined || !('last' in window) || known.days === undefined) return [];
  const days = window.last * DAYS_OF[window.unit];
  // A day is not worth a word.
  if (days <= known.days + 1) return [];
  const reach = known.days < 1 ? 'less than a day' : `${Math.floor(known.days).toLocaleString('en-US')} days`;
  const detail = `The window is longer than the data: the first event of all is ${reach} old.`;
  return [{ id: 'window_longer_than_data', level: 'info', path: at(path, 'within'), detail }];
}
