/** What the history shows of an entry: what kind of thing it is about and where that is, and values as text. */
import type { HistoryEntry } from '../../../src/api/contract/history.ts';
import { figureText } from '../shared/Figure.tsx';
import { exactText } from '../shared/moment.ts';

type Subject = HistoryEntry['subject'];

type Place = (id: string) => string;

const KINDS: Readonly<Record<string, { readonly word: string; readonly place?: Place }>> = {
  segment: { word: 'segment', place: (id) => `/segments/${id}` },
  contact: { word: 'contact', place: (id) => `/contacts/${id}` },
  contacts: { word: '' },
  events: { word: '' },
  field: { word: 'field', place: (id) => `/settings/fields?field=${encodeURIComponent(id)}` },
  source: { word: 'data source', place: (id) => `/sources/${id}` },
  file: { word: 'file' },
  tag: { word: 'tag', place: () => '/tags' },
  campaign: { word: 'campaign', place: (id) => `/campaigns/${id}` },
  // A run is named by its campaign.
  run: { word: 'campaign', place: (id) => `/runs/${id}` },
  channel: { word: 'channel', place: () => '/settings/channels' },
  webhook: { word: 'webhook', place: (id) => `/settings/webhooks/${id}` },
  api_key: { word: 'API key', place: () => '/settings/api-keys' },
  user: { word: 'account', place: () => '/settings/team' },
  settings: { word: 'the settings', place: () => '/settings/organisation' },
  view: { word: 'the view', place: () => '/segments' },
  preference: { word: '' },
  preferences: { word: '' },
};

/** After these there is nothing left to open. */
const GONE = /\.(deleted|pruned|revoked)$/;

/** "segment Buyers" in two parts, and where it is, when it can still be opened. */
export function subjectOf({ action, subject }: Pick<HistoryEntry, 'action' | 'subject'>): {
  readonly kind: string;
  readonly name: string;
  readonly href: string | undefined;
} {
  const known = KINDS[subject.kind];
  // With a name the organisation is meant, not only how it is set.
  const isOrganisation = subject.kind === 'settings' && subject.name !== null;
  return {
    kind: isOrganisation ? 'the organisation' : (known?.word ?? subject.kind.replaceAll('_', ' ')),
    name: nameOf(subject),
    href: GONE.test(action) ? undefined : known?.place?.(subject.id),
  };
}

function nameOf({ kind, id, name }: Subject): string {
  if (name !== null) return name;
  return kind === 'settings' ? '' : id;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** A value of a change as text; undefined where there is none. */
export function valueText(value: unknown, timeZone: string): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return figureText(value);
  if (Array.isArray(value)) {
    const texts = value.map((one) => valueText(one, timeZone) ?? '–');
    return texts.length === 0 ? undefined : texts.join(', ');
  }
  if (typeof value !== 'string') return JSON.stringify(value);
  return INSTANT.test(value) ? exactText(Date.parse(value), timeZone) : value;
}
