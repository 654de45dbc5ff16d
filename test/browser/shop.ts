/**
 * A record shop: 2,357 customers and what they bought from 1997 to June 1998 (the CDNOW sample), some of whom visit two
 * days before each purchase and get a campaign. Read by hand, without Muster, for counts to compare with.
 */
import { readFileSync } from 'node:fs';

export const DAY = 86_400_000;
/** The day after the last purchase of the file. */
export const NOW = '1998-07-01T12:00:00.000Z';

export type Purchase = {
  /** An ISO instant. */
  readonly at: string;
  readonly units: number;
  readonly amount: number;
  readonly size: 'single' | 'few' | 'many';
};

export type Customer = {
  readonly id: string;
  readonly plan: 'gold' | 'silver';
  /** The day of the first purchase. */
  readonly joined: string;
  readonly purchases: readonly Purchase[];
  readonly visits: boolean;
  readonly targeted: boolean;
  readonly opened: boolean;
};

/** Customers without a purchase, who only joined. */
const LOOKERS = 100;

function readCustomers(): Customer[] {
  const lines = readFileSync(new URL('../fixtures/cdnow_sample.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const purchases = Map.groupBy(
    lines.map((line) => {
      const [, customer = '', day = '', units = '', amount = ''] = line.trim().split(/\s+/);
      return { customer: Number(customer), purchase: purchaseOf(day, Number(units), Number(amount)) };
    }),
    ({ customer }) => customer,
  );
  const buyers = [...purchases].map(([no, bought]) =>
    customer(
      no,
      bought.map(({ purchase }) => purchase),
    ),
  );
  const lookers = Array.from({ length: LOOKERS }, (_, index) => customer(10_000 + index, []));
  return [...buyers, ...lookers];
}

function purchaseOf(day: string, units: number, amount: number): Purchase {
  const at = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T10:00:00.000Z`;
  return { at, units, amount, size: units === 1 ? 'single' : units < 5 ? 'few' : 'many' };
}

function customer(no: number, purchases: readonly Purchase[]): Customer {
  const [first] = purchases;
  return {
    id: String(no),
    plan: no % 5 === 0 ? 'gold' : 'silver',
    joined: first?.at.slice(0, 10) ?? '1998-06-01',
    purchases,
    visits: no % 2 === 0,
    targeted: no % 3 === 0,
    opened: no % 12 === 0,
  };
}

export const CUSTOMERS: readonly Customer[] = readCustomers();

/** How many customers bought so. */
export function customersWho(fits: (purchases: readonly Purchase[]) => boolean): number {
  return CUSTOMERS.filter(({ purchases }) => fits(purchases)).length;
}

/** All of it as events. */
export function eventsOfShop() {
  return CUSTOMERS.flatMap(({ id, purchases, visits, targeted, opened }) => {
    const event = (name: string, at: string, properties: Record<string, unknown>, campaign?: string) => ({
      id: `${id} ${name} ${at} ${JSON.stringify(properties)}`,
      contact: { external_id: id },
      name,
      occurred_at: at,
      properties,
      ...(campaign === undefined ? {} : { campaign }),
    });
    const before = (at: string) => new Date(Date.parse(at) - 2 * DAY).toISOString();
    return [
      ...purchases.map(({ at, units, amount, size }, index) =>
        event('purchase', at, { units, amount, size, line: index }),
      ),
      ...(visits ? purchases.map(({ at }, index) => event('visited', before(at), { line: index })) : []),
      ...(targeted ? [event('campaign.targeted', '1998-04-01T08:00:00Z', {}, 'spring_98')] : []),
      ...(opened ? [event('campaign.opened', '1998-04-02T08:00:00Z', {}, 'spring_98')] : []),
    ];
  });
}
