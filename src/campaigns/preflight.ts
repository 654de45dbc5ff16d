/**
 * What speaks against a run of a campaign, all at once, each with its fix. A blocker stops every run; a warning stops it until
 * somebody overrides it with a reason. Pure; `read-preflight.ts` collects what it is given.
 */
import {
  type CampaignSegment,
  type CampaignStatus,
  OLD_AUDIENCE_DAYS,
  type Preflight,
  type PreflightFinding,
} from '../api/contract/campaigns.ts';
import type { Channel } from '../audiences/reach.ts';
import type { Finding } from '../segments/readiness-facts.ts';

/** A segment of the campaign with what its own readiness has to say. */
export type SegmentFacts = {
  readonly segment: CampaignSegment;
  readonly kind: 'rule' | 'list';
  /** The current version, and the one that its published audience was calculated for. */
  readonly version: number;
  readonly audienceVersion: number;
  readonly role: 'include' | 'exclude';
  readonly findings: readonly Finding[];
};

export type PreflightFacts = {
  readonly id: string;
  readonly status: CampaignStatus;
  readonly trashed: boolean;
  readonly channel: Channel;
  readonly goal: string;
  readonly templateRef: string;
  readonly handOver: 'webhook' | 'file';
  /** Whether something is set up that sends on the channel. */
  readonly hasReceiver: boolean;
  readonly segments: readonly SegmentFacts[];
  /** null when it could not be worked out. */
  readonly audience: { readonly considered: number; readonly targeted: number } | null;
  /** How many the last run targeted; null when there was none. */
  readonly lastTargeted: number | null;
  /** Another run of it that is under way. */
  readonly underWay: { readonly id: string } | null;
  readonly now: Date;
};

/** An audience that differs from the last run's by more than this share is worth a look. */
const AUDIENCE_BAND = 0.5;
const DAY_MS = 86_400_000;

type Check = (facts: PreflightFacts) => readonly PreflightFinding[];

function setUp(id: string) {
  return `/campaigns/${id}/edit`;
}

const isActive: Check = ({ status, trashed }) => {
  if (trashed)
    return [{ id: 'campaign_trashed', level: 'blocker', sentence: 'The campaign is in the trash.' }];
  const sentence = {
    active: undefined,
    draft: 'The campaign is a draft.',
    paused: 'The campaign is paused.',
    archived: 'The campaign is archived.',
  }[status];
  return sentence === undefined
    ? []
    : [
        {
          id: 'not_active',
          level: 'blocker',
          sentence,
          fix: { label: 'Make it active', action: 'activate' },
        },
      ];
};

const hasGoal: Check = ({ goal, id }) =>
  goal.trim() === ''
    ? [
        {
          id: 'no_goal',
          level: 'warning',
          sentence: 'It has no goal, so nobody can tell later whether it reached it.',
          fix: { label: 'Write the goal', href: setUp(id) },
        },
      ]
    : [];

const hasTemplate: Check = ({ channel, templateRef, id }) =>
  channel === 'email' && templateRef === ''
    ? [
        {
          id: 'no_template',
          level: 'blocker',
          sentence: 'No template is chosen, so there is nothing to send.',
          fix: { label: 'Choose a template', href: setUp(id) },
        },
      ]
    : [];

const canBeSent: Check = ({ handOver, hasReceiver, channel }) =>
  handOver === 'file' || hasReceiver
    ? []
    : [
        {
          id: 'channel_not_set_up',
          level: 'blocker',
          sentence: `Nothing is set up that sends on the channel ${channel}.`,
          fix: { label: 'Set up the channel', href: '/settings/channels' },
        },
      ];

const includesSomething: Check = ({ segments, id }) =>
  segments.some(({ role }) => role === 'include')
    ? []
    : [
        {
          id: 'nothing_included',
          level: 'blocker',
          sentence: 'It includes no segment.',
          fix: { label: 'Choose segments', href: setUp(id) },
        },
      ];

const segmentsAreThere: Check = ({ segments, id }) =>
  segments.flatMap(({ segment, role }): PreflightFinding[] => {
    const about = { id: segment.id, name: segment.name };
    const fix = { label: 'Choose other segments', href: setUp(id) };
    const uses = role === 'include' ? 'includes' : 'excludes';
    if (segment.state === 'deleted')
      return [
        {
          id: 'segment_deleted',
          level: 'blocker',
          sentence: `It ${uses} a segment that was deleted for good.`,
          segment: about,
          fix,
        },
      ];
    if (segment.state === 'trashed')
      return [
        {
          id: 'segment_trashed',
          level: 'blocker',
          sentence: `It ${uses} “${segment.name}”, which is in the trash.`,
          segment: about,
          fix,
        },
      ];
    return [];
  });

