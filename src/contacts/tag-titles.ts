/** Tags are told apart by their title without letter case. Titles that nobody made yet become tags when contacts get them. */
import type { Db, Tx } from '../control/control.ts';
import type { Deps } from '../deps.ts';
import { newId } from '../ids.ts';

/** Calm colours that read well on light and dark; a new tag gets the next one. */
const COLOURS = [
  '#3b82c4',
  '#2f9e6e',
  '#c2762e',
  '#8a63c9',
  '#c2517f',
  '#3a98a8',
  '#7d8b2f',
  '#a8623a',
] as const;

/** A colour for the tag that comes as the `count`-th. */
export function nextColour(count: number): string {
  return COLOURS[count % COLOURS.length] ?? COLOURS[0];
}

export type TagTitles = {
  /** The title as its tag spells it. */
  spell(title: string): string;
  /** Makes the tags that `spell` was asked for and that did not exist; call it in the transaction of the write. */
  create(tx: Tx): Promise<void>;
};

/** Reads the titles that exist. */
export async function readTagTitles(deps: Pick<Deps, 'clock'>, db: Db | Tx): Promise<TagTitles> {
  const rows = await db.selectFrom('tags').select('title').execute();
  const known = new Map(rows.map(({ title }) => [title.toLowerCase(), title]));
  const before = known.size;
  const fresh: string[] = [];
  return {
    spell(title) {
      const key = title.toLowerCase();
      const found = known.get(key);
      if (found !== undefined) return found;
      known.set(key, title);
      fresh.push(title);
      return title;
    },
    async create(tx) {
      if (fresh.length === 0) return;
      await tx
        .insertInto('tags')
        .values(
          fresh.map((title, index) => ({
            id: newId('tag', deps.clock),
            title,
            colour: nextColour(before + index),
            created_at: deps.clock.now(),
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
