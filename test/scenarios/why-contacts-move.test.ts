/**
 * Who enters and leaves, and why: one scenario per kind of reason, through HTTP, on real data. The clock is moved by hand.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changesContract } from '../../src/api/contract/changes.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { settableClock } from '../support/settable-clock.ts';

const START = new Date('2026-03-15T12:00:00Z');
const DAY = 86_400_000;
const created = z.object({ id: z.string() });
const segmentBody = z.object({ status: z.string(), calculation_id: z.string().nullable() });
const diff = changesContract.compareCalculations.answer;

function all(...rules: unknown[]) {
  return { combinator: 'and', rules };
}

describe('why contacts move', () => {
  let app: TestApp;
  const clock = settableClock(START);
  let days = 0;

  beforeAll(async () => {
    app = await openTestApp({ clock });
    for (const [key, type] of [
      ['plan', 'text'],
      ['income', 'number'],
      ['renews_on', 'date'],
    ] as const)
      await app.call('POST', '/fields', { body: { key, type } });
    await write(
      { external_id: 'ada', email: 'ada@example.com', attributes: { plan: 'Basic', income: 40 } },
      {
        external_id: 'ben',
        email: 'ben@example.com',
        attributes: { plan: 'Pro', income: 60, renews_on: '2026-03-28' },
      },
      { external_id: 'cam', email: 'cam@example.com', attributes: { plan: 'Pro', income: 80 } },
      { external_id: 'dee', email: 'dee@example.com', attributes: { plan: 'Free', income: 10 } },
    );
  });
  afterAll(() => app?.close());

  async function write(...contacts: unknown[]) {
    const answer = await app.call('POST', '/contacts/batch', { body: { contacts } });
    expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  }

  function later(more: number) {
    days += more;
    clock.set(new Date(START.getTime() + days * DAY));
  }

  async function segment(name: string, definition: unknown) {
    const answer = await app.call('POST', '/segments', { body: { name, definition } });
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    const { id } = created.parse(answer.body);
    return { id, first: await calculate(id) };
  }

  async function calculate(id: string): Promise<string> {
    await app.call('POST', `/segments/${id}/calculate`);
    const { body } = await app.until(
      () => app.call('GET', `/segments/${id}`),
      (answer) => !['queued', 'processing'].includes(segmentBody.parse(answer.body).status),
    );
    const { status, calculation_id } = segmentBody.parse(body);
    expect([status, body]).toEqual(['success', expect.anything()]);
    return calculation_id ?? '';
  }

  async function moved(id: string, a: string, b: string, side: 'entered' | 'left') {
    const answer = await app.call('GET', `/segments/${id}/calculations/${a}/diff/${b}?side=${side}`);
    expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
    const { items, ...rest } = diff.parse(answer.body);
    expect(rest.total).toBe(rest[side]);
    const counted = await app.call('GET', `/segments/${id}/calculations/${a}/diff/${b}/reasons`);
    expect([counted.status, counted.body]).toEqual([200, expect.anything()]);
    const split = changesContract.countReasons.answer.parse(counted.body)[side];
    // The figures are of the same contacts for the same reasons as the page.
    const kinds = items.map(({ reasons }) => reasons[0]?.kind).toSorted();
    expect(
      split.reasons.flatMap(({ kind, count }) => Array.from({ length: count }, () => kind)).toSorted(),
    ).toEqual(kinds);
    return items
      .map(({ contact, reasons }) => ({ who: contact?.external_id ?? '', reasons }))
      .toSorted((a, b) => (a.who < b.who ? -1 : 1));
  }

  it('a value changed: from, to, when and by whom; and the contact is new', async () => {
    const { id, first } = await segment('Pros', all({ field: 'plan', operator: '=', value: 'Pro' }));
    later(1);
    await write(
      { external_id: 'ada', attributes: { plan: 'Pro' } },
      { external_id: 'cam', attributes: { plan: null } },
      { external_id: 'new', attributes: { plan: 'Pro' } },
    );
    const at = clock.now().toISOString();
    later(1);
    const second = await calculate(id);
    expect(await moved(id, first, second, 'entered')).toEqual([
      {
        who: 'ada',
        reasons: [
          {
            kind: 'data',
            sentence: 'Plan changed from Basic to Pro, by an API key',
            rule: { path: '/rules/0', sentence: 'Plan is Pro', version: 1, holds: true },
            field: { key: 'plan', label: 'Plan', type: 'text' },
            from: 'Basic',
            to: 'Pro',
            at,
            by: expect.objectContaining({ kind: 'api_key' }),
          },
        ],
      },
      { who: 'new', reasons: [expect.objectContaining({ kind: 'new_contact', at })] },
    ]);
    // Either way round: time goes from the older to the newer.
    expect(await moved(id, second, first, 'left')).toEqual([
      { who: 'cam', reasons: [expect.objectContaining({ kind: 'data', from: 'Pro', to: null })] },
    ]);
  });

  const main = (movers: Awaited<ReturnType<typeof moved>>) =>
    movers.map(({ who, reasons }) => [who, ...reasons.map(({ kind, sentence }) => `${kind}: ${sentence}`)]);

  it('the rules changed, and with them whom they mean; what also happened comes after', async () => {
    const { id, first } = await segment('Rich', all({ field: 'income', operator: '>', value: 70 }));
    await app.call('PATCH', `/segments/${id}`, {
      body: { definition: all({ field: 'income', operator: '>', value: 50 }) },
    });
    later(1);
    await write(
      { external_id: 'dee', attributes: { income: 55 } },
      { external_id: 'ada', attributes: { income: 90 } },
    );
    const second = await calculate(id);
    expect(main(await moved(id, first, second, 'entered'))).toEqual([
      ['ada', 'data: Income changed from 40 to 90, by an API key'],
      ['ben', 'definition: The rules changed with version 2: Income is over 70 → income is over 50'],
      [
        'dee',
        'definition: The rules changed with version 2: Income is over 70 → income is over 50',
        'data: Income changed from 10 to 55, by an API key',
      ],
    ]);
  });

  it('a pin overrules, whatever the rules say', async () => {
    const { id, first } = await segment('Free riders', all({ field: 'plan', operator: '=', value: 'Free' }));
    const body = { include: [{ external_id: 'ben' }], exclude: [{ external_id: 'dee' }] };
    expect((await app.call('POST', `/segments/${id}/pins`, { body })).status).toBe(200);
    const second = await calculate(id);
    expect(main(await moved(id, first, second, 'entered'))).toEqual([
      ['ben', expect.stringMatching(/^pin: Pinned in, with version 2 by /)],
    ]);
    expect(main(await moved(id, first, second, 'left'))).toEqual([
      ['dee', expect.stringMatching(/^pin: Pinned out, with version 2/)],
    ]);
    await app.call('POST', `/segments/${id}/pins`, {
      body: { remove: [{ external_id: 'ben' }, { external_id: 'dee' }] },
    });
    const third = await calculate(id);
    expect(main(await moved(id, second, third, 'entered'))).toEqual([
      ['dee', expect.stringMatching(/^pin: No longer pinned, with version 3/)],
    ]);
  });

  it('time passed: a date came into the window, an event went out of it; and an event that is new', async () => {
    const soon = await segment(
      'Renewing',
      all({ field: 'renews_on', operator: 'inTheNext', value: { next: 3, unit: 'day' } }),
    );
    const event = (contact: string, occurred_at: Date) => ({
      contact: { external_id: contact },
      name: 'purchase',
      occurred_at: occurred_at.toISOString(),
    });
    await app.call('POST', '/events/batch', { body: { events: [event('ada', clock.now())] } });
    const bought = all({ event: 'purchase', operator: '>=', value: 1, within: { last: 7, unit: 'day' } });
    const buyers = await segment('Buyers', bought);
    later(8);
    await app.call('POST', '/events/batch', {
      body: { events: [event('ben', new Date(clock.now().getTime() - DAY)), event('ben', clock.now())] },
    });
    const renewing = await calculate(soon.id);
    expect(main(await moved(soon.id, soon.first, renewing, 'entered'))).toEqual([
      ['ben', 'time: Time passed: “Renews on is within the next 3 days” holds now (renews on 28 March 2026)'],
    ]);
    const buying = await calculate(buyers.id);
    expect(main(await moved(buyers.id, buyers.first, buying, 'left'))).toEqual([
      [
        'ada',
        expect.stringMatching(
          /^time: Time passed: “Purchased at least once in the last 7 days” no longer holds \(the last on 18 March 2026\)/,
        ),
      ],
    ]);
    expect(await moved(buyers.id, buyers.first, buying, 'entered')).toEqual([
      {
        who: 'ben',
        reasons: [
          expect.objectContaining({
            kind: 'data',
            sentence: expect.stringContaining('2 new events “purchase”, the last of 26 March 2026'),
            from: 0,
            to: 2,
            event: { name: 'purchase', occurred_at: clock.now().toISOString() },
          }),
        ],
      },
    ]);
  });

  it('a nested segment has another audience: by its own calculation', async () => {
    const inner = await segment('Inner', all({ field: 'income', operator: '<', value: 50 }));
    const outer = await segment(
      'Outer',
      all({ segment: inner.id, operator: 'notIn' }, { field: 'email', operator: 'notNull' }),
    );
    await write({ external_id: 'ben', attributes: { income: 20 } });
    const innerNow = await calculate(inner.id);
    const second = await calculate(outer.id);
    expect(await moved(outer.id, outer.first, second, 'left')).toEqual([
      {
        who: 'ben',
        reasons: [
          expect.objectContaining({
            kind: 'segment',
            sentence: 'Is now in segment “Inner”',
            rule: expect.objectContaining({ sentence: 'Not in segment “Inner”', holds: false }),
            segment: { id: inner.id, name: 'Inner', before: inner.first, after: innerNow },
          }),
        ],
      },
    ]);
  });

  it('preferences and tags are values as well', async () => {
    const { id, first } = await segment('Mailable', {
      combinator: 'or',
      rules: [
        { field: 'reachable.email', operator: '=', value: true },
        { field: 'tags', operator: 'hasAny', value: ['VIP'] },
      ],
    });
    await app.call('PUT', '/preferences/email/cam@example.com', {
      body: { subscribed: false, origin: 'user_action' },
    });
    await write({ external_id: 'dee', tags: ['VIP', 'Berlin'], email: 'dee@example.com', active: false });
    later(1);
    const second = await calculate(id);
    expect(main(await moved(id, first, second, 'left'))).toEqual([
      ['cam', 'data: Reachable by email changed from yes to no, by an API key'],
    ]);
    await write({ external_id: 'new', tags: ['VIP', 'Berlin'] });
    const third = await calculate(id);
    expect(main(await moved(id, second, third, 'entered'))).toEqual([
      ['new', 'data: Tags gained VIP, Berlin, by an API key'],
    ]);
  });

  it('a contact that is deleted leaves, or is not known any more; a list is changed by people', async () => {
    const { id, first } = await segment('Everybody', all({ field: 'external_id', operator: 'notNull' }));
    const idOf = async (externalId: string) => {
      const { body } = await app.call('GET', `/contacts?external_id=${externalId}`);
      return z.object({ items: z.array(created) }).parse(body).items[0]?.id ?? '';
    };
    expect((await app.call('DELETE', `/contacts/${await idOf('new')}`)).status).toBe(204);
    const second = await calculate(id);
    expect(await moved(id, first, second, 'left')).toEqual([
      {
        who: '',
        reasons: [
          expect.objectContaining({
            kind: 'deleted_contact',
            sentence: 'The contact was deleted by an API key',
          }),
        ],
      },
    ]);
    await write({ external_id: 'eve' });
    const third = await calculate(id);
    await app.call('DELETE', `/contacts/${await idOf('eve')}`);
    expect(await moved(id, second, third, 'entered')).toEqual([
      { who: '', reasons: [expect.objectContaining({ kind: 'unknown', unknown: 'deleted_since' })] },
    ]);

    const made = await app.call('POST', '/segments', { body: { name: 'Hand-picked', kind: 'list' } });
    const list = created.parse(made.body).id;
    const published = async () =>
      segmentBody.parse((await app.call('GET', `/segments/${list}`)).body).calculation_id ?? '';
    await app.call('POST', `/segments/${list}/members`, {
      body: { contacts: [{ external_id: 'ada' }, { external_id: 'ben' }] },
    });
    const one = await published();
    later(1);
    await app.call('DELETE', `/segments/${list}/members`, { body: { contacts: [{ external_id: 'ada' }] } });
    const at = clock.now().toISOString();
    later(1);
    await app.call('POST', `/segments/${list}/members`, { body: { contacts: [{ external_id: 'dee' }] } });
    expect(await moved(list, one, await published(), 'left')).toEqual([
      {
        who: 'ada',
        reasons: [{ kind: 'list', sentence: expect.stringMatching(/^Taken out of the list by /), at }],
      },
    ]);
  });

  it('the contact page says since when, and shows entries and exits among the events', async () => {
    const { body } = await app.call('GET', '/contacts?external_id=ben');
    const ben = z.object({ items: z.array(created) }).parse(body).items[0]?.id ?? '';
    const segments = await app.call('GET', `/contacts/${ben}/segments`);
    const { items } = changesContract.listContactSegments.answer.parse(segments.body);
    expect(items.map(({ name }) => name)).toEqual([
      'Buyers',
      'Everybody',
      'Hand-picked',
      'Inner',
      'Mailable',
      'Pros',
      'Renewing',
      'Rich',
    ]);
    expect(items.find(({ name }) => name === 'Pros')?.since).toEqual({
      calculation_id: expect.any(String),
      at: START.toISOString(),
      not_in_at: null,
      at_least: false,
    });
    expect(items.find(({ name }) => name === 'Renewing')?.since).toMatchObject({
      at_least: false,
      not_in_at: expect.any(String),
    });

    const whole = await timeline(ben, 1, 500);
    expect(whole.moves_complete_from).toBeNull();
    expect(whole.items.map(({ at }) => at)).toEqual(
      whole.items
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const told = whole.items.map((item) =>
      item.kind === 'event' ? item.name : `${item.kind} ${item.segment.name}: ${item.reasons[0]?.kind}`,
    );
    expect(told).toEqual(
      expect.arrayContaining([
        'purchase',
        'entered Buyers: data',
        'entered Pros: first',
        'entered Free riders: pin',
        'left Free riders: pin',
        'left Outer: segment',
        'entered Renewing: time',
        'entered Rich: definition',
      ]),
    );
    // Pages are parts of the whole, wherever events and moves meet.
    for (const size of [2, 7]) {
      const parts: unknown[] = [];
      for (let page = 1; parts.length < whole.total; page += 1)
        parts.push(...(await timeline(ben, page, size)).items);
      expect(parts).toEqual(whole.items);
    }
  });

  async function timeline(contact: string, page: number, size: number) {
    const { body } = await app.call('GET', `/contacts/${contact}/timeline?page=${page}&page_size=${size}`);
    return changesContract.listContactTimeline.answer.parse(body);
  }

  it('gives the whole side as CSV, and refuses calculations that are not there', async () => {
    const { id, first } = await segment('All', all({ field: 'external_id', operator: 'notNull' }));
    await write({ external_id: '=cmd', first_name: 'Eve, "E"' });
    const second = await calculate(id);
    const path = `/segments/${id}/calculations/${first}/diff/${second}`;
    const none = z
      .string()
      .parse((await app.call('GET', `${path}/contacts.csv?side=entered&reason=time`)).body);
    expect(none.split('\r\n')).toHaveLength(2);
    const csv = await app.call('GET', `${path}/contacts.csv?side=entered&reason=new_contact&reason=unknown`);
    const [head, line, end] = z.string().parse(csv.body).split('\r\n');
    expect(head).toBe('id,external_id,email,first_name,last_name,entered,reason,why,also');
    expect(line).toMatch(
      /^con_\d{10},'=cmd,,"Eve, ""E""",,2026-\S+,new_contact,"New contact, by an API key",$/,
    );
    expect(end).toBe('');
    expect(await app.call('GET', `/segments/${id}/calculations/${first}/diff/calc_x`)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });
});