/** Without an audience nothing can be frozen; with one, everything its readiness says is for a person to weigh. */
const segmentsAreReady: Check = ({ segments }) =>
  segments.flatMap(({ segment, kind, findings }): PreflightFinding[] => {
    if (segment.state === 'deleted' || segment.state === 'trashed') return [];
    const about = { id: segment.id, name: segment.name };
    if (segment.calculation_id === null)
      return [
        {
          id: 'segment_without_audience',
          level: 'blocker',
          sentence:
            kind === 'list'
              ? `“${segment.name}” is a list that nobody was put into yet.`
              : `“${segment.name}” was never calculated, so nobody is in it yet.`,
          segment: about,
          fix:
            kind === 'list'
              ? { label: 'Open the segment', href: `/segments/${segment.id}` }
              : { label: 'Calculate it', action: 'calculate' },
        },
      ];
    return findings.map((finding) => ({
      id: `segment_${finding.id}`,
      level: finding.level === 'info' ? 'info' : 'warning',
      sentence: `“${segment.name}”: ${finding.sentence}`,
      segment: about,
      ...(finding.fix === undefined ? {} : { fix: finding.fix }),
    }));
  });

const audiencesAreFresh: Check = ({ segments, now }) =>
  segments.flatMap(({ segment, kind }): PreflightFinding[] => {
    if (kind === 'list' || segment.calculated_at === null || segment.state === 'trashed') return [];
    const days = Math.floor((now.getTime() - Date.parse(segment.calculated_at)) / DAY_MS);
    if (days <= OLD_AUDIENCE_DAYS) return [];
    return [
      {
        id: 'audience_old',
        level: 'warning',
        sentence: `“${segment.name}” was calculated ${days} days ago.`,
        segment: { id: segment.id, name: segment.name },
        fix: { label: 'Calculate it', action: 'calculate' },
      },
    ];
  });

const reachesSomebody: Check = ({ audience, lastTargeted, id }) => {
  if (audience === null) return [];
  const fix = { label: 'Look at the audience', href: setUp(id) };
  if (audience.targeted === 0)
    return [
      {
        id: 'audience_empty',
        level: 'blocker',
        sentence:
          audience.considered === 0
            ? 'Nobody is in the included segments.'
            : 'Nobody is left to be targeted: everybody in the included segments is kept out for a reason.',
        fix,
      },
    ];
  if (lastTargeted === null || lastTargeted === 0) return [];
  const change = (audience.targeted - lastTargeted) / lastTargeted;
  if (Math.abs(change) <= AUDIENCE_BAND) return [];
  const percent = Math.round(Math.abs(change) * 100);
  return [
    {
      id: 'audience_changed',
      level: 'warning',
      sentence: `It would target ${figure(audience.targeted)}, ${percent} % ${change > 0 ? 'more' : 'fewer'} than the last run, which targeted ${figure(lastTargeted)}.`,
      fix,
    },
  ];
};

function figure(count: number): string {
  return count.toLocaleString('en-US');
}

const runsAlone: Check = ({ underWay }) =>
  underWay === null
    ? []
    : [
        {
          id: 'run_under_way',
          level: 'blocker',
          sentence: 'Another run of it is under way.',
          fix: { label: 'Open that run', href: `/runs/${underWay.id}` },
        },
      ];

const CHECKS: readonly Check[] = [
  isActive,
  runsAlone,
  includesSomething,
  segmentsAreThere,
  segmentsAreReady,
  audiencesAreFresh,
  reachesSomebody,
  hasTemplate,
  canBeSent,
  hasGoal,
];

const LEVELS = ['blocker', 'warning', 'info'] as const;

/** All findings, blockers first; within a level in the order in which they are best put right. */
export function preflightFindings(facts: PreflightFacts): Verdict {
  return judged(CHECKS.flatMap((check) => check(facts)));
}

/** A test goes to people who are named: only what is to be sent matters. */
export function preflightOfTest(facts: PreflightFacts): Verdict {
  const isOver = facts.trashed || facts.status === 'archived';
  return judged([...(isOver ? isActive(facts) : []), ...hasTemplate(facts), ...canBeSent(facts)]);
}

type Verdict = Pick<Preflight, 'verdict' | 'findings'>;

/** The findings without those that calculating segments would answer, for a run that does so first. */
export function withoutRefreshable({ findings }: Pick<Preflight, 'findings'>): Verdict {
  const needsRefresh = findings.some(({ fix }) => fix?.action === 'calculate');
  // Whom it reaches is not known before.
  return judged(
    findings.filter(
      ({ id, fix }) => fix?.action !== 'calculate' && !(needsRefresh && id.startsWith('audience_')),
    ),
  );
}

/** Segments that calculating would help. */
export function refreshable({ findings }: Pick<Preflight, 'findings'>): string[] {
  return [
    ...new Set(
      findings.flatMap(({ fix, segment }) => (fix?.action === 'calculate' && segment ? [segment.id] : [])),
    ),
  ];
}

/** Two findings about the same thing, whatever their figures are. */
export function isSameFinding(one: PreflightFinding, other: PreflightFinding): boolean {
  return one.id === other.id && one.segment?.id === other.segment?.id;
}

function judged(all: readonly PreflightFinding[]): Verdict {
  const findings = LEVELS.flatMap((level) => all.filter((finding) => finding.level === level));
  const has = (level: (typeof LEVELS)[number]) => findings.some((finding) => finding.level === level);
  return { verdict: has('blocker') ? 'blocked' : has('warning') ? 'warned' : 'clear', findings };
}
