/** What a person fills in about a webhook, and whether it is enough. Used to add one and to edit one. */
import { useState } from 'react';
import { EVENT_TYPES, type EventType, eventType } from '../../../../src/api/contract/event-types.ts';
import type { WebhookAnswer } from './webhook-words.ts';

export type WebhookDraft = {
  readonly name: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly every: boolean;
  readonly segments: readonly string[];
};

const NEW: WebhookDraft = { name: '', url: '', events: [], every: true, segments: [] };

export function useWebhookForm(webhook?: WebhookAnswer) {
  const [draft, setDraft] = useState<WebhookDraft>(webhook ? draftOf(webhook) : NEW);
  const aboutSegments = draft.events.some((type) => EVENT_TYPES[type].subject === 'segment');
  const isComplete =
    draft.name.trim() !== '' &&
    draft.url.trim() !== '' &&
    draft.events.length > 0 &&
    (draft.every || !aboutSegments || draft.segments.length > 0);
  return {
    draft,
    aboutSegments,
    isComplete,
    change: (part: Partial<WebhookDraft>) => setDraft((before) => ({ ...before, ...part })),
    /** As the API takes it; the order of the table, whatever the order of the clicks. */
    body: {
      name: draft.name,
      url: draft.url,
      events: eventType.options.filter((type) => draft.events.includes(type)),
      segments: draft.every || draft.segments.length === 0 ? null : [...draft.segments],
    },
  };
}

function draftOf({ name, url, events, segments }: WebhookAnswer): WebhookDraft {
  return { name, url, events, every: segments === null, segments: segments?.map(({ id }) => id) ?? [] };
}
