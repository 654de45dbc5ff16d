/** Tags: lightweight labels on contacts. Contacts carry titles; renaming or deleting a tag rewrites its contacts by set. */
import { z } from 'zod';
import type { Actor } from '../api/contract/route.ts';
import type { tag } from '../api/contract/tags-and-preferences.ts';
import type { Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { recordHistory } from '../history/record-history.ts';
import { newId } from '../ids.ts';
import { param, type Sql, sql } from '../sql/sql.ts';
import { declareQuery } from '../warehouse/warehouse.ts';
import { readFields } from './catalogue.ts';
import { causeOf } from './cause.ts';
import { checkedText } from './contact-values.ts';
import { type ContactRef, findContacts } from './find-contacts.ts';
import { nextColour } from './tag-titles.ts';
import { finishUnappliedWrites } from './write-contacts.ts';
import { withWriteLock } from './write-lock.ts';
import { writeTags } from './write-rows.ts';

export type Tag = z.output<typeof tag>;
type StoredTag = { id: string; title: string; colour: string; active: boolean; created_at: Date };

const contactsPerTag = declareQuery({
  name: 'tags.contacts',
  bounds: { lane: 'interactive', seconds: 20 },
  params: z.object({}),
  row: z.object({ title: z.string(), contacts: z.number() }),
  sql: () =>
    sql`select lowerUTF8(arrayJoin(tags)) as title, count() as contacts from contacts final where is_deleted = 0 group by title`,
});

async function describeTags(deps: Deps, rows: readonly StoredTag[]): Promise<Tag[]> {
  const counts = new Map(
    (await contactsPerTag(deps.warehouse, {})).map(({ title, contacts }) => [title, contacts]),
  );
  return rows.map((row) => ({
    ...row,
    contacts: counts.get(row.title.toLowerCase()) ?? 0,
    created_at: row.created_at.toISOString(),
  }));
}

/** All tags by title, with how many contacts carry each. */
export async function listTags(deps: Deps): Promise<{ items: Tag[] }> {
  const rows = await deps.control.db.selectFrom('tags').selectAll().execute();
  const sorted = rows.toSorted((a, b) => a.title.localeCompare(b.title, 'en'));
  return { items: await describeTags(deps, sorted) };
}

async function readTag(deps: Deps, id: string): Promise<Tag> {
  const row = await deps.control.db.selectFrom('tags').selectAll().where('id', '=', id).executeTakeFirst();
  const [found] = row ? await describeTags(deps, [row]) : [];
  if (!found) throw noTag(id);
  return found;
}

function noTag(id: string): Refusal {
  return new Refusal('not_found', `There is no tag ${id}.`);
}

async function refuseTakenTitle(tx: Tx, title: string, self?: string): Promise<void> {
  const taken = await tx
    .selectFrom('tags')
    .select(['id', 'title'])
    .where((eb) => eb(eb.fn('lower', ['title']), '=', title.toLowerCase()))
    .executeTakeFirst();
  if (taken && taken.id !== self)
    throw new Refusal('conflict', `There is a tag “${taken.title}” already.`, { path: '/title' });
}

/** Creates a tag. Refuses a title that is taken, whatever its letter case. */
export async function createTag(
  deps: Deps,
  actor: Actor,
  wanted: { readonly title: string; readonly colour?: string | undefined },
): Promise<Tag> {
  const title = checkedText(wanted.title, 'The title', '/title', 120) ?? '';
  const id = newId('tag', deps.clock);
  await deps.control.db.transaction().execute(async (tx) => {
    await refuseTakenTitle(tx, title);
    const { count } = await tx
      .selectFrom('tags')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    await tx
      .insertInto('tags')
      .values({ id, title, colour: wanted.colour ?? nextColour(Number(count)), created_at: deps.clock.now() })
      .execute();
    await recordHistory(tx, deps.clock, actor, {
      action: 'tag.created',
      subject: { kind: 'tag', id, name: title },
    });
  });
  return readTag(deps, id);
}

/** Refuses while rules name the tag by its title: they would quietly match nobody. */
async function refuseWhileUsed(tx: Tx, title: string): Promise<void> {
  const users = await tx
    .selectFrom('segment_references as r')
    .innerJoin('segments as s', 's.id', 'r.segment_id')
    .select(['s.name', 's.trashed_at'])
    .where('r.kind', '=', 'tag')
    .where('r.key', '=', title.toLowerCase())
    .orderBy('s.name')
    .execute();
  if (users.length === 0) return;
  const names = users.map(({ name, trashed_at }) => `“${name}”${trashed_at ? ' (in the trash)' : ''}`);
  throw new Refusal('in_use', `The tag “${title}” is used by the rules of ${names.join(', ')}.`, {
    hint: 'Take it out of those rules first, or retire the tag.',
  });
}

function carries(title: string): Sql {
  return sql`has(arrayMap(each -> lowerUTF8(each), tags), ${param('String', title.toLowerCase())})`;
}

/** The tags of a row with a title replaced, or taken away when there is none in its place. */
function tagsWithout(title: string, instead?: string): Sql {
  const is = sql`lowerUTF8(each) = ${param('String', title.toLowerCase())}`;
  return instead === undefined
    ? sql`arrayFilter(each -> not (${is}), tags)`
    : sql`arrayDistinct(arrayMap(each -> if(${is}, ${param('String', instead)}, each), tags))`;
}

async function rewriteContacts(
  deps: Deps,
  actor: Actor,
  change: { readonly which: Sql; readonly tags: Sql },
  inTransaction: (tx: Tx) => Promise<void>,
): Promise<number> {
  const field = (await readFields(deps)).get('tags');
  if (!field) throw new Error('The catalogue has no field tags.');
  const { counts } = await writeTags(deps, field, change, {
    cause: causeOf(actor),
    onDecided: (tx) => inTransaction(tx),
  });
  return counts.updated;
}

/** Renames, recolours, retires or reactivates a tag. A new title goes to all contacts that carry it. */
export async function changeTag(
  deps: Deps,
  actor: Actor,
  id: string,
  change: {
    readonly title?: string | undefined;
    readonly colour?: string | undefined;
    readonly active?: boolean | undefined;
  },
): Promise<Tag> {
  await withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    const before = await storedTag(deps, id);
    const title =
      change.title === undefined
        ? before.title
        : (checkedText(change.title, 'The title', '/title', 120) ?? before.title);
    const after = {
      ...before,
      title,
      colour: change.colour ?? before.colour,
      active: change.active ?? before.active,
    };
    const save = async (tx: Tx) => {
      await refuseTakenTitle(tx, title, id);
      if (title.toLowerCase() !== before.title.toLowerCase()) await refuseWhileUsed(tx, before.title);
      await tx
        .updateTable('tags')
        .set({ title: after.title, colour: after.colour, active: after.active })
        .where('id', '=', id)
        .execute();
      await recordHistory(tx, deps.clock, actor, {
        action: 'tag.changed',
        subject: { kind: 'tag', id, name: title },
        changes: Object.fromEntries(
          (['title', 'colour', 'active'] as const).flatMap((key) =>
            before[key] === after[key] ? [] : [[key, { from: before[key], to: after[key] }]],
          ),
        ),
      });
    };
    if (title === before.title) await deps.control.db.transaction().execute(save);
    else
      await rewriteContacts(
        deps,
        actor,
        { which: carries(before.title), tags: tagsWithout(before.title, title) },
        save,
      );
  });
  // Whether a tag is retired is part of the readiness of segments whose rules name it.
  if (change.active !== undefined) deps.live.publish({ type: 'segments.changed' });
  return readTag(deps, id);
}

