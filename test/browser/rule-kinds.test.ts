/**
 * Rules of every kind as people build them, by mouse and by keys, over the purchases of a record shop: each count on the
 * screen is compared with one that is worked out from the file by hand. The clock stands still on 1 July 1998.
 */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { OWNER, openPage, shown, signIn } from './path.ts';
import { CUSTOMERS, customersWho, DAY, eventsOfShop, NOW, type Purchase } from './shop.ts';

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const withId = z.object({ id: z.string() });

describe('rules of every kind', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let context: BrowserContext;

  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await muster.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path, { MUSTER_NOW: NOW }), openBrowser()]);
    await ask(z.unknown(), 'POST', '/fields', { key: 'plan', type: 'text' });
    await ask(z.unknown(), 'POST', '/fields', { key: 'joined', type: 'date' });
    const contacts = CUSTOMERS.map(({ id, plan, joined }) => ({
      external_id: id,
      attributes: { plan, joined },
    }));
    await ask(z.unknown(), 'POST', '/contacts/batch', { contacts });
    const events = eventsOfShop();
    for (let at = 0; at < events.length; at += 10_000)
      await ask(z.unknown(), 'POST', '/events/batch', { events: events.slice(at, at + 10_000) });
    const { name, email, password, organisation } = OWNER;
    await ask(z.unknown(), 'POST', '/setup', { name, email, password, organisation });
    const page = await openPage(browser, DESK);
    context = page.context();
    await page.goto(muster.url);
    await shown(page, 'Sign in');
    await signIn(page);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor({ state: 'detached' });
    await page.close();
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    data.remove();
  });

  // Every page listens to the stream; a browser has few connections to one server.
  afterEach(async () => {
    for (const page of context.pages()) await page.close();
  });

  async function editor(address = '/segments/new'): Promise<Page> {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(new URL(address, muster.url).href);
    await shown(page, address.endsWith('new') ? 'New segment' : /^Edit /);
    return page;
  }

  const box = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
  const words = (page: Page) => page.getByRole('region', { name: 'The rules as a sentence' });

  /** Chooses from a list by mouse. */
  async function choose(page: Page, list: string, option: string | RegExp): Promise<void> {
    await box(page, list).click();
    const name = typeof option === 'string' ? new RegExp(`^${option}`) : option;
    await page.getByRole('option', { name }).first().click();
  }

  /** Types into what holds the focus, as a person would, and takes what is offered. */
  async function type(page: Page, text: string): Promise<void> {
    await page.keyboard.type(text);
    await page
      .locator('[data-combobox-selected]')
      .getByText(new RegExp(`^${text}`, 'i'))
      .waitFor();
    await page.keyboard.press('Enter');
  }

  /** Opens the list that holds the focus and goes down to an option, as keys do. */
  async function pick(page: Page, option: string): Promise<void> {
    await page.keyboard.press('Enter');
    await page.getByRole('option').first().waitFor();
    const marked = page.locator('[data-combobox-selected]');
    const isThere = async () => (await marked.count()) > 0 && (await marked.textContent()) === option;
    for (let press = 0; press < 20 && !(await isThere()); press += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  }

  async function matches(page: Page, wanted: number): Promise<void> {
    const count = page.getByTestId('matching-count');
    await expect
      .poll(async () => ((await count.count()) === 0 ? '' : await count.textContent()), { timeout: 20_000 })
      .toBe(wanted.toLocaleString('en'));
  }

  async function hasFocus(page: Page, name: string): Promise<void> {
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await expect.poll(focused).toBe(name);
  }

  async function definitionOf(page: Page): Promise<unknown> {
    await page.getByText('JSON', { exact: true }).click();
    const text = await field(page, 'Definition as JSON').inputValue();
    await page.getByText('Rules', { exact: true }).click();
    return JSON.parse(text);
  }

  const bought = (purchases: readonly Purchase[], from: string, to = NOW) =>
    purchases.filter(({ at }) => at >= from && at < to);

  it('counts events in a window, with a filter whose values are suggested with counts, by mouse', async () => {
    const page = await editor();
    await choose(page, 'Field of rule 1', 'purchase');
    await field(page, 'Value of rule 1').fill('2');
    await choose(page, 'Time of rule 1', 'in the last');
    await field(page, 'Time of rule 1, number').fill('180');
    const since = new Date(Date.parse(NOW) - 180 * DAY).toISOString();
    await matches(
      page,
      customersWho((purchases) => bought(purchases, since).length >= 2),
    );

    await page.getByRole('button', { name: 'Add filter to rule 1' }).click();
    await choose(page, 'Property of filter 1 of rule 1', 'size');
    await box(page, 'Value of filter 1 of rule 1').click();
    const many = eventsOfShop().filter(
      ({ name, properties }) => name === 'purchase' && properties.size === 'many',
    );
    await page.getByRole('option', { name: new RegExp(`^many\\s*${many.length}$`) }).click();
    await page.keyboard.press('Escape');
    await matches(
      page,
      customersWho((purchases) => bought(purchases, since).filter(({ size }) => size === 'many').length >= 2),
    );
    await words(page)
      .getByText('Purchased at least 2 times in the last 180 days (where size is many).')
      .waitFor();
  });

  it('sums a property up between two dates, the second not included, by keys alone', async () => {
    const page = await editor();
    await box(page, 'Field of rule 1').focus();
    await type(page, 'purchase');
    await hasFocus(page, 'Value of rule 1');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await hasFocus(page, 'Measure of rule 1');
    await pick(page, 'sum of');
    await hasFocus(page, 'Property measured by rule 1');
    await type(page, 'amount');
    await hasFocus(page, 'Value of rule 1');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('100');
    await page.keyboard.press('Tab');
    await hasFocus(page, 'Time of rule 1');
    await pick(page, 'between dates');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1997-02-01');
    await page.keyboard.press('Tab');
    await page.getByText('Rule 1: Enter a date.').waitFor();
    await field(page, 'Time of rule 1, until before').focus();
    await page.keyboard.type('1997-03-01');
    await page.keyboard.press('Tab');
    const total = (purchases: readonly Purchase[]) =>
      bought(purchases, '1997-02-01', '1997-03-01').reduce((sum, { amount }) => sum + amount, 0);
    await matches(
      page,
      customersWho((purchases) => total(purchases) >= 100),
    );
    expect(await definitionOf(page)).toEqual({
      combinator: 'and',
      rules: [
        {
          event: 'purchase',
          measure: { of: 'sum', property: 'amount' },
          operator: '>=',
          value: 100,
          within: { from: '1997-02-01', to: '1997-03-01' },
        },
      ],
    });
  });

  it('says how many are in who never did it, and keeps them out with one click', async () => {
    const page = await editor();
    await choose(page, 'Field of rule 1', 'purchase');
    await choose(page, 'Measure of rule 1', 'last time');
    await choose(page, 'Operator of rule 1', 'is not within the last');
    await field(page, 'Value of rule 1, number').fill('30');
    const since = new Date(Date.parse(NOW) - 30 * DAY).toISOString();
    const never = customersWho((purchases) => purchases.length === 0);
    const lapsed = customersWho((purchases) => purchases.length > 0 && bought(purchases, since).length === 0);
    await matches(page, lapsed + never);
    await page.getByText(`Includes ${never.toLocaleString('en')} contacts who never did this.`).waitFor();
    await page.getByRole('button', { name: 'Exclude them' }).click();
    await matches(page, lapsed);
    expect(await page.getByText(/who never did this/).count()).toBe(0);
    expect(await box(page, 'Event of rule 2').inputValue()).toBe('purchase');
  });

  it('nests filters in groups, copies a rule with all it holds, undoes and redoes', async () => {
    const page = await editor();
    await choose(page, 'Field of rule 1', 'purchase');
    await page.getByRole('button', { name: 'Add filter to rule 1' }).click();
    await choose(page, 'Property of filter 1 of rule 1', 'amount');
    await choose(page, 'Operator of filter 1 of rule 1', 'is over');
    await field(page, 'Value of filter 1 of rule 1').fill('50');
    await page.getByRole('button', { name: 'Add group to rule 1' }).click();
    // The new filter holds the focus and its list is open.
    const offered = page.getByRole('option', { name: /^Data source/ });
    await offered.waitFor();
    await page.keyboard.press('Escape');
    await offered.waitFor({ state: 'hidden' });
    await choose(page, 'How the filters of filter group 2 of rule 1 are joined', 'None of');
    await choose(page, 'Property of filter 2.1 of rule 1', 'size');
    await choose(page, 'Operator of filter 2.1 of rule 1', 'is not');
    await box(page, 'Value of filter 2.1 of rule 1')
      .or(field(page, 'Value of filter 2.1 of rule 1'))
      .fill('many');
    const big = (purchases: readonly Purchase[]) =>
      purchases.some(({ amount, size }) => amount > 50 && size === 'many');
    await matches(page, customersWho(big));
    const rule = {
      event: 'purchase',
      where: {
        combinator: 'and',
        rules: [
          { field: 'amount', operator: '>', value: 50 },
          { combinator: 'or', not: true, rules: [{ field: 'size', operator: '!=', value: 'many' }] },
        ],
      },
      operator: '>=',
      value: 1,
    };
    expect(await definitionOf(page)).toEqual({ combinator: 'and', rules: [rule] });

    const handle = page.getByRole('button', { name: 'Move or change rule 1', exact: true });
    await handle.focus();
    await page.keyboard.press('ControlOrMeta+c');
    await page.keyboard.press('ControlOrMeta+v');
    await box(page, 'Property of filter 2.1 of rule 2').waitFor();
    expect(await definitionOf(page)).toEqual({ combinator: 'and', rules: [rule, rule] });
    await page.getByRole('button', { name: 'Undo' }).click();
    await box(page, 'Event of rule 2').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Redo' }).click();
    await box(page, 'Property of filter 2.1 of rule 2').waitFor();
  });

  it('moves rules about events between groups, and filters only among filters', async () => {
    const definition = {
      combinator: 'and',
      rules: [
        {
          event: 'purchase',
          where: { combinator: 'and', rules: [{ field: 'amount', operator: '>', value: 5 }] },
          operator: '>=',
          value: 1,
        },
        { combinator: 'or', rules: [{ field: 'plan', operator: '=', value: 'gold' }] },
      ],
    };
    const { id } = await ask(withId, 'POST', '/segments', { name: 'Moving', kind: 'rule', definition });
    const page = await editor(`/segments/${id}/edit`);
    const drag = async (what: string, to: Locator) => {
      await page.getByRole('button', { name: `Move or change ${what}`, exact: true }).dragTo(to, {
        targetPosition: { x: 60, y: 4 },
      });
    };
    const before = await definitionOf(page);
    await drag('filter 1 of rule 1', box(page, 'Field of rule 2.1'));
    expect(await definitionOf(page)).toEqual(before);
    await drag('rule 1', box(page, 'Field of rule 2.1'));
    const [event, group] = definition.rules;
    await expect
      .poll(() => definitionOf(page))
      .toEqual({ combinator: 'and', rules: [{ ...group, rules: [event, ...(group?.rules ?? [])] }] });
    const handle = page.getByRole('button', { name: 'Move or change rule 1.1', exact: true });
    await handle.focus();
    await page.keyboard.press('ArrowUp');
    await hasFocus(page, 'Move or change rule 1');
    await expect.poll(() => definitionOf(page)).toEqual(before);
    await page.getByRole('button', { name: 'Move or change filter 1 of rule 1', exact: true }).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    expect(await definitionOf(page)).toEqual(before);
  });

  it('builds a sequence by mouse: steps added, moved and removed, a time after the step before', async () => {
    const page = await editor();
    await page.getByRole('button', { name: 'Add a rule of a certain kind to the definition' }).click();
    await page.getByRole('menuitem', { name: /^Sequence of events/ }).click();
    await page.getByRole('button', { name: 'Remove rule 1', exact: true }).click();
    await choose(page, 'Event of step 1 of rule 1', 'purchase');
    await hasFocus(page, 'Event of step 2 of rule 1');
    await choose(page, 'Event of step 2 of rule 1', 'visited');
    await page.getByRole('button', { name: 'Add step to rule 1' }).click();
    await type(page, 'refunded');
    expect(await box(page, 'Event of step 3 of rule 1').inputValue()).toBe('refunded');
    await page.getByRole('button', { name: 'Remove step 3 of rule 1' }).click();
    await page
      .getByRole('button', { name: 'Move or change step 2 of rule 1' })
      .dragTo(page.getByRole('button', { name: 'Move or change step 1 of rule 1' }), {
        targetPosition: { x: 10, y: 2 },
      });
    await expect.poll(() => box(page, 'Event of step 1 of rule 1').inputValue()).toBe('visited');
    await choose(page, 'Time of step 2 of rule 1', 'within');
    await field(page, 'Time of step 2 of rule 1, number').fill('3');
    const visitors = CUSTOMERS.filter(({ visits, purchases }) => visits && purchases.length > 0).length;
    await matches(page, visitors);
    await field(page, 'Time of step 2 of rule 1, number').fill('1');
    await matches(
      page,
      CUSTOMERS.filter(
        ({ visits, purchases }) =>
          visits && purchases.some((one) => purchases.some((other) => isWithinADay(one, other))),
      ).length,
    );
    expect(await definitionOf(page)).toEqual({
      combinator: 'and',
      rules: [
        {
          sequence: [{ event: 'visited' }, { event: 'purchase', within: { last: 1, unit: 'day' } }],
          operator: 'happened',
        },
      ],
    });
  });

  it('builds a sequence by keys: kinds are found by name, steps move with the arrow keys', async () => {
    const page = await editor();
    await box(page, 'Field of rule 1').focus();
    await type(page, 'sequence');
    await hasFocus(page, 'Event of step 1 of rule 1');
    await type(page, 'purchase');
    await hasFocus(page, 'Event of step 2 of rule 1');
    await type(page, 'visited');
    await page.getByRole('button', { name: 'Move or change step 1 of rule 1' }).focus();
    await page.keyboard.press('ArrowDown');
    await hasFocus(page, 'Move or change step 2 of rule 1');
    expect(await box(page, 'Event of step 1 of rule 1').inputValue()).toBe('visited');
    await box(page, 'Operator of rule 1').focus();
    await pick(page, 'did not happen');
    const visitors = CUSTOMERS.filter(({ visits, purchases }) => visits && purchases.length > 0).length;
    await matches(page, CUSTOMERS.length - visitors);
    const never =
      CUSTOMERS.length - CUSTOMERS.filter(({ visits, purchases }) => visits && purchases.length > 0).length;
    await page
      .getByText(`Includes ${never.toLocaleString('en')} contacts who never did the first step.`)
      .waitFor();
  });

  it('asks for the outcome of a campaign that events speak of, by mouse', async () => {
    const page = await editor();
    await choose(page, 'Field of rule 1', 'Campaign outcome');
    const opened = CUSTOMERS.filter(({ opened }) => opened).length;
    const targeted = CUSTOMERS.filter(({ targeted }) => targeted).length;
    await matches(page, opened);
    await choose(page, 'Campaign of rule 1', 'spring_98');
    await matches(page, opened);
    await choose(page, 'Outcome of rule 1', 'did not open it');
    await matches(page, CUSTOMERS.length - opened);
    const others = (CUSTOMERS.length - targeted).toLocaleString('en');
    await page.getByText(`Includes ${others} contacts who were never targeted by this campaign.`).waitFor();
    await page.getByRole('button', { name: 'Exclude them' }).click();
    await matches(page, targeted - opened);
  });

  it('takes the id of a campaign nobody heard of yet, by keys', async () => {
    const page = await editor();
    await box(page, 'Field of rule 1').focus();
    await type(page, 'campaign out');
    await box(page, 'Campaign of rule 1').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await type(page, 'autumn_98');
    await box(page, 'Outcome of rule 1').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await type(page, 'clicked in it');
    await matches(page, 0);
    expect(await definitionOf(page)).toEqual({
      combinator: 'and',
      rules: [{ campaign: 'autumn_98', outcome: 'clicked', operator: 'happened' }],
    });
  });

  it('splits contacts by a seed: parts that do not overlap share nobody and come to all', async () => {
    const page = await editor();
    await choose(page, 'Field of rule 1', 'Random sample');
    await field(page, 'Share of rule 1').fill('12.5');
    await field(page, 'Seed of rule 1').fill('summer');
    const count = page.getByTestId('matching-count');
    const settled = async () => {
      await page.getByText(/^updating/).waitFor({ state: 'detached' });
      await page.waitForTimeout(300);
      await page.getByText(/^updating/).waitFor({ state: 'detached' });
      return Number((await count.textContent())?.replaceAll(',', ''));
    };
    await count.waitFor();
    const first = await settled();
    expect(first).toBeGreaterThan(CUSTOMERS.length * 0.09);
    expect(first).toBeLessThan(CUSTOMERS.length * 0.16);
    await page.getByRole('button', { name: 'Choose which part rule 1 takes' }).click();
    await hasFocus(page, 'Beginning of the share of rule 1');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('12.5');
    await field(page, 'Share of rule 1').fill('87.5');
    await page.getByText('to 100%', { exact: true }).waitFor();
    await matches(page, CUSTOMERS.length - first);
    await field(page, 'Share of rule 1').fill('90');
    await page
      .getByText(/would end beyond 100%/)
      .first()
      .waitFor();
  });

  it('asks for periods of dates and for how long a value has been held', async () => {
    const page = await editor();
    await choose(page, 'Field of rule 1', 'Joined');
    await choose(page, 'Operator of rule 1', 'is in the period');
    await choose(page, 'Value of rule 1', 'last year');
    await matches(page, CUSTOMERS.filter(({ joined }) => joined.startsWith('1997')).length);
    await page.getByRole('button', { name: 'Add rule', exact: true }).click();
    await choose(page, 'Field of rule 2', 'Plan');
    await page.getByRole('option', { name: /^gold/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Ask for how long rule 2 has been so' }).click();
    await choose(page, 'How long rule 2 has been so', 'less than');
    await field(page, 'How long rule 2 has been so, number').fill('7');
    await matches(
      page,
      CUSTOMERS.filter(({ joined, plan }) => joined.startsWith('1997') && plan === 'gold').length,
    );
  });

  it('leads to the next thing that is missing, and shows it as wrong once saving was tried', async () => {
    const page = await editor();
    await field(page, 'Name').fill('Unfinished');
    await choose(page, 'Field of rule 1', 'purchase');
    await choose(page, 'Measure of rule 1', 'average of');
    await hasFocus(page, 'Property measured by rule 1');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add filter to rule 1' }).click();
    await page.keyboard.press('Escape');
    await page.getByText('Filter 1 of rule 1: Choose a property.').waitFor();
    await page.getByRole('button', { name: 'Save segment' }).first().click();
    await page
      .getByRole('paragraph')
      .filter({ hasText: /^Choose a property\.$/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Filter 1 of rule 1: Choose a property.' }).click();
    await hasFocus(page, 'Property of filter 1 of rule 1');
    await page.getByRole('button', { name: 'Rule 1: Choose a property.', exact: true }).click();
    await hasFocus(page, 'Property measured by rule 1');
  });

  it('is finished in light and dark, on a desk and on a phone, and keeps what it does not change', async () => {
    const definition = EVERY_KIND;
    const { id } = await ask(withId, 'POST', '/segments', { name: 'Every kind', kind: 'rule', definition });
    const faults: string[] = [];
    for (const [device, viewport] of [
      ['desk', DESK],
      ['phone', PHONE],
    ] as const) {
      const page = await editor(`/segments/${id}/edit`);
      await page.setViewportSize(viewport);
      await page.getByText(/^updating/).waitFor({ state: 'detached' });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await picture(page, `rule-kinds-${device}-${colorScheme}`);
        for (const problem of await accessibilityProblems(page))
          faults.push(`${device} ${colorScheme}: ${problem}`);
      }
      const width = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
      if (width > viewport.width) faults.push(`${device}: ${width} wide, scrolls sideways`);
      expect(await definitionOf(page)).toEqual(definition);
      await field(page, 'Name').fill(`Every kind on a ${device}`);
      await page.getByRole('button', { name: 'Save segment' }).first().click();
      await shown(page, `Every kind on a ${device}`);
      await page.close();
    }
    expect(faults).toEqual([]);
    const kept = await ask(z.object({ definition: z.unknown(), version: z.int() }), 'GET', `/segments/${id}`);
    expect(kept.definition).toEqual(definition);
  });
});

/** True when the visit before a purchase is followed by another purchase within a day. */
function isWithinADay(visited: Purchase, bought: Purchase): boolean {
  const after = Date.parse(bought.at) - (Date.parse(visited.at) - 2 * DAY);
  return after > 0 && after <= DAY;
}

/** One rule of each kind, with everything in it that a screen might forget. */
const EVERY_KIND = {
  combinator: 'and',
  rules: [
    { event: 'purchase', operator: '<', value: 3, within: { last: 90, unit: 'day' } },
    {
      event: 'purchase',
      measure: { of: 'sum', property: 'amount' },
      operator: 'between',
      value: [10, 500],
      within: { from: '1997-01-01', to: '1998-01-01T06:30:00.000Z' },
      where: {
        combinator: 'and',
        rules: [
          { field: 'size', operator: 'notIn', value: ['single'] },
          {
            combinator: 'or',
            not: true,
            rules: [
              { field: 'occurred_at', operator: 'weekdayIs', value: [6, 7] },
              {
                combinator: 'and',
                rules: [
                  { field: 'campaign', operator: 'null' },
                  { field: 'amount', operator: '<', value: 'units', valueSource: 'field' },
                ],
              },
            ],
          },
        ],
      },
    },
    {
      combinator: 'or',
      rules: [
        {
          sequence: [
            { event: 'visited' },
            {
              event: 'purchase',
              within: { last: 3, unit: 'day' },
              where: { combinator: 'and', rules: [{ field: 'units', operator: '>=', value: 2 }] },
            },
          ],
          within: { from: '1997-01-01' },
          operator: 'didNotHappen',
        },
        { campaign: '*', outcome: 'opened', within: { to: '1998-06-01' }, operator: 'didNotHappen' },
        { sample: { percent: 12.5, from: 25, seed: 'summer' } },
        { field: 'joined', operator: 'notInPeriod', value: 'thisYear' },
        { field: 'plan', operator: '=', value: 'gold', heldFor: { lessThan: 2, unit: 'week' } },
      ],
    },
  ],
} as const;
