/** Step eight: what somebody changed since the last run that went well. Pure. */
import type { HistoryEntry } from '../../api/contract/history.ts';
import type { Check, Evidence } from './trace-facts.ts';

/** So many acts are told. */
const TOLD = 10;
const TOLD_CHANGES = 3;

export const checkHistory: Check = ({ history, lastGood, dayOf }) => ({
  evidence: history.slice(0, TOLD).map((entry, place) => ({
    id: entry.action,
    // Without a run that went well there is nothing these could have spoilt.
    verdict: lastGood ? 'look' : 'fine',
    weight: lastGood ? 20 - place : 0,
    sentence: sentenceOf(entry),
    place: placeOf(entry),
    at: new Date(entry.at),
  })),
  fine:
    lastGood === null
      ? 'No run went well yet, so there is nothing to compare with.'
      : `Nobody changed the campaign, its segments or their data sources since the run of ${dayOf(lastGood.at)} that went well.`,
});

/** @example 'Ada changed the rules of segment “Buyers”.' */
function sentenceOf({ actor, words, subject, changes }: HistoryEntry): string {
  const kind = subject.kind === 'source' ? 'data source' : subject.kind;
  const what = changes.map(({ label }) => label.toLowerCase());
  const more = what.length > TOLD_CHANGES ? ' and more' : '';
  const lines = what.length === 0 ? '' : `: ${what.slice(0, TOLD_CHANGES).join(', ')}${more}`;
  return `${actor.name} ${words} ${kind}${subject.name === null ? '' : ` “${subject.name}”`}${lines}.`;
}

function placeOf({ subject }: HistoryEntry): NonNullable<Evidence['place']> | null {
  const { kind, id } = subject;
  switch (kind) {
    case 'segment':
      return { label: 'See its versions', href: `/segments/${id}?tab=versions` };
    case 'source':
      return { label: 'Open the data source', href: `/sources/${id}` };
    case 'campaign':
      return { label: 'Open the campaign', href: `/campaigns/${id}` };
    case 'run':
      return { label: 'Open the run', href: `/runs/${id}` };
    case 'channel':
      return { label: 'Open the channels', href: '/settings/channels' };
    default:
      return null;
  }
}
