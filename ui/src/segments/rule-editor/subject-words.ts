/** What a rule can be about beside fields and events: how each kind is called, drawn and explained in the lists. */
import {
  Activity,
  Database,
  ListOrdered,
  type LucideIcon,
  Megaphone,
  Percent,
  UsersRound,
} from 'lucide-react';

/** What a rule is about, as a person chooses it. The name of an event is empty until it is chosen. */
export type Subject =
  | { readonly kind: 'field'; readonly key: string }
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: SubjectKind };

export const SUBJECT_KINDS = ['segment', 'source', 'sequence', 'campaign', 'sample'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What is said of an event that is not among those that happened; nothing while these are still counted. */
export function unseenFacts(events: readonly unknown[] | undefined): string {
  return events === undefined ? '' : 'did not happen yet';
}

type Words = { readonly label: string; readonly facts: string; readonly icon: LucideIcon };

export const SUBJECT_WORDS: Record<SubjectKind | 'event', Words> = {
  event: { label: 'Event', facts: 'what contacts did, how often, when', icon: Activity },
  sequence: { label: 'Sequence of events', facts: 'this, then that', icon: ListOrdered },
  campaign: { label: 'Campaign outcome', facts: 'opened, clicked, bounced', icon: Megaphone },
  segment: { label: 'Segment', facts: 'in or not in', icon: UsersRound },
  source: { label: 'Data source', facts: 'delivered or not', icon: Database },
  sample: { label: 'Random sample', facts: 'a stable share', icon: Percent },
};
