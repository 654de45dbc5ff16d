/** Where a run is: icon and word. */
import {
  CircleCheck,
  CircleSlash,
  CircleX,
  Clock,
  FileDown,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  Send,
} from 'lucide-react';
import type { Run, RunStatus } from '../../../src/api/contract/runs.ts';
import { Tone } from '../shared/Tone.tsx';

const LOOKS = {
  scheduled: { word: 'Scheduled', tone: 'busy', icon: Clock },
  preflight: { word: 'Preflight', tone: 'busy', icon: LoaderCircle },
  preparing: { word: 'Preparing', tone: 'busy', icon: LoaderCircle },
  ready: { word: 'Ready', tone: 'ok', icon: FileDown },
  delivering: { word: 'Delivering', tone: 'busy', icon: Send },
  completed: { word: 'Completed', tone: 'ok', icon: CircleCheck },
  cancelled: { word: 'Cancelled', tone: 'idle', icon: CircleSlash },
  blocked: { word: 'Blocked', tone: 'bad', icon: OctagonX },
  failed: { word: 'Failed', tone: 'bad', icon: CircleX },
} as const satisfies Record<
  RunStatus,
  { word: string; tone: 'idle' | 'busy' | 'ok' | 'bad'; icon: LucideIcon }
>;

export function RunStatusBadge({ run: { status, error } }: { readonly run: Pick<Run, 'status' | 'error'> }) {
  const { word, tone, icon } = LOOKS[status];
  return (
    <Tone tone={tone} icon={icon} why={error?.detail}>
      {word}
    </Tone>
  );
}
