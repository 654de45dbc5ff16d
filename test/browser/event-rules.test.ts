/**
 * Rules about events as people build them, by mouse and by keys: each count on the screen is compared with one that is
 * worked out from the purchases by hand.
 */
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  box,
  choose,
  definitionOf,
  field,
  hasFocus,
  matches,
  openShop,
  pick,
  type Shop,
  type,
} from './rule-building.ts';
import { customersWho, DAY, eventsOfShop, NOW, type Purchase } from './shop.ts';

describe('rules about events', { timeout: 120_000 }, () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop?.close());
  afterEach(() => shop.closePages());

  const bought = (purchases: readonly Purchase[], from: string, to = NOW) =>
    purchases.filter(({ at }) => at >= from && at < to);

  it('counts events in a window, with a filter whose values are suggested with counts, by mouse', async () => {
    const page = await shop.editor();
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
    await page
      .getByRole('region', { name: 'The rules as a sentence' })
      .getByText('Purchased at least 2 times in the last 180 days (where size is many).')
      .waitFor();
  });

  it('sums a property up between two dates, the second not included, by keys alone', async () => {
    const page = await shop.editor();
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
    const page = await shop.editor();
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
    const page = await shop.editor();
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
    const address = await shop.stored('Moving', definition);
    const page = await shop.editor(address);
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
});
