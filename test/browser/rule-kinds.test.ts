/**
 * Sequences, campaigns, samples, periods and held values as people build them, by mouse and by keys, and the looks of
 * every kind of rule. Counts are compared with those that are worked out from the file of the shop by hand.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems, picture } from '../support/browser.ts';
import { shown } from './path.ts';
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
import { CUSTOMERS, DAY, type Purchase } from './shop.ts';

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

describe('rules of every kind', { timeout: 120_000 }, () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop?.close());
  afterEach(() => shop.closePages());

  it('builds a sequence by mouse: steps added, moved and removed, a time after the step before', async () => {
    const page = await shop.editor();
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
    const page = await shop.editor();
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
    const page = await shop.editor();
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
    const page = await shop.editor();
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
    const page = await shop.editor();
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
    const page = await shop.editor();
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
    const page = await shop.editor();
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
    const address = await shop.stored('Every kind', definition);
    const faults: string[] = [];
    for (const [device, viewport] of [
      ['desk', DESK],
      ['phone', PHONE],
    ] as const) {
      const page = await shop.editor(address);
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
    expect(await shop.definitionAt(address)).toEqual(definition);
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
