/**
 * What the story of a campaign begins with: the customer file with names and addresses, some of which cannot be reached, and
 * segments of it, one calculated long ago. Read by hand, without Muster, for figures to compare with.
 */
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import type { TestApp } from '../support/app.ts';
import type { SettableClock } from '../support/settable-clock.ts';
import { comfortableCouples, ROWS } from './customer-file.ts';
import { OWNER } from './path.ts';

type Row = (typeof ROWS)[number];

/** When most is calculated, and when the story is told: nine days later. */
export const BEFORE = '2026-03-06T12:00:00.000Z';
export const NOW = '2026-03-15T12:00:00.000Z';

const couples = new Set(comfortableCouples(ROWS));
const isCouple = ({ ID = '' }: Row) => couples.has(ID);
const isWineLover = ({ MntWines = '' }: Row) => Number(MntWines) > 500;
const isComplainer = ({ Complain }: Row) => Complain === '1';
export const isBigEarner = ({ Income = '' }: Row) => Income !== '' && Number(Income) > 90_000;
export const isEither = (row: Row) => isCouple(row) || isWineLover(row);
export const count = (fits: (row: Row) => boolean) => ROWS.filter(fits).length;
export const inBoth = count((row) => isCouple(row) && isWineLover(row));
export const couplesCount = couples.size;

/** One of the couples, whose address was mistyped. */
const jane = ROWS.find((row, index) => isCouple(row) && !isComplainer(row) && isPlain(index));
/** Two who share an address; the one who comes later in the file is a duplicate. */
const [firstSharer, secondSharer] = ROWS.filter(
  (row, index) => isWineLover(row) && !isComplainer(row) && isPlain(index) && row !== jane,
);
export const JANE = { id: jane?.ID ?? '', name: 'Jane Moss', address: 'jane.moss(at)example.com' } as const;

/** Rows with nothing special about their address. */
function isPlain(index: number): boolean {
  return index % 17 !== 0 && index % 23 !== 5 && index % 50 !== 7;
}

function addressOf(row: Row, index: number): string {
  if (row === jane) return JANE.address;
  if (row === firstSharer || row === secondSharer) return 'family@example.com';
  return index % 17 === 0 ? '' : `c${row.ID}@example.com`;
}

/** Whom a campaign by email to these would target, without the complainers: the figures of its waterfall, by hand. */
export function byHand(considers: (row: Row) => boolean) {
  const figures = {
    considered: 0,
    excluded: 0,
    inactive: 0,
    noAddress: 0,
    invalid: 0,
    unsubscribed: 0,
    duplicate: 0,
    targeted: 0,
  };
  for (const [index, row] of ROWS.entries()) {
    if (!considers(row)) continue;
    figures.considered += 1;
    if (isComplainer(row)) figures.excluded += 1;
    else if (index % 50 === 7) figures.inactive += 1;
    else if (index % 17 === 0) figures.noAddress += 1;
    else if (row === jane) figures.invalid += 1;
    else if (index % 23 === 5) figures.unsubscribed += 1;
    else if (row === secondSharer) figures.duplicate += 1;
    else figures.targeted += 1;
  }
  return figures;
}

const columns = Object.keys(ROWS[0] ?? {});
const FILE = [
  [...columns, 'First name', 'Last name', 'Email'].join('\t'),
  ...ROWS.map((row, index) =>
    [
      ...columns.map((column) => row[column]),
      row === jane ? 'Jane' : '',
      row === jane ? 'Moss' : '',
      addressOf(row, index),
    ].join('\t'),
  ),
  '',
].join('\r\n');

const OF_COLUMN: Readonly<Record<string, string>> = {
  ID: 'external_id',
  'First name': 'first_name',
  'Last name': 'last_name',
  Email: 'email',
};

const withId = z.object({ id: z.string() });
const upload = withId.extend({
  columns: z.array(
    z.object({ name: z.string(), inferred_type: z.string(), inferred_date_order: z.string().nullish() }),
  ),
});
const state = z.object({ status: z.enum(['not_calculated', 'queued', 'processing', 'success']) });

export type Ask = <Answer>(
  schema: z.ZodType<Answer>,
  method: string,
  path: string,
  body?: unknown,
) => Promise<Answer>;

/** Asks the API as an admin; fails when it refuses. */
export function asker(app: TestApp): Ask {
  return async (schema, method, path, body) => {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  };
}

/** Leaves the clock at `NOW`. */
export async function seedCampaignWorld(app: TestApp, clock: SettableClock): Promise<void> {
  const ask = asker(app);
  const success = async (path: string) => {
    while ((await ask(state, 'GET', path)).status !== 'success') await setTimeout(50);
  };
  const calculated = async (name: string, ...rules: readonly object[]) => {
    const { id } = await ask(withId, 'POST', '/segments', { name, definition: { combinator: 'and', rules } });
    await ask(z.unknown(), 'POST', `/segments/${id}/calculate`);
    await success(`/segments/${id}`);
  };
  const { id: file_id, columns: found } = upload.parse((await app.upload('customers.csv', FILE)).body);
  const mapping = {
    identity: { column: 'ID', as: 'external_id' },
    columns: Object.fromEntries(
      found.map(({ name, inferred_type: type, inferred_date_order: order }) => [
        name,
        OF_COLUMN[name] === undefined
          ? { field: name.toLowerCase(), type, label: name, ...(order ? { date_order: order } : {}) }
          : { field: OF_COLUMN[name] },
      ]),
    ),
  };
  const body = { name: 'Customers', provider: 'file', delivers: 'contacts', mode: 'once', file_id, mapping };
  const source = await ask(withId, 'POST', '/sources', body);
  const sync = await ask(withId, 'POST', `/sources/${source.id}/sync`, {});
  await success(`/syncs/${sync.id}`);
  const some = (every: number, rest: number) => ROWS.filter((_, index) => index % every === rest);
  await ask(z.unknown(), 'POST', '/contacts/batch', {
    contacts: some(50, 7).map(({ ID }) => ({ external_id: ID, active: false })),
  });
  await ask(z.unknown(), 'POST', '/preferences/batch', {
    preferences: some(23, 5).map(({ ID }) => ({
      channel: 'email',
      address: `c${ID}@example.com`,
      subscribed: false,
      origin: 'user_action',
    })),
  });
  await calculated(
    'Comfortable couples',
    { field: 'marital_status', operator: 'in', value: ['Married', 'Together'] },
    { field: 'income', operator: '>', value: 50_000 },
  );
  clock.set(new Date(NOW));
  await calculated('Wine lovers', { field: 'mntwines', operator: '>', value: 500 });
  await calculated('Complainers', { field: 'complain', operator: '=', value: 1 });
  await ask(withId, 'POST', '/segments', {
    name: 'Big earners',
    definition: { combinator: 'and', rules: [{ field: 'income', operator: '>', value: 90_000 }] },
  });
  const { name, email, password, organisation } = OWNER;
  await ask(z.unknown(), 'POST', '/setup', { name, email, password, organisation });
}
