/** What is to be said about a webhook's health, worst first. Pure; `webhook-queries.ts` collects what it is given. */
import type { Webhook } from '../api/contract/webhooks.ts';

type Finding = Webhook['findings'][number];

export type WebhookFacts = {
  readonly state: Webhook['state'];
  readonly disabledBecause: string | null;
  readonly isFailing: boolean;
  /** What the last attempt said, when it failed. */
  readonly lastError: string | null;
  readonly waiting: number;
  readonly secretIsReadable: boolean;
};

/** Days for which events and their deliveries are kept, sent or not. */
export const KEPT_DAYS = 30;

export function webhookFindings(facts: WebhookFacts): Finding[] {
  const findings: Finding[] = [];
  if (!facts.secretIsReadable)
    findings.push({
      id: 'secret_unreadable',
      level: 'blocker',
      sentence:
        'Its signing secret cannot be read with the MUSTER_SECRET of now, so nothing is sent. Start Muster with the one it had, or rotate the secret.',
    });
  if (facts.state === 'disabled')
    findings.push({
      id: 'disabled',
      level: 'blocker',
      sentence: `Muster disabled it. ${facts.disabledBecause ?? ''} ${waits(facts.waiting)}`,
    });
  if (facts.state === 'paused')
    findings.push({ id: 'paused', level: 'info', sentence: `It is paused. ${waits(facts.waiting)}` });
  if (facts.state === 'active' && facts.isFailing)
    findings.push({
      id: 'failing',
      level: 'warning',
      sentence: `Its deliveries fail at the moment.${facts.lastError === null ? '' : ` ${facts.lastError}`}`,
    });
  return findings;
}

function waits(count: number): string {
  if (count === 0) return `What it should be told waits until it is resumed, at most ${KEPT_DAYS} days.`;
  const what = count === 1 ? '1 delivery waits' : `${count.toLocaleString('en-US')} deliveries wait`;
  return `${what} until it is resumed, at most ${KEPT_DAYS} days.`;
}
