/**
 * What people and programs do to segments, drawn at random: edits, syncs, calculations, deletions of contacts, changes of
 * lists, pins, merges, campaigns. Everything goes through HTTP; what the rules refuse is a refusal and no fault.
 */
import { z } from 'zod';
import type { TestApp } from '../support/app.ts';

const withId = z.object({ id: z.string() });
const named = z.object({
  items: z.array(withId.extend({ kind: z.string(), version: z.int(), status: z.string() })),
});
const PLANS = ['free', 'team', 'gold'];
const NAMES = ['Ada', 'Bo', 'Cy', 'Di'];
const PEOPLE = 40;
const MOST_SEGMENTS = 14;

/** Numbers that look random and are the same for a seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Listed = z.output<typeof named>['items'];

export type RandomWork = {
  /** The two sources: which fields each supplies. */
  readonly supplies: ReadonlyMap<string, readonly string[]>;
  /** Does something; answers what, for whoever reads a failure. */
  next(): Promise<string>;
  /** Segments outside the trash. */
  segments(): Promise<Listed>;
  /** How many contacts were asked to be deleted so far. */
  deleted(): number;
};

export async function startRandomWork(app: TestApp, random: () => number): Promise<RandomWork> {
  const below = (count: number) => Math.floor(random() * count);
  const chance = (share: number) => random() < share;
  function pick<T>(list: readonly T[]): T {
    const found = list[below(list.length)];
    if (found === undefined) throw new Error('There is nothing to pick from.');
    return found;
  }
  const some = <T>(list: readonly T[], share: number) => list.filter(() => chance(share));
  const people = Array.from({ length: PEOPLE }, (_, number) => `c${number}`);
  let names = 0;
  let deletions = 0;
  const merges: string[] = [];

  /** A refusal is an answer; a failure is none. */
  async function ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    if (answer.status >= 500 || answer.status === 400)
      throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async function upload(columns: readonly string[], row: (id: string) => readonly string[]): Promise<string> {
    const rows = some(people, 0.6).map((id) => [id, ...row(id)].join(','));
    const file = await app.upload('feed.csv', [['id', ...columns].join(','), ...rows].join('\n'));
    return withId.parse(file.body).id;
  }
  const feed = () => upload(['plan', 'first_name'], () => [pick(PLANS), pick(NAMES)]);
  const scores = () => upload(['points'], () => [String(below(20))]);

  async function sync(source: string, file: () => Promise<string>): Promise<void> {
    await ask('POST', `/sources/${source}/sync`, { file_id: await file() });
    await app.until(
      async () =>
        z
          .object({ items: z.array(z.object({ status: z.string() })) })
          .parse((await ask('GET', `/sources/${source}/syncs`)).body),
      ({ items }) => items.every(({ status }) => status !== 'queued' && status !== 'processing'),
    );
  }

  async function createSource(name: string, columns: Record<string, object>, file: () => Promise<string>) {
    const mapping = { identity: { column: 'id', as: 'external_id' }, columns };
    const body = {
      name,
      provider: 'file',
      delivers: 'contacts',
      mode: 'sync',
      file_id: await file(),
      mapping,
    };
    const { id } = withId.parse((await ask('POST', '/sources', body)).body);
    await sync(id, file);
    return id;
  }

  await ask('POST', '/fields', { key: 'points', label: 'Points', type: 'number' });
  await ask('POST', '/fields', { key: 'goal', label: 'Goal', type: 'number' });
  const feedId = await createSource(
    'Feed',
    { plan: { field: 'plan', type: 'text' }, first_name: { field: 'first_name' } },
    feed,
  );
  const scoresId = await createSource('Scores', { points: { field: 'points' } }, scores);

  async function segments(): Promise<Listed> {
    return named.parse((await ask('GET', '/segments?page_size=500')).body).items;
  }

  function leaf(others: Listed): object {
    const kind = below(others.length === 0 ? 5 : 7);
    switch (kind) {
      case 0:
        return { field: 'points', operator: pick(['>=', '<']), value: below(20) };
      case 1:
        return { field: 'plan', operator: pick(['in', 'notIn']), value: [pick(PLANS)] };
      case 2:
        return { field: 'first_name', operator: pick(['=', '!=']), value: pick(NAMES) };
      case 3:
        return { source: pick([feedId, scoresId]), operator: pick(['in', 'notIn']) };
      case 4:
        return { field: 'goal', operator: '<=', value: 'points', valueSource: 'field' };
      default:
        return { segment: pick(others).id, operator: pick(['in', 'in', 'notIn']) };
    }
  }
  function group(others: Listed, depth = 0): object {
    const rules = Array.from({ length: 1 + below(3) }, () =>
      depth < 2 && chance(0.3) ? group(others, depth + 1) : leaf(others),
    );
    return { combinator: pick(['and', 'or']), ...(chance(0.2) ? { not: true } : {}), rules };
  }

  const refs = (share: number) => some(people, share).map((external_id) => ({ external_id }));

  async function deleteContact(): Promise<void> {
    const { items } = z
      .object({ items: z.array(withId) })
      .parse((await ask('GET', `/contacts?external_id=${pick(people)}`)).body);
    for (const { id } of items) {
      deletions += 1;
      await ask('DELETE', `/contacts/${id}`);
    }
  }

  /** Nothing is queued or calculated any more. */
  async function settled(): Promise<void> {
    await app.until(segments, (all) =>
      all.every(({ status }) => status !== 'queued' && status !== 'processing'),
    );
  }

  type Deed = readonly [share: number, name: string, act: (all: Listed) => Promise<unknown>];
  const rules = (all: Listed) => all.filter(({ kind }) => kind === 'rule');
  const lists = (all: Listed) => all.filter(({ kind }) => kind === 'list');
  const deeds: readonly Deed[] = [
    [
      8,
      'create',
      async (all) => {
        if (all.length >= MOST_SEGMENTS) return;
        names += 1;
        await ask('POST', '/segments', {
          name: `Segment ${names}`,
          ...(chance(0.2) ? { kind: 'list' } : { definition: group(all) }),
        });
      },
    ],
    [12, 'edit', (all) => ask('PATCH', `/segments/${pick(rules(all)).id}`, { definition: group(all) })],
    [
      20,
      'calculate',
      async (all) => {
        const ids = some(rules(all), 0.5).map(({ id }) => id);
        const calculating = ids.length > 0 && ask('POST', '/segments/bulk', { action: 'calculate', ids });
        // While they are calculated, contacts go.
        await Promise.all([calculating, ...(chance(0.4) ? [deleteContact()] : [])]);
      },
    ],
    [
      8,
      'pin',
      (all) =>
        ask('POST', `/segments/${pick(rules(all)).id}/pins`, {
          include: refs(0.1),
          exclude: refs(0.1),
          remove: refs(0.2),
        }),
    ],
    [
      10,
      'change a list',
      async (all) => {
        const [list] = some(lists(all), 0.7);
        const contacts = refs(0.2);
        if (!list || contacts.length === 0) return;
        const change = ask(chance(0.6) ? 'POST' : 'DELETE', `/segments/${list.id}/members`, { contacts });
        await Promise.all([change, ...(chance(0.4) ? [deleteContact()] : [])]);
      },
    ],
    [
      8,
      'write contacts',
      () =>
        ask('POST', '/contacts/batch', {
          contacts: some(people, 0.3).map((external_id) => ({
            external_id,
            attributes: { points: below(20), goal: below(20) },
          })),
        }),
    ],
    [8, 'delete a contact', deleteContact],
    [6, 'sync', () => (chance(0.5) ? sync(feedId, feed) : sync(scoresId, scores))],
    [
      6,
      'delete and restore',
      async (all) => {
        const done = await ask('POST', '/segments/bulk', {
          action: 'delete',
          ids: some(all, 0.3)
            .map(({ id }) => id)
            .concat(pick(all).id),
        });
        const { id } = z.object({ id: z.string().nullable() }).parse(done.body);
        if (id !== null && chance(0.6)) await ask('POST', `/segments/bulk/${id}/undo`);
      },
    ],
    [
      4,
      'merge',
      async (all) => {
        const [keep, ...remove] = [pick(all), pick(all)].map(({ id }) => id);
        const done = await ask('POST', '/cleanup/merge', { keep, remove, confirm: true });
        if (done.status === 200) merges.push(withId.parse(done.body).id);
      },
    ],
    [
      3,
      'undo a merge',
      async () => {
        const last = merges.pop();
        if (last !== undefined) await ask('POST', `/cleanup/merge/${last}/undo`);
      },
    ],
    [3, 'duplicate', (all) => ask('POST', `/segments/${pick(rules(all)).id}/duplicate`)],
    [
      5,
      'restore a version',
      async (all) => {
        const { id, version } = pick(rules(all));
        await ask('POST', `/segments/${id}/versions/${1 + below(version)}/restore`, {});
      },
    ],
    [
      5,
      'plan a campaign',
      async (all) => {
        names += 1;
        const [include, exclude] = [some(all, 0.3), some(all, 0.2)];
        await ask('POST', '/campaigns', {
          name: `Campaign ${names}`,
          channel: 'email',
          include: include.map(({ id }) => id),
          exclude: exclude.filter((one) => !include.includes(one)).map(({ id }) => id),
        });
      },
    ],
    [
      4,
      'end a campaign',
      async () => {
        const { items } = z
          .object({ items: z.array(withId) })
          .parse((await ask('GET', '/campaigns?page_size=500')).body);
        if (items.length === 0) return;
        const { id } = pick(items);
        await (chance(0.5)
          ? ask('DELETE', `/campaigns/${id}`)
          : ask('PATCH', `/campaigns/${id}`, { status: 'archived' }));
      },
    ],
  ];
  const drawn = deeds.flatMap((deed) => Array.from({ length: deed[0] }, () => deed));

  return {
    supplies: new Map([
      [feedId, ['plan', 'first_name']],
      [scoresId, ['points']],
    ]),
    segments,
    deleted: () => deletions,
    async next() {
      const all = await segments();
      const deed = rules(all).length < 3 ? deeds[0] : pick(drawn);
      if (!deed) throw new Error('There is nothing to do.');
      await deed[2](all);
      await settled();
      return deed[1];
    },
  };
}
