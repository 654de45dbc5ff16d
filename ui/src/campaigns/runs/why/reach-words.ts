/** Why a contact is reached or missed, in the words of the screen. Pure. */
import type { ReachExplanation } from '../../../../../src/api/contract/runs.ts';

/** What is asked: what a run did, or what a run of the campaign would do now. */
export type Asked = 'then' | 'now';

type Reason = ReachExplanation['reason'];

/** "Jane Doe was missed" */
export function reachHeadline(name: string, reason: Reason, asked: Asked): string {
  if (reason === 'targeted') return `${name} ${asked === 'then' ? 'was targeted' : 'would be targeted'}`;
  if (reason === 'not_considered')
    return `${name} ${asked === 'then' ? 'was' : 'would'} not ${asked === 'then' ? 'considered' : 'be considered'}`;
  return `${name} ${asked === 'then' ? 'was missed' : 'would be missed'}`;
}

const ORIGINS: Readonly<Record<string, string>> = {
  api: 'by a program',
  admin: 'by hand',
  import: 'by an import',
  user_action: 'by the contact',
  user_intent: 'by the contact',
};

/** "by an import": who said that an address is unsubscribed. */
export function originWords(origin: string): string {
  return ORIGINS[origin] ?? origin.replaceAll('_', ' ');
}
