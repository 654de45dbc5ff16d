/**
 * “Something looks wrong”, as whoever answers for a campaign meets it: the shop renames a town, a segment loses most of its members,
 * the next run reaches few. The page names the town, leads to the two syncs that differ, and goes on checking after the fix; asked about
 * one contact it says why; the run says whom its own plan would reach today. Light and dark, on a desk and on a phone, by keyboard.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { run } from '../../src/api/contract/runs.ts';
import { openTestApp, TEST_NOW, type TestApp } from '../support/app.ts';
import { openBrowser } from '../support/browser.ts';
import { settableClock } from '../support/settable-clock.ts';
import { type Ask, asker } from './campaign-world.ts';
import { lookEverywhere } from './look.ts';
import { main, OWNER, openPage, shown } from './path.ts';

const withId = z.object({ id: z.string() });
const DAY_MS = 86_400_000;
const MAPPING = {
  identity: { column: 'ID', as: 'external_id' },
  columns: {
    ID: { field: 'external_id' },
    First: { field: 'first_name' },
    Last: { field: 'last_name' },
    Mail: { field: 'email' },
    Town: { field: 'town', type: 'text', label: 'Town' },
  },
};
const FIRST = ['Ada', 'Bea', 'Cem', 'Dan', 'Eve', 'Fay'];

/** 120 customers: 60 in Bonn, or as it is called later; 30 in Köln, 30 in Ulm. Jane is one of those in Bonn. */
function customers(bonn: string, more: readonly string[] = []): string {
  const town = (place: number) => (place % 4 < 2 ? bonn : place % 4 === 2 ? 'Köln' : 'Ulm');
  const lines = Array.from({ length: 120 }, (_, place) =>
    place === 0
      ? `jane,Jane,Doe,jane@example.com,${bonn}`
      : `t${place},${FIRST[place % FIRST.length]},No. ${place},${place % 10 === 5 ? '' : `t${place}@example.com`},${town(place)}`,
  );
  return ['ID,First,Last,Mail,Town', ...lines, ...more, ''].join('\n');
}

