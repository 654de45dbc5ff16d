/** The state of a run: icon and word. */
import {
  CalendarClock,
  CircleCheck,
  CircleSlash,
  CircleX,
  FileCheck,
  type LucideIcon,
  OctagonX,
  Send,
} from 'lucide-react';
import type { Run, RunStatus } from '../../../../src/api/contract/runs.ts';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import { Tone } from '../../shared/Tone.tsx';
import { isMoving, runStatusWord } from './run-words.ts';

type Look = { readonly tone: 'ok' | 'warn' | 'bad' | 'busy' | 'idle'; readonly icon: LucideIcon };

const LOOKS = {
  scheduled: { tone: 'busy', icon: CalendarClock },
  preflight: { tone: 'busy', icon: Send },
  preparing: { tone: 'busy', icon: Send },
  ready: { tone: 'warn', icon: FileCheck },
  delivering: { tone: 'busy', icon: Send },
  completed: { tone: 'ok', icon: CircleCheck },
  cancelled: { tone: 'idle', icon: CircleSlash },
  blocked: { tone: 'bad', icon: OctagonX },
  failed: { tone: 'bad', icon: CircleX },
} as const satisfies Record<RunStatus, Look>;

/** A ring turns while something is being done. */
export function RunStatusBadge({ run }: { readonly run: Pick<Run, 'status' | 'hand_over' | 'delivery'> }) {
  if (isMoving(run)) {
    const { delivery } = run;
    const share =
      run.status === 'delivering' && delivery !== null && delivery.batches.total > 0
        ? delivery.batches.delivered / delivery.batches.total
        : null;
    return <StatusBadge status="processing" word={runStatusWord(run.status)} progress={share} />;
  }
  const { tone, icon } = LOOKS[run.status];
  return (
    <Tone
      tone={tone}
      icon={icon}
      why={run.status === 'ready' ? 'Waits to be downloaded and marked as sent' : undefined}
    >
      {runStatusWord(run.status)}
    </Tone>
  );
}
