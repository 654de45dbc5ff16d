/** How runs, their types and their states are called on screens, and which states they go through. */
import type { Run, RunStatus } from '../../../../src/api/contract/runs.ts';

export const RUN_TYPES = ['now', 'scheduled', 'test'] as const satisfies readonly Run['type'][];

const TYPE_WORDS = { now: 'Run', scheduled: 'Scheduled run', test: 'Test' } as const satisfies Record<
  Run['type'],
  string
>;

/** "Run", "Scheduled run", "Test" */
export function runTypeWord(type: Run['type']): string {
  return TYPE_WORDS[type];
}

const STATUS_WORDS = {
  scheduled: 'Scheduled',
  preflight: 'Preflight',
  preparing: 'Preparing',
  ready: 'Ready',
  delivering: 'Delivering',
  completed: 'Completed',
  cancelled: 'Cancelled',
  blocked: 'Blocked',
  failed: 'Failed',
} as const satisfies Record<RunStatus, string>;

export function runStatusWord(status: RunStatus): string {
  return STATUS_WORDS[status];
}

const OVER: readonly RunStatus[] = ['completed', 'cancelled', 'blocked', 'failed'];

/** Nothing happens to it any more unless somebody does something. */
export function isOver({ status }: Pick<Run, 'status'>): boolean {
  return OVER.includes(status);
}

/** Work is going on: it changes by itself. */
export function isMoving({ status, hand_over }: Pick<Run, 'status' | 'hand_over'>): boolean {
  return (
    status === 'preflight' ||
    status === 'preparing' ||
    status === 'delivering' ||
    (status === 'ready' && hand_over === 'webhook')
  );
}

/** Frozen, and waits for somebody to download it and to say that it is on its way. */
export function waitsForFile({ status, hand_over }: Pick<Run, 'status' | 'hand_over'>): boolean {
  return status === 'ready' && hand_over === 'file';
}

const STEPS = ['scheduled', 'preflight', 'preparing', 'ready', 'delivering', 'completed'] as const;

export type RunStep = {
  readonly status: RunStatus;
  /** `stopped`: where a run that came to nothing ended, with its end as `status`. */
  readonly state: 'done' | 'now' | 'stopped' | 'ahead';
};

type Stepped = Pick<
  Run,
  'type' | 'status' | 'as_of' | 'prepared_at' | 'delivery' | 'scheduled_at' | 'finished_at'
>;

/** The states of a run in their order: those behind it, the one it is in or ended at, those it would go through. */
export function runSteps(run: Stepped): readonly RunStep[] {
  const path = STEPS.filter((step) => step !== 'scheduled' || run.type === 'scheduled');
  const at = path.indexOf(reached(run));
  const isStopped = run.status === 'blocked' || run.status === 'failed' || run.status === 'cancelled';
  return path.map((status, index): RunStep => {
    if (index < at) return { status, state: 'done' };
    if (index > at) return { status, state: 'ahead' };
    if (isStopped) return { status: run.status, state: 'stopped' };
    return { status, state: run.status === 'completed' ? 'done' : 'now' };
  });
}

/** How far a run came. */
function reached(run: Stepped): (typeof STEPS)[number] {
  const { status } = run;
  if (status === 'blocked') return 'preflight';
  if (status !== 'cancelled' && status !== 'failed') return status;
  if (run.delivery !== null && run.delivery.batches.total > 0) return 'delivering';
  if (run.prepared_at !== null) return 'ready';
  if (run.as_of !== null) return 'preparing';
  const began = run.scheduled_at === null || (run.finished_at ?? '') >= run.scheduled_at;
  return began ? 'preflight' : 'scheduled';
}
