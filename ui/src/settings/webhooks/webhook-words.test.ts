import { describe, expect, it } from 'vitest';
import {
  answerText,
  type DeliveryAnswer,
  healthOf,
  readableBody,
  type WebhookAnswer,
} from './webhook-words.ts';

const WEBHOOK: WebhookAnswer = {
  id: 'hook_1',
  name: 'Shop',
  url: 'https://example.com/',
  events: ['segment.calculated'],
  segments: null,
  state: 'active',
  disabled_because: null,
  failing_since: null,
  last_delivery: null,
  waiting: 0,
  findings: [],
  secret: { created_at: '2026-03-15T12:00:00.000Z', previous_until: null },
  version: 1,
  created_at: '2026-03-15T12:00:00.000Z',
  created_by: 'Ada',
  updated_at: '2026-03-15T12:00:00.000Z',
};
const DELIVERY: DeliveryAnswer = {
  id: 'del_1',
  webhook_id: 'hook_1',
  event_id: 'evt_1',
  event_type: 'segment.calculated',
  status: 'pending',
  created_at: '2026-03-15T12:00:00.000Z',
  finished_at: null,
  attempt_count: 0,
  next_attempt_at: null,
  last_attempt: null,
};
const attempt = (more: Partial<NonNullable<DeliveryAnswer['last_attempt']>>) => ({
  at: '2026-03-15T12:00:00.000Z',
  response_status: null,
  milliseconds: null,
  error: null,
  ...more,
});

describe('how a webhook is', () => {
  it('is told in one word, the gravest first', () => {
    const failing_since = '2026-03-15T12:00:00.000Z';
    expect(healthOf(WEBHOOK).word).toBe('Active');
    expect(healthOf({ ...WEBHOOK, failing_since }).word).toBe('Failing');
    expect(healthOf({ ...WEBHOOK, state: 'paused', failing_since }).word).toBe('Paused');
    expect(healthOf({ ...WEBHOOK, state: 'disabled', failing_since }).word).toBe('Disabled');
    const finding = { id: 'secret_unreadable', level: 'blocker' as const, sentence: 'No.' };
    expect(healthOf({ ...WEBHOOK, findings: [finding] }).word).toBe('Sends nothing');
  });
});

describe('the answer of a receiver in short', () => {
  it('is its status and how long it took, or why there was none', () => {
    const text = (last: Partial<NonNullable<DeliveryAnswer['last_attempt']>> | undefined) =>
      answerText({ ...DELIVERY, last_attempt: last ? attempt(last) : null });
    expect(text(undefined)).toBe('not attempted yet');
    expect(text({})).toBe('under way');
    expect(text({ response_status: 200, milliseconds: 34 })).toBe('200 in 34 ms');
    const error = { code: 'status', detail: 'The receiver answered 500.' };
    expect(text({ response_status: 500, milliseconds: 34, error })).toBe('500 in 34 ms');
    const refused = { code: 'connection_refused', detail: 'Nothing listens at localhost:1.' };
    expect(text({ milliseconds: 3, error: refused })).toBe('Nothing listens at localhost:1.');
  });
});

describe('a payload', () => {
  it('is set out for reading, and left alone when it is no JSON', () => {
    expect(readableBody('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(readableBody('thank you')).toBe('thank you');
  });
});
