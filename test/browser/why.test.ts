/**
 * Asking why, in a real browser: a contact that is not in, followed to the rule that fails; an answer of the past after the
 * contact changed; a pin that changes the count; the same from the contact's page and from rules that are not saved.
 */
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { main, OWNER, openPage, shown, signIn } from './path.ts';

const DAY = 86_400_000;
const PHONE = { width: 390, height: 844 };
const withId = z.object({ id: z.string() });
const state = z.object({ status: z.string(), count: z.int().nullable() });

/** When Alan's older purchase was: a day before it leaves the 30 days. */
const OLDER = new Date(Date.now() - 29 * DAY);

describe('asking why', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let context: BrowserContext;
  let segment = '';
  let grace = '';
  let alan = '';

  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await muster.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }

  async function calculated(): Promise<number | null> {
    await ask(z.unknown(), 'POST', `/segments/${segment}/calculate`);
    for (;;) {
      const { status, count } = await ask(state, 'GET', `/segments/${segment}`);
      if (status === 'success') return count;
      await setTimeout(100);
    }
  }

  async function contactId(externalId: string): Promise<string> {
    const found = await ask(
      z.object({ items: z.array(withId) }),
      'GET',
      `/contacts?external_id=${externalId}`,
    );
    return found.items[0]?.id ?? '';
  }

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path), openBrowser()]);
    await ask(z.unknown(), 'POST', '/fields', { key: 'income', type: 'number' });
    const named = (id: string, first_name: string, last_name: string, income: number) => ({
      external_id: id,
      first_name,
      last_name,
      email: `${first_name}@example.com`.toLowerCase(),
      attributes: { income },
    });
    const contacts = [
      named('grace', 'Grace', 'Hopper', 46_344),
      named('alan', 'Alan', 'Turing', 90_000),
      ...['b1', 'b2', 'b3', 'poor'].map((external_id) => ({
        external_id,
        attributes: { income: external_id === 'poor' ? 1_000 : 80_000 },
      })),
    ];
    await ask(z.unknown(), 'POST', '/contacts/batch', { contacts });
    const bought = (external_id: string, at: Date) => ({
      contact: { external_id },
      name: 'purchase',
      occurred_at: at.toISOString(),
      properties: { amount: 12.5 },
    });
    const ago = (days: number) => new Date(Date.now() - days * DAY);
    const events = [
      bought('grace', ago(3)),
      bought('alan', ago(2)),
      bought('alan', OLDER),
      ...['b1', 'b2', 'b3'].flatMap((id) => [bought(id, ago(1)), bought(id, ago(2))]),
    ];
    await ask(z.unknown(), 'POST', '/events/batch', { events });
    const definition = {
      combinator: 'and',
      rules: [
        { field: 'income', operator: '>', value: 50_000 },
        { event: 'purchase', operator: '>=', value: 2, within: { last: 30, unit: 'day' } },
      ],
    };
    segment = (await ask(withId, 'POST', '/segments', { name: 'Buyers with means', definition })).id;
    expect(await calculated()).toBe(4);
    [grace, alan] = [await contactId('grace'), await contactId('alan')];
    const { name, email, password, organisation } = OWNER;
    await ask(z.unknown(), 'POST', '/setup', { name, email, password, organisation });
    const page = await openPage(browser);
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
  afterEach(async ({ task }) => {
    for (const page of context.pages()) {
      if (task.result?.state === 'fail') await picture(page, 'why-failed');
      await page.close();
    }
  });

  async function enter(address: string, heading: string | RegExp): Promise<Page> {
    const page = await context.newPage();
    page.setDefaultTimeout(40_000);
    await page.goto(new URL(address, muster.url).href);
    await shown(page, heading);
    return page;
  }

  const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict' });

  async function verdictIs(page: Page, headline: string | RegExp): Promise<void> {
    await verdict(page).getByRole('heading', { name: headline }).waitFor();
  }

  /** The row of a rule in the tree of the page. */
  function rule(page: Page, sentence: string): Locator {
    return page
      .getByRole('region', { name: 'The rules, one by one' })
      .locator('[id$="/rules/0"], [id$="/rules/1"]')
      .filter({ hasText: sentence });
  }

  /** Looks at a screen in both themes, on a desk and on a phone. */
  async function look(page: Page, name: string): Promise<void> {
    await picture(page, `why-${name}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    const desk = page.viewportSize();
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, `why-${name}-dark`);
    expect(await accessibilityProblems(page, 'colour')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(PHONE);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await picture(page, `why-${name}-phone`);
    if (desk !== null) await page.setViewportSize(desk);
  }

  it('asks why a contact is not in, and follows to the rule that fails', async () => {
    const page = await enter(`/segments/${segment}`, 'Buyers with means');
    await page.getByRole('tab', { name: 'Why' }).click();
    await shown(page, 'Ask about a contact');
    await look(page, 'nobody-asked');
    await page.getByRole('combobox', { name: 'Contact' }).fill('hopper');
    await page.getByRole('option', { name: /^Grace Hopper/ }).waitFor();
    await page.locator('[data-combobox-selected]').getByText('Grace Hopper').waitFor();
    await page.keyboard.press('Enter');
    await verdictIs(page, 'Grace Hopper is not a member, because these 2 rules are not true');
    expect(new URL(page.url()).searchParams.get('contact')).toBe(grace);

    await verdict(page).getByRole('button', { name: 'Income is over 50,000 has 46,344' }).click();
    const income = rule(page, 'Income is over 50,000');
    expect(await income.evaluate((row) => row === document.activeElement)).toBe(true);
    expect(await income.textContent()).toMatch(/^False.*Has46,344Wantedis over 50,000$/);
    const purchases = rule(page, 'Purchased at least 2 times in the last 30 days');
    await purchases.getByText('1 of 2 · 1 more needed').waitFor();
    await purchases.getByText('amount 12.5').waitFor();
    await look(page, 'not-a-member');

    // The address alone says who was asked about.
    await page.reload();
    await verdictIs(page, /^Grace Hopper is not a member/);
    await page.getByRole('combobox', { name: 'Contact' }).click();
    await page
      .getByRole('group', { name: 'Recent' })
      .getByRole('option', { name: /Grace Hopper/ })
      .waitFor();
  });

  it('says when a member will leave by itself', async () => {
    const page = await enter(`/segments/${segment}?tab=why&contact=alan@example.com`, 'Buyers with means');
    await verdictIs(page, 'Alan Turing is a member, because these 2 rules are true');
    const leaves = new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'UTC',
    }).format(OLDER.getTime() + 30 * DAY);
    await verdict(page)
      .getByText(
        `Will leave on ${leaves}, when “Purchased at least 2 times in the last 30 days” is no longer true, if nothing else happens.`,
      )
      .waitFor();
    expect(await verdict(page).getByRole('button', { name: 'Pin in' }).isVisible()).toBe(true);
  });

  it('explains a past calculation with the value of then, after it changed', async () => {
    await ask(z.unknown(), 'PATCH', `/contacts/${alan}`, { attributes: { income: 20_000 } });
    const page = await enter(`/segments/${segment}?tab=why&contact=${alan}`, 'Buyers with means');
    await verdictIs(page, 'Alan Turing is still a member');
    await verdict(page).getByText('Will leave at the next calculation').waitFor();
    await verdict(page).getByText('because this rule is not true').waitFor();
    await rule(page, 'Income is over 50,000').getByText('20,000', { exact: true }).waitFor();

    await page.getByRole('combobox', { name: 'As of' }).click();
    await page.getByRole('option', { name: /4 members, version 1$/ }).click();
    await verdictIs(page, 'Alan Turing was a member, because these 2 rules are true');
    await rule(page, 'Income is over 50,000').getByText('90,000', { exact: true }).waitFor();
    expect(await verdict(page).getByRole('button', { name: 'Pin in' }).count()).toBe(0);
    await look(page, 'past');
    await page.reload();
    await verdictIs(page, /^Alan Turing was a member/);
    await ask(z.unknown(), 'PATCH', `/contacts/${alan}`, { attributes: { income: 90_000 } });
  });

  it('pins a contact in, takes it back, pins it again, and the calculation counts it', async () => {
    const page = await enter(`/segments/${segment}?tab=why&contact=${grace}`, 'Buyers with means');
    await verdict(page).getByRole('button', { name: 'Pin in' }).click();
    await verdictIs(page, 'Grace Hopper is not a member yet');
    await verdict(page).getByText('because somebody pinned the contact in').waitFor();
    await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
    await verdictIs(page, /^Grace Hopper is not a member, because/);
    await verdict(page).getByRole('button', { name: 'Pin in' }).click();
    await verdictIs(page, 'Grace Hopper is not a member yet');
    await main(page).getByText('4 members').first().waitFor();
    await main(page).getByRole('button', { name: 'Calculate segment' }).first().click();
    await main(page).getByText('5 members').first().waitFor();
    await verdictIs(page, 'Grace Hopper is a member, because somebody pinned the contact in');
    await look(page, 'pinned');
  });

  it('counts rule by rule, shows the contacts behind a figure, and lists the pins', async () => {
    const page = await enter(`/segments/${segment}?tab=rules`, 'Buyers with means');
    await main(page).getByText('match right now').waitFor();
    const row = (name: string) =>
      main(page)
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name }) });
    const income = row('Income is over 50,000');
    await income
      .getByRole('button', { name: /^4 contacts pass this rule alone, 66.7% of all 6\. Show/ })
      .waitFor();
    await row('Or pinned in').getByText('1 contact is pinned in.').waitFor();
    await look(page, 'rules');
    await income.getByRole('button', { name: /without this rule, as many as with it/ }).click();
    const behind = page.getByRole('dialog', { name: 'Segment without it' });
    await behind.getByText('5 contacts', { exact: true }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await behind.getByRole('link', { name: 'Why Alan Turing' }).click();
    await verdictIs(page, /^Alan Turing is a member/);
    await page.getByRole('tab', { name: 'Rules' }).click();

    await page.getByRole('button', { name: 'Pin contacts' }).click();
    const dialog = page.getByRole('dialog', { name: 'Pin contacts' });
    await dialog.getByText('Out: no member').click();
    await dialog.getByRole('combobox', { name: 'Contact' }).fill('turing');
    await page.locator('[data-combobox-selected]').getByText('Alan Turing').waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('list', { name: 'Contacts to pin' }).getByText('Alan Turing').waitFor();
    await dialog.getByRole('button', { name: 'Pin 1 contact out' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row('And not pinned out').getByText('5 contacts are not pinned out.').waitFor();
    expect(await calculated()).toBe(4);
    for (const name of ['Alan Turing', 'Grace Hopper']) {
      await page.getByRole('button', { name: `Remove the pin of ${name}` }).click();
      await page.getByRole('button', { name: `Remove the pin of ${name}` }).waitFor({ state: 'detached' });
    }
    await main(page).getByText('No contact is pinned.').waitFor();
    expect(await calculated()).toBe(4);
  });

  it('answers on the page of the contact why it is not in a segment', async () => {
    const page = await enter(`/contacts/${grace}`, 'Grace Hopper');
    await page.getByRole('combobox', { name: 'Why not in …?' }).fill('means');
    await page.getByRole('option', { name: /^Buyers with means/ }).click();
    await page.getByRole('dialog', { name: 'Grace Hopper in Buyers with means' }).waitFor();
    await verdictIs(page, /^Grace Hopper is not a member/);
    await look(page, 'contact');
    await page.keyboard.press('Escape');
    await verdict(page).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  it('explains a contact of the sample by rules that are not saved', async () => {
    const page = await enter(`/segments/${segment}/edit`, /^Edit /);
    await page.getByRole('textbox', { name: 'Value of rule 1' }).fill('85000');
    await expect.poll(() => page.getByTestId('matching-count').textContent(), { timeout: 20_000 }).toBe('1');
    await page.getByRole('button', { name: 'Why Alan Turing?' }).click();
    await verdictIs(page, 'Alan Turing would be a member, because these 2 rules are true');
    await rule(page, 'Income is over 85,000').getByText('90,000', { exact: true }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await verdict(page).waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'Value of rule 1' }).inputValue()).toBe('85,000');
  });

  it('admits that a past answer no longer follows, when the rules of then can no longer be read', async () => {
    const definition = { combinator: 'and', rules: [{ event: 'purchase', operator: '>=', value: 2 }] };
    await ask(z.unknown(), 'PATCH', `/segments/${segment}`, { definition });
    expect((await muster.call('DELETE', '/fields/income')).status).toBe(204);
    const page = await enter(`/segments/${segment}?tab=why&contact=${alan}`, 'Buyers with means');
    await verdictIs(page, 'Alan Turing is a member, because this rule is true');
    await page.getByRole('combobox', { name: 'As of' }).click();
    await page.getByRole('option', { name: /4 members, version 1$/ }).click();
    await verdictIs(page, 'Alan Turing was a member');
    await main(page).getByText('The answer of then cannot be worked out again').waitFor();
    await main(page)
      .getByText(
        /The audience has the contact, and its rules can no longer be read .* The audience is what counted\./,
      )
      .waitFor();
    await look(page, 'not-reproduced');
  });

  it('lets the organisation say on which day its weeks begin', async () => {
    const page = await enter('/settings/organisation', 'Organisation');
    await page.getByRole('combobox', { name: 'Weeks begin on' }).click();
    await page.getByRole('option', { name: 'Sunday' }).click();
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('The settings were saved.').waitFor();
    expect(await ask(z.object({ week_start: z.int() }), 'GET', '/settings')).toEqual({ week_start: 7 });
  });
});
