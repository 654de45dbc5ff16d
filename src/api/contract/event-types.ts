/**
 * What a webhook can be told of: the one table of event types, each with a sentence for people and the shape of its data.
 * A type stands here when Muster sends it, and not before; an entry here offers it in the API, the web app and OpenAPI.
 */
import { z } from 'zod';
import { REACH_REASONS } from './campaigns.ts';
import { toldReason } from './changes.ts';
import { instant } from './paging.ts';
import { driftFinding } from './readiness.ts';
import { runType } from './runs.ts';
import { finding, verdict } from './segments.ts';
import { channel } from './tags-and-preferences.ts';

/** At most so many contacts are in one event; more come as several. */
export const BATCH_CONTACTS = 500;

/** So many reasons of a contact are told at most. */
export const TOLD_REASONS = 3;

const EVENT_TYPE_NAMES = [
  'segment.calculated',
  'segment.failed',
  'segment.entered',
  'segment.left',
  'segment.readiness_changed',
  'source.synced',
  'source.drifted',
  'run.ready',
  'run.blocked',
  'run.completed',
] as const;
export const eventType = z.enum(EVENT_TYPE_NAMES);
export type EventType = z.output<typeof eventType>;

const segmentRef = z.strictObject({ id: z.string(), name: z.string() });

const runRef = z.strictObject({ id: z.string(), type: runType });

const membership = z.strictObject({
  segment: segmentRef,
  calculation_id: z.string(),
  /** null: the first calculation, against which everybody entered. */
  previous_calculation_id: z.string().nullable(),
  /** 1 for the first of `batches`. */
  batch: z.int().min(1),
  batches: z.int().min(1),
  /** Contacts in all batches together. */
  total: z.int().min(1),
  contacts: z
    .array(
      z.strictObject({
        id: z.string(),
        /** Both are null for a contact that was deleted meanwhile. */
        external_id: z.string().nullable(),
        email: z.string().nullable(),
        /** Why it moved, the main reason first. */
        reasons: z.array(toldReason).min(1).max(TOLD_REASONS),
      }),
    )
    .min(1)
    .max(BATCH_CONTACTS),
});

type EventTypeEntry = {
  /** What the event is about; a choice of segments narrows only those about segments. */
  readonly subject: 'segment' | 'source' | 'run';
  /** When it is sent, as a sentence. */
  readonly about: string;
  readonly data: z.ZodType;
};

export const EVENT_TYPES = {
  'segment.calculated': {
    subject: 'segment',
    about: 'A calculation succeeded and published its audience.',
    data: z.strictObject({
      segment: segmentRef,
      calculation_id: z.string(),
      previous_calculation_id: z.string().nullable(),
      /** The definition version it was calculated for; lower than `current_version` when the rules were edited meanwhile. */
      version: z.int(),
      current_version: z.int(),
      count: z.int(),
      entered: z.int(),
      left: z.int(),
    }),
  },
  'segment.failed': {
    subject: 'segment',
    about: 'A calculation failed; the audience before stays published.',
    data: z.strictObject({
      segment: segmentRef,
      calculation_id: z.string(),
      version: z.int(),
      current_version: z.int(),
      error: z.strictObject({
        code: z.string(),
        detail: z.string(),
        path: z.string().optional(),
        hint: z.string().optional(),
      }),
    }),
  },
  'segment.entered': {
    subject: 'segment',
    about: 'Contacts entered a segment, compared with its calculation before.',
    data: membership,
  },
  'segment.left': {
    subject: 'segment',
    about: 'Contacts left a segment, compared with its calculation before.',
    data: membership,
  },
  'segment.readiness_changed': {
    subject: 'segment',
    about: 'The readiness of a segment changed, for example from ready to caution.',
    data: z.strictObject({
      segment: segmentRef,
      from: verdict,
      to: verdict,
      /** What speaks against it now, the worst first. */
      findings: z.array(z.strictObject(finding.pick({ id: true, level: true, sentence: true }).shape)),
    }),
  },
  'source.synced': {
    subject: 'source',
    about: 'A sync of a data source ended, with success or without.',
    data: z.strictObject({
      source: z.strictObject({ id: z.string(), name: z.string() }),
      sync: z.strictObject({
        id: z.string(),
        status: z.enum(['success', 'failed']),
        finished_at: instant,
        rows: z.strictObject({
          read: z.int(),
          created: z.int(),
          updated: z.int(),
          unchanged: z.int(),
          rejected: z.int(),
          left: z.int(),
        }),
        duplicates: z.int(),
        conflicts: z.int(),
        error: z
          .strictObject({ code: z.string(), detail: z.string(), hint: z.string().optional() })
          .nullable(),
      }),
    }),
  },
  'source.drifted': {
    subject: 'source',
    about:
      'A sync delivered something else than the one before it: columns, values, missing shares or far fewer rows.',
    data: z.strictObject({
      source: z.strictObject({ id: z.string(), name: z.string() }),
      from: z.strictObject({ sync_id: z.string(), number: z.int() }),
      to: z.strictObject({ sync_id: z.string(), number: z.int() }),
      /** At least one of them is a warning. */
      findings: z.array(z.strictObject(driftFinding.shape)).min(1),
    }),
  },
  'run.ready': {
    subject: 'run',
    about: 'The audience of a run is frozen and can be handed over.',
    data: z.strictObject({
      run: runRef,
      campaign: z.strictObject({ id: z.string(), name: z.string() }),
      channel,
      /** The moment at which audiences and preferences were read. */
      as_of: instant,
      /** targeted + the sum of the reasons. */
      considered: z.int(),
      targeted: z.int(),
      reasons: z.array(
        z.strictObject({
          reason: z.enum(REACH_REASONS),
          /** Of `excluded`: by which segment. */
          segment: segmentRef.nullable(),
          count: z.int(),
        }),
      ),
    }),
  },
  'run.blocked': {
    subject: 'run',
    about: 'A run was stopped by preflight, for example a scheduled one when its time had come.',
    data: z.strictObject({
      run: runRef,
      campaign: z.strictObject({ id: z.string(), name: z.string() }),
      /** When it should have begun; null when it was not scheduled. */
      scheduled_at: instant.nullable(),
      /** What speaks against it, the worst first. */
      findings: z.array(z.strictObject(finding.pick({ id: true, level: true, sentence: true }).shape)),
    }),
  },
  'run.completed': {
    subject: 'run',
    about: 'A run that was ready is over: completed, failed, or cancelled on the way.',
    data: z.strictObject({
      run: runRef,
      campaign: z.strictObject({ id: z.string(), name: z.string() }),
      channel,
      status: z.enum(['completed', 'failed', 'cancelled']),
      targeted: z.int(),
      /** Contacts that were handed over. */
      handed_over: z.int(),
      /** Both are 0 when it was downloaded. */
      batches: z.strictObject({ delivered: z.int(), failed: z.int() }),
    }),
  },
} as const satisfies Record<EventType, EventTypeEntry>;

export type EventData<T extends EventType> = z.input<(typeof EVENT_TYPES)[T]['data']>;

/** Sent by people who try a webhook out; nobody subscribes to it. */
export const TEST_EVENT = 'webhook.test';

/** What every request carries as its body: Standard Webhooks' envelope. */
export const eventEnvelope = z.object({ type: z.string(), timestamp: instant, data: z.unknown() });
