/** The files of the tour: the customers of the tests, with invented names and addresses, as they come in three months. */
import { NEXT_FILE, ROWS } from './customer-file.ts';

const FIRST =
  'Ada Ben Cleo Dan Eva Finn Gita Hugo Ines Jonas Kira Leo Mina Noah Olga Paul Rosa Sam Tara Umar'.split(' ');
const LAST =
  'Abel Brandt Costa Dietz Egger Falk Gruber Haas Ivens Jung Keller Lang Moser Novak Ott Peters Roth'.split(
    ' ',
  );

const columns = Object.keys(ROWS[0] ?? {});
const places = new Map(ROWS.map(({ ID = '' }, place) => [ID, place]));
const ids = (fits: (place: number) => boolean) =>
  ROWS.flatMap(({ ID = '' }, place) => (fits(place) ? [ID] : []));

/** One of the couples, whose address was mistyped. */
export const JANE = { id: '5324', name: 'Jane Moss', address: 'jane.moss(at)example.com' } as const;
export const INACTIVE = ids((place) => place % 50 === 7);
const addressOf = (id: string): string => `c${id}@example.com`;
export const UNSUBSCRIBED = ids((place) => place % 23 === 6).map(addressOf);

function personOf(id: string): readonly string[] {
  if (id === JANE.id) return ['Jane', 'Moss', JANE.address];
  const place = places.get(id) ?? ROWS.length;
  const address = place % 17 === 0 ? '' : place % 120 === 11 ? 'office@example.com' : addressOf(id);
  return [FIRST[place % FIRST.length] ?? '', LAST[place % LAST.length] ?? '', address];
}

/** Adds names and addresses to a table of customers; rows that are too short stay as they are. */
function withPeople(table: string): string {
  const [, ...lines] = table.trimEnd().split('\r\n');
  const head = [...columns, 'First name', 'Last name', 'Email'];
  const rows = lines.map((line) => {
    const cells = line.split('\t');
    return cells.length < columns.length ? line : [...cells, ...personOf(cells[0] ?? '')].join('\t');
  });
  return [head.join('\t'), ...rows, ''].join('\r\n');
}

const file = (name: string, table: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(table) });

const march = withPeople(
  [columns.join('\t'), ...ROWS.map((row) => columns.map((column) => row[column]).join('\t'))].join('\r\n'),
);
const april = withPeople(NEXT_FILE);

export const MARCH = file('customers.csv', march);
/** Some rows changed, two new, four broken. */
export const APRIL = file('customers_april.csv', april);
/** The shop writes “Wed” where it wrote “Married”. */
export const MAY = file('customers_may.csv', april.replaceAll('\tMarried\t', '\tWed\t'));
