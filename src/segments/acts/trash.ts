/** Deleting moves to the trash, where a segment waits for thirty days to be restored or pruned. */
import { sql } from 'kysely';
import { requestCalculations, whyNotCalculated, withdraw } from '../../calculation/calculation-jobs.ts';
import { settleStatuses } from '../../calculation/calculation-store.ts';
import { Refusal } from '../../errors.ts';
import { recordHistories } from '../../history/record-history.ts';
import { isPastTrash, TRASH_DAYS } from '../trash-days.ts';
import { type Act, type LockedSegment, type Outcomes, refused, skipped } from './act.ts';

export type Trashed = {
  /** A calculation was waiting or under way and was withdrawn. */
  readonly recalculate: boolean;
};

/**
 * Moves segments to the trash; those that segments outside this act nest, or that campaigns use, are refused, naming them. Whole families can go at
 * once: what is nested only in what goes as well, goes.
 * @param trashedAt when each was in the trash before (undoing a restore); absent: now
 */
export async function trashSegments(
  act: Act,
  rows: readonly LockedSegment[],
  trashedAt?: ReadonlyMap<string, Date>,
): Promise<Outcomes<Trashed>> {
  const { tx, at } = act;
  const outcomes: Outcomes<Trashed> = new Map();
  const candidates = rows.filter((row) => row.trashed_at === null);
  for (const row of rows) if (row.trashed_at) outcomes.set(row.id, skipped('It is in the trash already.'));
  const users = await readUsers(
    act,
    candidates.map(({ id }) => id),
  );
  const going = new Set(candidates.map(({ id }) => id));
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (const row of candidates) {
      const staying = (users.get(row.id) ?? []).filter((user) => !going.has(user.id));
      if (staying.length === 0 || !going.delete(row.id)) continue;
      isSettled = false;
      outcomes.set(row.id, refused(inUse(row, staying)));
    }
  }
  const gone = candidates.filter(({ id }) => going.has(id));
  const ids = gone.map(({ id }) => id);
  const { withdrawn, stopping } = await withdraw(act, { segmentIds: ids }, gone);
  const times = gone.map(({ id }) => trashedAt?.get(id) ?? at);
  await sql`update segments s set trashed_at = w.at, updated_at = ${at}::timestamptz
    from unnest(${ids}::text[], ${times}::timestamptz[]) as w(id, at) where s.id = w.id`.execute(tx);
  await settleStatuses(tx, ids);
  await recordHistories(
    tx,
    act.deps.clock,
    act.actor,
    gone.map(({ id, name }) => ({ action: 'segment.trashed', subject: { kind: 'segment', id, name } })),
  );
  const waited = new Set([...withdrawn, ...stopping]);
  for (const id of ids) outcomes.set(id, { is: 'done', before: { recalculate: waited.has(id) } });
  return outcomes;
}

type User = { readonly id: string; readonly name: string; readonly kind: 'segment' | 'campaign' };

/** Per segment those outside the trash that nest it, and the campaigns that are not over. Campaigns are in no act. */
async function readUsers({ tx }: Act, ids: readonly string[]): Promise<Map<string, User[]>> {
  const { rows } = await sql<User & { key: string }>`
    select r.key, s.id, s.name, 'segment' as kind from segment_references r join segments s on s.id = r.segment_id
    where r.kind = 'segment' and r.key = any(${ids}::text[]) and s.trashed_at is null
    union all
    select u.segment_id, c.id, c.name, 'campaign' from campaign_segments u join campaigns c on c.id = u.campaign_id
    where u.segment_id = any(${ids}::text[]) and c.trashed_at is null and c.status <> 'archived'
    order by name`.execute(tx);
  return Map.groupBy(rows, ({ key }) => key);
}

const NAMED = 5;

function inUse({ name }: Pick<User, 'name'>, users: readonly User[]): Refusal {
  const segments = users.filter(({ kind }) => kind === 'segment');
  const campaigns = users.filter(({ kind }) => kind === 'campaign');
  const uses = [
    ...(segments.length > 0 ? [`nested in ${namesOf(segments)}`] : []),
    ...(campaigns.length > 0
      ? [`used by the ${campaigns.length === 1 ? 'campaign' : 'campaigns'} ${namesOf(campaigns)}`]
      : []),
  ];
  return new Refusal('in_use', `“${name}” is ${uses.join(' and ')}.`, {
    hint:
      campaigns.length === 0
        ? 'Take it out of the rules there first.'
        : 'Take it out there first; a campaign that is over can be archived.',
  });
}

function namesOf(users: readonly User[]): string {
  const names = users.slice(0, NAMED).map((user) => `“${user.name}”`);
  return `${names.join(', ')}${users.length > NAMED ? ` and ${users.length - NAMED} more` : ''}`;
}

export type Restored = { readonly trashedAt: string };

/** Takes segments out of the trash; refused when the name was taken meanwhile, or the time in the trash is over. */
export async function restoreSegments(act: Act, rows: readonly LockedSegment[]): Promise<Outcomes<Restored>> {
  const { tx, at } = act;
  const outcomes: Outcomes<Restored> = new Map();
  const keys = await readNameKeys(
    act,
    rows.map(({ id }) => id),
  );
  const back: LockedSegment[] = [];
  const taken = new Set<string>();
  // Of several with one name, the one deleted last comes back.
  for (const row of rows.toSorted((a, b) => Number(b.trashed_at) - Number(a.trashed_at))) {
    const key = keys.get(row.id);
    if (!row.trashed_at) outcomes.set(row.id, skipped('It is not in the trash.'));
    else if (isPastTrash(row.trashed_at, at)) outcomes.set(row.id, refused(tooLate(row)));
    else if (!key || key.taken || taken.has(key.name)) outcomes.set(row.id, refused(nameTaken(row)));
    else {
      taken.add(key.name);
      back.push(row);
      outcomes.set(row.id, { is: 'done', before: { trashedAt: row.trashed_at.toISOString() } });
    }
  }
  await sql`update segments set trashed_at = null, updated_at = ${at}::timestamptz
    where id = any(${back.map(({ id }) => id)}::text[])`.execute(tx);
  await recordHistories(
    tx,
    act.deps.clock,
    act.actor,
    back.map(({ id, name }) => ({ action: 'segment.restored', subject: { kind: 'segment', id, name } })),
  );
  return outcomes;
}

/** Names as the database compares them, and whether a segment outside the trash has it. */
async function readNameKeys({ tx }: Act, ids: readonly string[]) {
  const { rows } = await sql<{ id: string; name: string; taken: boolean }>`
    select s.id, lower(s.name) as name, exists (
      select from segments o where o.trashed_at is null and lower(o.name) = lower(s.name)) as taken
    from segments s where s.id = any(${ids}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

function nameTaken({ name }: LockedSegment): Refusal {
  return new Refusal('conflict', `There is a segment named “${name}” already.`, {
    path: '/name',
    hint: 'Rename the other one first.',
  });
}

function tooLate({ name }: LockedSegment): Refusal {
  return new Refusal(
    'conflict',
    `“${name}” was in the trash for ${TRASH_DAYS} days and is being deleted for good.`,
  );
}

/** Asks again for the calculations that deleting had withdrawn. */
export async function askAgain(act: Act, rows: readonly LockedSegment[]): Promise<void> {
  const fresh = rows.map((row) => ({ ...row, trashed_at: null }));
  await requestCalculations(
    act,
    fresh.filter((row) => whyNotCalculated(row) === undefined),
  );
}
