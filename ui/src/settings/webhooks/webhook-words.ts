/** How webhooks and deliveries are told: words, tones and icons, the answer of a receiver in short. */
import {
  CircleCheck,
  CirclePause,
  CircleX,
  Clock,
  type LucideIcon,
  OctagonX,
  TriangleAlert,
} from 'lucide-react';
import type { contract } from '../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { durationText } from '../../shared/moment.ts';

export type WebhookAnswer = AnswerOf<typeof contract.readWebhook>;
export type DeliveryAnswer = AnswerOf<typeof contract.listDeliveries>['items'][number];
export type DeliveryDetail = AnswerOf<typeof contract.readDelivery>;
export type Attempt = DeliveryDetail['attempts'][number];

export type Look = {
  readonly word: string;
  readonly tone: 'ok' | 'warn' | 'bad' | 'busy' | 'idle';
  readonly icon: LucideIcon;
};

/** How a webhook is, in a word: what a person did to it comes before what receivers say. */
export function healthOf(webhook: WebhookAnswer): Look {
  if (webhook.state === 'disabled') return { word: 'Disabled', tone: 'bad', icon: OctagonX };
  if (webhook.state === 'paused') return { word: 'Paused', tone: 'idle', icon: CirclePause };
  if (webhook.findings.some(({ level }) => level === 'blocker'))
    return { word: 'Sends nothing', tone: 'bad', icon: OctagonX };
  if (webhook.failing_since !== null) return { word: 'Failing', tone: 'warn', icon: TriangleAlert };
  return { word: 'Active', tone: 'ok', icon: CircleCheck };
}

export const DELIVERY_LOOKS = {
  pending: { word: 'Waiting', tone: 'busy', icon: Clock },
  success: { word: 'Delivered', tone: 'ok', icon: CircleCheck },
  failed: { word: 'Failed', tone: 'bad', icon: CircleX },
} as const satisfies Record<DeliveryAnswer['status'], Look>;

/** "200 in 34 ms", or why there was no such answer. */
export function answerText(delivery: DeliveryAnswer): string {
  const last = delivery.last_attempt;
  if (last === null) return 'not attempted yet';
  if (last.error !== null && last.response_status === null) return last.error.detail;
  if (last.response_status === null || last.milliseconds === null) return 'under way';
  return `${last.response_status} in ${durationText(last.milliseconds)}`;
}

/** The payload as a person reads it; text that is no JSON stays as it is. */
export function readableBody(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
