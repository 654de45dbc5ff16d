/** The health of a data source: whether its last sync worked, as icon, word and colour. */
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { StatusBadge } from '../shared/StatusBadge.tsx';
import { Tone } from '../shared/Tone.tsx';
import type { Source } from './answers.ts';

export function HealthBadge({ source }: { readonly source: Pick<Source, 'health' | 'last_sync'> }) {
  const last = source.last_sync;
  switch (source.health) {
    case 'never_synced':
      return (
        <Tone tone="idle" icon={CircleDashed} why="No file was imported yet.">
          Never synced
        </Tone>
      );
    case 'processing':
      return (
        <StatusBadge
          status={last?.status === 'queued' ? 'queued' : 'processing'}
          progress={last?.progress?.share}
          word={last?.status === 'queued' ? 'Queued' : 'Importing'}
        />
      );
    case 'ok':
      return (
        <Tone
          tone="ok"
          icon={CircleCheck}
          why={
            last?.status === 'cancelled'
              ? 'The last import was cancelled; the one before it counts.'
              : 'The last import worked.'
          }
        >
          OK
        </Tone>
      );
    case 'failed':
      return (
        <Tone tone="bad" icon={CircleX} why={last?.error?.detail ?? 'The last import failed.'}>
          Failed
        </Tone>
      );
  }
}
