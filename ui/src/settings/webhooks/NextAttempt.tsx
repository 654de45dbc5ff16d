/** When a delivery is attempted next: a time, any moment, or when somebody resumes the webhook. */
import { useNow } from '../../shared/now.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import type { DeliveryAnswer, WebhookAnswer } from './webhook-words.ts';

const SOON_MS = 45_000;

export function NextAttempt({
  delivery,
  state,
}: {
  readonly delivery: Pick<DeliveryAnswer, 'next_attempt_at'>;
  readonly state: WebhookAnswer['state'];
}) {
  const now = useNow();
  const at = delivery.next_attempt_at;
  if (at === null) return <RelativeTime at={null} />;
  if (state !== 'active') return <span className="dimmed">when resumed</span>;
  return Date.parse(at) - now < SOON_MS ? <span>any moment</span> : <RelativeTime at={at} />;
}
