/** The organisation's settings: its name, its time zone (day boundaries in rules), its default phone region. */

import { sql } from 'kysely';
import { getCountries } from 'libphonenumber-js/max';
import type { z } from 'zod';
import {
  type ReadinessThresholds,
  readinessThresholds,
  type thresholdsChange,
} from '../api/contract/readiness.ts';
import type { Actor } from '../api/contract/route.ts';
import type { Db, Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';

export type Settings = {
  readonly organisation: string;
  readonly time_zone: string;
  readonly default_region: string;
  readonly history_days: number;
  /** The day on which weeks begin, 1 (Monday) to 7 (Sunday). */
  readonly week_start: number;
  /** Segments that follow new data or time are calculated at most every so many minutes, syncs aside. */
  readonly refresh_minutes: number;
  /** From when on a change is worth a finding. */
  readonly readiness: ReadinessThresholds;
};

export type SettingsChange = {
  readonly [K in Exclude<keyof Settings, 'readiness'>]?: Settings[K] | undefined;
} & { readonly readiness?: z.output<typeof thresholdsChange> | undefined };

/** The thresholds of readiness and drift: those to begin with, and what was changed of them. */
export async function readThresholds(db: Db | Tx): Promise<ReadinessThresholds> {
  const row = await db.selectFrom('settings').select('readiness').executeTakeFirstOrThrow();
  return readinessThresholds.parse(row.readiness);
}

/** MUSTER_TIME_ZONE holds until somebody sets a zone in the settings. */
export async function readSettings(deps: Pick<Deps, 'control' | 'config'>): Promise<Settings> {
  const row = await deps.control.db.selectFrom('settings').selectAll().executeTakeFirstOrThrow();
  return {
    organisation: row.organisation,
    time_zone: row.time_zone ?? deps.config.timeZone,
    default_region: row.default_region,
    history_days: row.history_days,
    week_start: row.week_start,
    refresh_minutes: row.refresh_minutes,
    readiness: readinessThresholds.parse(row.readiness),
  };
}

/** An IANA name as the engines know it; refuses offsets and unknown names. */
export function checkTimeZone(name: string, path: string): string {
  try {
    if (/^[+-]/.test(name)) throw new RangeError(name);
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw new Refusal('invalid_value', `${name} is not a time zone.`, {
      path,
      hint: 'Give an IANA name such as Europe/Berlin.',
    });
  }
}

export function checkRegion(code: string, path: string): string {
  const upper = code.toUpperCase();
  if (!getCountries().some((known) => known === upper))
    throw new Refusal('invalid_value', `${code} is not a region.`, {
      path,
      hint: 'Give two letters such as US or DE.',
    });
  return upper;
}

export async function changeSettings(deps: Deps, actor: Actor, change: SettingsChange): Promise<Settings> {
  const before = await readSettings(deps);
  const wanted = {
    ...(change.organisation === undefined ? {} : { organisation: change.organisation }),
    ...(change.time_zone === undefined ? {} : { time_zone: checkTimeZone(change.time_zone, '/time_zone') }),
    ...(change.default_region === undefined
      ? {}
      : { default_region: checkRegion(change.default_region, '/default_region') }),
    ...(change.history_days === undefined ? {} : { history_days: change.history_days }),
    ...(change.week_start === undefined ? {} : { week_start: change.week_start }),
    ...(change.refresh_minutes === undefined ? {} : { refresh_minutes: change.refresh_minutes }),
  };
  const { readiness: thresholds = {} } = change;
  if (Object.keys(wanted).length + Object.keys(thresholds).length > 0) {
    await deps.control.db.transaction().execute(async (tx) => {
      await tx
        .updateTable('settings')
        .set({
          ...wanted,
          ...(change.readiness
            ? { readiness: sql<string>`readiness || ${JSON.stringify(thresholds)}::jsonb` }
            : {}),
        })
        .execute();
      await recordHistory(tx, deps.clock, actor, {
        action: 'settings.changed',
        subject: { kind: 'settings', id: 'settings' },
        changes: { ...changesFrom(before, wanted), ...changesFrom(before.readiness, thresholds) },
      });
    });
    // Thresholds move the readiness of any segment.
    if (change.readiness) deps.live.publish({ type: 'segments.changed' });
  }
  return readSettings(deps);
}

function changesFrom(before: object, wanted: object): Record<string, { from: unknown; to: unknown }> {
  const known = new Map(Object.entries(before));
  return Object.fromEntries(Object.entries(wanted).map(([key, to]) => [key, { from: known.get(key), to }]));
}