describe('something looks wrong', { timeout: 120_000 }, () => {
  const clock = settableClock(new Date(TEST_NOW));
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let ask: Ask;
  let source = '';
  let towns = '';
  let campaign = '';
  let goodRun = '';
  let poorRun = '';
  let days = 0;

  const tell = (method: string, path: string, body?: unknown) => ask(z.unknown(), method, path, body);
  const make = async (path: string, body: unknown) => (await ask(withId, 'POST', path, body)).id;

  function nextDay(): void {
    days += 1;
    clock.set(new Date(Date.parse(TEST_NOW) + days * DAY_MS));
  }

  const until = async (path: string, isThere: (status: string) => boolean) =>
    app.until(
      () => ask(z.object({ status: z.string() }), 'GET', path),
      ({ status }) => isThere(status),
    );

  async function sync(content: string): Promise<void> {
    const { id: file_id } = withId.parse((await app.upload('customers.csv', content)).body);
    const { id } = await ask(withId, 'POST', `/sources/${source}/sync`, { file_id });
    await until(`/syncs/${id}`, (status) => status === 'success');
  }

  async function calculate(): Promise<void> {
    await tell('POST', `/segments/${towns}/calculate`);
    await until(`/segments/${towns}`, (status) => status === 'success');
  }

  async function runNow(): Promise<string> {
    const reason = { override: { reason: 'It has to go out today' } };
    const { id } = await ask(run, 'POST', `/campaigns/${campaign}/runs`, { type: 'now', ...reason });
    await until(`/runs/${id}`, (status) => status === 'ready');
    return id;
  }

  async function enter(email: string = OWNER.email): Promise<Page> {
    const entered = await openPage(browser);
    await entered.clock.setFixedTime(clock.now());
    await entered.goto(app.url);
    await shown(entered, 'Sign in');
    await entered.getByLabel('Email').fill(email);
    await entered.getByLabel('Password').first().fill(OWNER.password);
    await entered.getByRole('button', { name: 'Sign in' }).click();
    await shown(entered, 'Segments');
    return entered;
  }

  beforeAll(async () => {
    [app, browser] = await Promise.all([openTestApp({ clock }), openBrowser()]);
    ask = asker(app);
    const { name, email, password, organisation } = OWNER;
    await tell('POST', '/setup', { name, email, password, organisation });
    const { id: file_id } = withId.parse((await app.upload('customers.csv', customers('Bonn'))).body);
    const made = { name: 'Shop', provider: 'file', delivers: 'contacts', mode: 'sync', mapping: MAPPING };
    source = await make('/sources', { ...made, file_id });
    await sync(customers('Bonn'));
    towns = await make('/segments', {
      name: 'Rhinelanders',
      definition: { combinator: 'and', rules: [{ field: 'town', operator: 'in', value: ['Bonn', 'Köln'] }] },
    });
    await calculate();
    campaign = await make('/campaigns', {
      name: 'Spring tasting',
      channel: 'email',
      status: 'active',
      goal: 'Fill the cellar tour',
      template_ref: 'spring',
      include: [towns],
    });
    nextDay();
    goodRun = await runNow();
    nextDay();
    // The shop calls a town by another name, one customer leaves for Köln, another unsubscribes, a new one comes.
    const moved = customers('Bonn am Rhein', ['new1,Gus,New,gus@example.com,Köln']);
    await sync(moved.replace('No. 3,t3@example.com,Ulm', 'No. 3,t3@example.com,Köln'));
    await tell('PUT', '/preferences/email/t2@example.com', { subscribed: false, origin: 'user_action' });
    await calculate();
    poorRun = await runNow();
    page = await enter();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const look = (name: string) => lookEverywhere(page, 'trace', name);

  const cause = () => main(page).getByRole('region', { name: 'Most likely cause' });
  const step = (title: string) => main(page).getByRole('button', { name: title });
  const evidence = (of: string) => main(page).getByRole('list', { name: `Evidence: ${of}` });

  it('names the cause, with the way to it from the page of the campaign, and leads to the very place', async () => {
    await page.goto(`${app.url}/campaigns/${campaign}`);
    await shown(page, 'Spring tasting');
    await main(page).getByRole('link', { name: 'Something looks wrong' }).click();
    await shown(page, 'Something looks wrong');
    await cause()
      .getByText(
        /^Segment “Rhinelanders” lost 64 % of its members since .* \(90 → 32\) because 'Bonn' was in 50 % of rows/,
      )
      .waitFor();
    expect(await main(page).getByRole('heading', { level: 3 }).count()).toBe(8);
    // The first step that is not fine is open; another one opens by keyboard.
    expect(await step('Definition and count').getAttribute('aria-expanded')).toBe('true');
    await look('cause');
    const sources = step('Data sources and drift');
    await sources.focus();
    await page.keyboard.press('Enter');
    await evidence('data sources and drift')
      .getByText(/'Bonn' was in 50 % of rows/)
      .waitFor();
    expect(await sources.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await sources.getAttribute('aria-expanded')).toBe('false');

    await cause().getByRole('link', { name: 'See who left' }).click();
    await shown(page, 'Rhinelanders');
    await main(page).getByText('60 contacts left').first().waitFor();
    await page.goBack();
    await cause()
      .getByRole('link', { name: /Compare/ })
      .click();
    await shown(page, 'Shop');
    await main(page).getByText('Bonn am Rhein').first().waitFor();
  });

  it('narrows to one contact, found by typing, and says what became of her', async () => {
    await page.goto(`${app.url}/campaigns/${campaign}/trace`);
    await shown(page, 'Something looks wrong');
    await page.getByRole('combobox', { name: 'Only about one contact' }).focus();
    await page.keyboard.type('jane');
    await page.locator('[data-combobox-selected]').getByText('Jane Doe').waitFor();
    await page.keyboard.press('Enter');
    await cause()
      .getByText(
        /^Jane Doe is missed: in none of the included segments\..*the value is Bonn am Rhein\. 'Bonn' was in 50 % of rows at sync 1/,
      )
      .waitFor();
    expect(new URL(page.url()).search).toMatch(/^\?contact=con_\w+$/);
    await evidence('contacts')
      .getByText(/^Worth a look: The run of 16 March 2026, which went well, targeted Jane Doe\.$/)
      .waitFor();
    await look('contact');
    await page.getByRole('combobox', { name: 'Look at' }).click();
    await page.getByRole('option', { name: /^Run of .* · ready · 84 contacts targeted$/ }).click();
    await main(page).getByRole('heading', { name: 'Jane Doe was targeted' }).waitFor();
    await main(page).getByRole('heading', { name: 'Nothing speaks for a mistake' }).waitFor();
    await main(page).getByRole('button', { name: 'About everybody' }).click();
    await main(page).getByRole('heading', { name: 'Jane Doe was targeted' }).waitFor({ state: 'detached' });
  });

  it('says on the page of a run whom its plan would reach today, who moved and why', async () => {
    await page.goto(`${app.url}/runs/${goodRun}`);
    await shown(page, 'Run of Spring tasting');
    const drift = main(page).locator('section', {
      has: page.getByRole('heading', { name: 'What the same plan would reach today' }),
    });
    const figures = drift.getByRole('row', { name: /^Targeted/ });
    await figures.waitFor();
    expect(await figures.getByRole('cell').allTextContents()).toEqual(['84', '+ 2', '− 55', '= 31']);
    await drift
      .getByRole('list', { name: 'Its segments since' })
      .getByText(/^calculated again/)
      .waitFor();
    const left = drift.getByRole('button', { name: /^Left the included segments/ }).first();
    await left.focus();
    await page.keyboard.press('Enter');
    await drift.getByRole('link', { name: 'Jane Doe' }).waitFor();
    await drift.getByRole('button', { name: 'Next page' }).click();
    await drift.getByText('11–20 of 54 contacts').waitFor();
    await drift.getByRole('button', { name: /^Unsubscribed/ }).click();
    await drift.getByRole('link', { name: 'Cem No. 2', exact: true }).waitFor();
    await look('drift');
    await main(page).getByRole('link', { name: 'Something looks wrong' }).click();
    await shown(page, 'Something looks wrong');
    expect(new URL(page.url()).search).toBe(`?run=${goodRun}`);
    await main(page).getByRole('heading', { name: 'Nothing speaks for a mistake' }).waitFor();

    await page.goto(`${app.url}/campaigns/${campaign}/trace?run=${poorRun}`);
    await cause()
      .getByText(/^Segment “Rhinelanders” lost 64 %/)
      .waitFor();
    await step('Runs').click();
    await evidence('runs')
      .getByText(/went ahead although preflight warned: It would target 31, 63 % fewer than the last run/)
      .waitFor();
  });

  it('puts right in place what it can, and goes on checking', async () => {
    nextDay();
    await page.clock.setFixedTime(clock.now());
    await sync(customers('Bonn'));
    await tell('PATCH', `/segments/${towns}`, {
      definition: {
        combinator: 'and',
        rules: [{ field: 'town', operator: 'in', value: ['Bonn', 'Köln', 'Ulm'] }],
      },
    });
    await tell('PATCH', `/campaigns/${campaign}`, { status: 'paused' });
    await page.goto(`${app.url}/campaigns/${campaign}/trace`);
    await cause().getByText('“Rhinelanders”: The rules were edited after the last calculation.').waitFor();
    await cause().getByRole('button', { name: 'Calculate segment: Rhinelanders' }).click();
    await cause().getByText('The campaign is paused.').waitFor();
    await cause().getByRole('button', { name: 'Make it active' }).click();
    await cause()
      .getByText(/^Segment “Rhinelanders” grew by .* because the rules were edited/)
      .waitFor();

    const viewer = { name: 'Vera', email: 'vera@example.com', password: OWNER.password, role: 'viewer' };
    await tell('POST', '/users', viewer);
    await tell('PATCH', `/campaigns/${campaign}`, { status: 'paused' });
    const other = await enter(viewer.email);
    await other.goto(`${app.url}/campaigns/${campaign}/trace`);
    await other
      .getByRole('region', { name: 'Most likely cause' })
      .getByText(/paused/)
      .waitFor();
    expect(await other.getByRole('button', { name: 'Make it active' }).count()).toBe(0);
    await other.context().close();
  });

  it('says what is missing of a campaign that has neither segments nor runs, and of one that is not there', async () => {
    const bare = await make('/campaigns', { name: 'Bare', channel: 'email', include: [] });
    await page.goto(`${app.url}/campaigns/${bare}/trace`);
    await main(page).getByText('It never ran.').waitFor();
    await cause().getByRole('link').first().waitFor();
    await look('bare');
    await page.goto(`${app.url}/campaigns/${bare}/trace?contact=nobody`);
    await main(page).getByRole('alert').getByText('There is no contact “nobody”.').waitFor();
    await main(page).getByRole('button', { name: 'About everybody' }).click();
    await cause().waitFor();
    await page.goto(`${app.url}/campaigns/camp_0/trace`);
    await main(page).getByRole('alert').waitFor();
  });
});
