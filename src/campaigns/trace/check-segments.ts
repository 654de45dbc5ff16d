/** The first two steps: are the segments calculated and current, and do their rules and counts make sense? Pure. */
import { ruleNumber } from '../../rules/value-reads.ts';
import { editLink, figure, people } from '../../segments/readiness-facts.ts';
import { distinct, fromFindings, listWords, named, shareWords } from './evidence.ts';
import type { Check, CountMove, Evidence, TraceFacts, TraceSegment } from './trace-facts.ts';

/** A count that is off by more than this share is worth a look. */
const COUNT_BAND = 0.2;
/** A rule that takes away at least this share of what the others leave is named. */
const NEARLY_ALL = 0.95;

export const checkStatus: Check = ({ campaign, segments, preflight }) => ({
  evidence: distinct([
    ...segments.flatMap((segment) => [...missing(segment, campaign.id), ...withoutAudience(segment)]),
    ...segments.flatMap((segment) => fromFindings(segment, 'status')),
    ...preflight.findings
      .filter(({ id }) => id === 'audience_old')
      .map(
        ({ id, sentence, segment, fix }): Evidence => ({
          id,
          verdict: 'look',
          weight: 51,
          sentence,
          fix: fix ?? null,
          ...(segment
            ? { segment, place: { label: `Open “${segment.name}”`, href: `/segments/${segment.id}` } }
            : {}),
        }),
      ),
  ]),
  fine:
    segments.length === 0
      ? 'It uses no segment.'
      : `${listWords(segments.map(({ name }) => `“${name}”`))} ${segments.length === 1 ? 'is' : 'are'} calculated, and for the current rules.`,
});

function missing(segment: TraceSegment, campaignId: string): Evidence[] {
  const uses = segment.role === 'include' ? 'includes' : 'excludes';
  const fix = { label: 'Choose other segments', href: `/campaigns/${campaignId}/edit` };
  if (segment.state === 'deleted')
    return [
      {
        id: 'segment_deleted',
        verdict: 'wrong',
        weight: 99,
        sentence: `It ${uses} a segment that was deleted for good, so it has nobody.`,
        fix,
      },
    ];
  if (segment.state === 'trashed')
    return [
      {
        id: 'segment_trashed',
        verdict: 'wrong',
        weight: 98,
        sentence: `It ${uses} “${segment.name}”, which is in the trash.`,
        place: { label: `Open “${segment.name}”`, href: `/segments/${segment.id}` },
        fix,
        segment: named(segment),
      },
    ];
  return [];
}

/** Of lists; rules without an audience are said by their status. */
function withoutAudience(segment: TraceSegment): Evidence[] {
  return segment.kind === 'list' && segment.state === 'there' && segment.count === null
    ? [
        {
          id: 'list_without_members',
          verdict: 'wrong',
          weight: 94,
          sentence: `“${segment.name}” is a list that nobody was put into yet.`,
          fix: { label: 'Add members', href: `/segments/${segment.id}?tab=members` },
          segment: named(segment),
        },
      ]
    : [];
}

export const checkDefinition: Check = (facts) => {
  const { segments } = facts;
  return {
    evidence: distinct(segments.flatMap((segment) => definitionOf(facts, segment))),
    fine: fineWords(segments),
  };
};

function fineWords(segments: readonly TraceSegment[]): string {
  const counted = segments.filter(({ count }) => count !== null);
  if (counted.length === 0) return 'There is nothing to count.';
  const counts = counted.map(({ name, count }) => `“${name}” has ${figure(count ?? 0)}`);
  const usual = counted.every(({ move }) => move !== null) ? ', as usual' : '';
  return `${listWords(counts)}${usual}, and no rule contradicts another.`;
}

function definitionOf(facts: TraceFacts, segment: TraceSegment): Evidence[] {
  const move = countMoved(facts, segment);
  const rules = emptyRules(segment);
  const known = new Set(rules.map(({ path }) => path));
  return [
    ...move,
    ...rules.map(({ evidence }) => evidence),
    ...fromFindings(segment, 'definition').filter(({ id }) => id !== 'count_jumped' || move.length === 0),
    ...lint(segment, known),
    ...selective(segment),
  ];
}

const BECAUSE: Readonly<Record<CountMove['reasons'][number]['kind'], string | null>> = {
  pin: 'pins were changed',
  definition: 'the rules were edited',
  deleted_contact: 'contacts were deleted',
  new_contact: 'new contacts came',
  list: 'the list was changed by hand',
  data: 'what is known of them changed',
  segment: 'a nested segment changed',
  time: 'time passed',
  calendar: 'the time zone or first day of the week changed',
  first: null,
  unknown: null,
};

/** A count off its usual band, with what is behind it: a value or a column that is gone, or the main reason of those who moved. */
function countMoved({ dayOf, thresholds }: TraceFacts, segment: TraceSegment): Evidence[] {
  const { move } = segment;
  if (move === null || move.usual === 0) return [];
  const share = (move.count - move.usual) / move.usual;
  if (Math.abs(share) < COUNT_BAND) return [];
  const isLoss = share < 0;
  const [root] = isLoss && DATA_MOVES.has(move.reasons[0]?.kind ?? 'unknown') ? brokenData(segment) : [];
  const why = root ? rootWords(segment, root) : reasonWords(move, isLoss);
  const what = isLoss ? `lost ${shareWords(-share)} of its members` : `grew by ${shareWords(share)}`;
  return [
    {
      id: 'count_moved',
      verdict: Math.abs(share) * 100 >= thresholds.count_change_percent || root ? 'wrong' : 'look',
      weight: (root ? 101 : why === null ? 84 : 86) - (segment.role === 'exclude' ? 5 : 0),
      sentence: `Segment “${segment.name}” ${what} since ${dayOf(move.at)} (${figure(move.usual)} → ${figure(move.count)})${why === null ? '.' : ` because ${why}.`}`,
      place: {
        label: isLoss ? 'See who left' : 'See who entered',
        href: `/segments/${segment.id}?tab=changes&from=${move.calculationId}&to=${move.currentId}&side=${isLoss ? 'left' : 'entered'}`,
      },
      fix: root?.fix ?? null,
      segment: named(segment),
    },
  ];
}