async function storedTag(deps: Deps, id: string): Promise<StoredTag> {
  const row = await deps.control.db.selectFrom('tags').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw noTag(id);
  return row;
}

/** Deletes a tag and takes it from its contacts. Refuses `in_use` while rules name it. */
export async function deleteTag(deps: Deps, actor: Actor, id: string): Promise<void> {
  await withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    const { title } = await storedTag(deps, id);
    await rewriteContacts(deps, actor, { which: carries(title), tags: tagsWithout(title) }, async (tx) => {
      await refuseWhileUsed(tx, title);
      await tx.deleteFrom('tags').where('id', '=', id).execute();
      await recordHistory(tx, deps.clock, actor, {
        action: 'tag.deleted',
        subject: { kind: 'tag', id, name: title },
      });
    });
  });
}

type Tagging = {
  readonly add?: readonly ContactRef[] | undefined;
  readonly remove?: readonly ContactRef[] | undefined;
};

/**
 * Puts a tag on contacts and takes it from others; who is named in both loses it. Answers how many contacts that changed
 * and which references name nobody.
 */
export async function tagContacts(
  deps: Deps,
  actor: Actor,
  id: string,
  wanted: Tagging,
): Promise<{ added: number; removed: number; not_found: ContactRef[] }> {
  const add = wanted.add ?? [];
  const remove = wanted.remove ?? [];
  return withWriteLock(deps, async () => {
    await finishUnappliedWrites(deps);
    const stored = await storedTag(deps, id);
    const { title } = stored;
    if (!stored.active && add.length > 0)
      throw new Refusal('conflict', `The tag “${title}” is retired.`, {
        path: '/add',
        hint: 'Reactivate it first.',
      });
    const refs = [...add, ...remove];
    const found = await findContacts(deps, refs);
    const nos = (from: number, to: number) =>
      sql`no in (select arrayJoin(${param(
        'Array(UInt32)',
        found.slice(from, to).filter((no) => no !== undefined),
      )}))`;
    const note = (action: 'tag.put_on_contacts' | 'tag.taken_from_contacts', count: number) => (tx: Tx) =>
      recordHistory(tx, deps.clock, actor, {
        action,
        subject: { kind: 'tag', id, name: title },
        changes: { contacts: { from: null, to: count } },
      });
    const added =
      add.length === 0
        ? 0
        : await rewriteContacts(
            deps,
            actor,
            {
              which: sql`not ${carries(title)} and ${nos(0, add.length)}`,
              tags: sql`arrayPushBack(tags, ${param('String', title)})`,
            },
            note('tag.put_on_contacts', add.length),
          );
    const removed =
      remove.length === 0
        ? 0
        : await rewriteContacts(
            deps,
            actor,
            {
              which: sql`${carries(title)} and ${nos(add.length, refs.length)}`,
              tags: tagsWithout(title),
            },
            note('tag.taken_from_contacts', remove.length),
          );
    return { added, removed, not_found: refs.filter((_ref, index) => found[index] === undefined) };
  });
}