/** Main reasons of those who left for which broken data may be to blame. */
const DATA_MOVES: ReadonlySet<string> = new Set(['data', 'deleted_contact', 'unknown']);

/** Findings about values and columns that are gone. */
function brokenData(segment: TraceSegment): Evidence[] {
  const found = [...fromFindings(segment, 'mapping'), ...fromFindings(segment, 'sources')];
  return distinct(found).filter(({ verdict }) => verdict === 'wrong');
}

/** The first sentence of a finding inside another one. */
function rootWords({ name }: TraceSegment, { sentence }: Evidence): string {
  const prefix = `“${name}”: `;
  const own = sentence.startsWith(prefix) ? sentence.slice(prefix.length) : sentence;
  return own.replace(/\.( .*)?$/u, '').replace(/^\p{Lu}(?=\p{Ll}| )/u, (letter) => letter.toLowerCase());
}

function reasonWords({ reasons, count, usual }: CountMove, isLoss: boolean): string | null {
  const [main] = reasons;
  const words = main && BECAUSE[main.kind];
  if (!main || words === null || words === undefined) return null;
  const all = reasons.reduce((sum, one) => sum + one.count, 0);
  const of =
    main.count === all
      ? ''
      : ` (${figure(main.count)} of the ${figure(all)} who ${isLoss ? 'left' : 'came'})`;
  return Math.abs(count - usual) === 0 ? null : `${words}${of}`;
}

/** Rules that are true of nobody and keep everybody else out. */
function emptyRules(segment: TraceSegment): { readonly path: string; readonly evidence: Evidence }[] {
  const { funnel } = segment;
  if (funnel === null || funnel.total === 0) return [];
  return funnel.rules
    .filter(
      ({ isGroup, count, without }) => !isGroup && count === 0 && without !== null && without > funnel.count,
    )
    .map(({ path, sentence, without }) => {
      const hint = segment.lint.find((one) => one.path === path && one.hint !== undefined)?.hint;
      return {
        path,
        evidence: {
          id: 'empty_rule',
          verdict: funnel.count === 0 ? 'wrong' : 'look',
          weight: (funnel.count === 0 ? 91 : 62) - (segment.role === 'exclude' ? 5 : 0),
          sentence: `Rule ${ruleNumber(path)} of “${segment.name}”, “${sentence}”, is true of nobody; without it ${people(without ?? 0)} would be in it.${hint === undefined ? '' : ` ${hint}`}`,
          place: { label: 'Open the rules', href: `/segments/${segment.id}?tab=rules` },
          fix: { label: 'Edit the rule', href: editLink(segment.id, path) },
          segment: named(segment),
        },
      };
    });
}

const LINT: Readonly<Record<string, number>> = {
  value_never_seen: 76,
  event_never_seen: 74,
  property_never_seen: 73,
  campaign_never_seen: 71,
  window_longer_than_data: 48,
  field_mostly_missing: 44,
};

/** Lint beyond what readiness blocks on; fields nobody delivers belong to the mapping. */
function lint(segment: TraceSegment, known: ReadonlySet<string>): Evidence[] {
  return segment.lint
    .filter(({ id, level, path }) => level === 'warning' && id !== 'field_not_supplied' && !known.has(path))
    .map(({ id, path, detail, hint }) => ({
      id,
      verdict: 'look',
      weight: (LINT[id] ?? 35) - (segment.role === 'exclude' ? 5 : 0),
      sentence: `“${segment.name}”, rule ${ruleNumber(path) || 'group'}: ${detail}${hint === undefined ? '' : ` ${hint}`}`,
      fix: { label: 'Edit the rule', href: editLink(segment.id, path) },
      segment: named(segment),
    }));
}

/** The rule that takes most away, for whoever wonders: it may be meant. */
function selective(segment: TraceSegment): Evidence[] {
  const { funnel } = segment;
  if (funnel === null || funnel.count === 0) return [];
  const rules = funnel.rules.filter(({ isGroup }) => !isGroup);
  // One alone leaves everybody to itself.
  if (rules.length < 2) return [];
  const [most] = rules
    .filter(({ count, without }) => count > 0 && without !== null && without > 0)
    .toSorted((a, b) => (b.without ?? 0) - (a.without ?? 0));
  if (most === undefined || most.without === null) return [];
  const taken = (most.without - funnel.count) / most.without;
  if (taken < NEARLY_ALL) return [];
  return [
    {
      id: 'selective_rule',
      verdict: 'fine',
      weight: 0,
      sentence: `Rule ${ruleNumber(most.path)} of “${segment.name}”, “${most.sentence}”, takes away ${shareWords(taken)} of what the others leave.`,
      place: { label: 'Open the rules', href: `/segments/${segment.id}?tab=rules` },
      segment: named(segment),
    },
  ];
}
