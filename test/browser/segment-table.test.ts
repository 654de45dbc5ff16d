/**
 * The segment table as people work with it: finding by a word of a rule, retrying what failed, deleting many and taking it
 * back, views and addresses, keys, long pages; in a real browser against a process of its own.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { goTo, main, OWNER, openPage, shown, signIn } from './path.ts';

const withId = z.object({ id: z.string() });
const PHONE = { width: 390, height: 844 };

describe('the segment table', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let page: Page;
  let inner = '';

  async function create(name: string, more: object = {}): Promise<string> {
    const definition = { combinator: 'and', rules: [{ field: 'first_name', operator: '=', value: name }] };
    const answer = await muster.call('POST', '/segments', { name, kind: 'rule', definition, ...more });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return withId.parse(answer.body).id;
  }

  function rule(member: object): object {
    return { definition: { combinator: 'and', rules: [member] } };
  }

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path), openBrowser()]);
    const { name, email, password, organisation } = OWNER;
    await muster.call('POST', '/setup', { name, email, password, organisation });
    page = await openPage(browser);
    await page.goto(new URL('/segments', muster.url).href);
    await shown(page, 'Sign in');
    await signIn(page);
    await shown(page, 'Segments');
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    data.remove();
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => picture(page, 'segment-table-failed'));
  });

  async function look(name: string): Promise<void> {
    // Away from whatever shows a tooltip.
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
    await picture(page, `segment-table-${name}`);
    expect(await accessibilityProblems(page)).toEqual([]);
  }

  function rows(): Locator {
    return page.getByRole('region', { name: 'segments' }).locator('tbody tr[data-row]');
  }

  function counted(text: string): Promise<void> {
    return main(page).getByText(text, { exact: true }).waitFor();
  }

  /** The table as one finds it. */
  async function open(count: string): Promise<void> {
    await page.goto(new URL('/segments', muster.url).href);
    await counted(count);
  }

  async function search(text: string): Promise<void> {
    await main(page)
      .getByRole('textbox', { name: /^Search names/ })
      .fill(text);
  }

  async function filter(name: string, choice: RegExp): Promise<void> {
    await main(page).getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
    await page.getByRole('checkbox', { name: choice }).check();
    await page.keyboard.press('Escape');
  }

  async function act(name: string): Promise<void> {
    await page.getByRole('toolbar').getByRole('button', { name, exact: true }).click();
  }

  it('explains what a segment is before there is one, and points at data sources first', async () => {
    await main(page).getByText('There are no contacts to choose from yet', { exact: false }).waitFor();
    await main(page).getByRole('link', { name: 'Add a data source' }).waitFor();
    await look('zero');
    await muster.call('POST', '/contacts/batch', {
      contacts: [1, 2, 3].map((number) => ({ external_id: `c${number}`, first_name: `Old ${number}` })),
    });
    await page.reload();
    await main(page).getByRole('link', { name: 'Create the first segment' }).waitFor();
  });

  it('finds a segment by a word of its rule, as one types', async () => {
    for (let number = 1; number <= 45; number += 1)
      await create(`Old ${number}`, {
        labels: ['old'],
        ...(number === 7 ? { description: 'For the fair' } : {}),
      });
    await create('Sailors', rule({ field: 'last_name', operator: 'contains', value: 'seagull' }));
    inner = await create('Inner');
    for (let number = 1; number <= 4; number += 1)
      await create(`Failing ${number}`, rule({ segment: inner, operator: 'in' }));
    await page.reload();
    await counted('1–25 of 51 segments');
    await page.keyboard.press('/');
    await page.keyboard.type('seagull');
    await counted('1 segment');
    await rows().getByRole('link', { name: 'Sailors' }).waitFor();
    expect(page.url()).toContain('q=seagull');
    await search('fair for');
    await rows().getByRole('link', { name: 'Old 7', exact: true }).waitFor();
    await look('found');
    await search('');
    await counted('1–25 of 51 segments');
  });

  it('finds all failed segments and retries them; statuses change without a reload', async () => {
    await open('1–25 of 51 segments');
    await search('Failing');
    await counted('4 segments');
    await main(page).getByRole('checkbox', { name: 'Select all segments on this page' }).check();
    await act('Calculate');
    await page.getByText('4 segments queued.').waitFor();
    await expect.poll(() => rows().getByText('Failed', { exact: true }).count()).toBe(4);
    await search('');
    await muster.call('POST', `/segments/${inner}/calculate`);

    await filter('Status', /^failed 4$/);
    await counted('4 segments');
    await look('failed');
    await main(page).getByRole('checkbox', { name: 'Select all segments on this page' }).check();
    await act('Calculate');
    await main(page).getByText('No segments match').waitFor();
    await look('empty');
    await main(page)
      .getByRole('button', { name: /^Status is failed.*clear it$/ })
      .click();
    await counted('1–25 of 51 segments');
    await search('Failing');
    await expect.poll(() => rows().getByText('Success', { exact: true }).count()).toBe(4);
  });

  it('says what was refused, and why, and keeps it selected', async () => {
    await open('1–25 of 51 segments');
    await search('first name is inner');
    await counted('1 segment');
    await rows().first().getByRole('checkbox').check();
    await act('Delete');
    const report = page.getByRole('dialog', { name: 'No segment was deleted' });
    await report
      .getByText(/“Inner” is nested in “Failing 1”, “Failing 2”, “Failing 3”, “Failing 4”/)
      .waitFor();
    await look('refused');
    await report.getByRole('button', { name: 'Close' }).last().click();
    await main(page).getByText('1 segment selected').waitFor();
  });

  it('deletes 45 by selecting all that match, and takes it back from another screen', async () => {
    await open('1–25 of 51 segments');
    await filter('Label', /^old/);
    await counted('1–25 of 45 segments');
    await main(page).getByRole('checkbox', { name: 'Select all segments on this page' }).check();
    await main(page).getByText('25 segments selected').waitFor();
    await main(page).getByRole('button', { name: 'Select all 45 that match' }).click();
    await main(page).getByText('All 45 segments that match').waitFor();
    await look('all');
    await act('Delete');
    await page.getByText('45 segments moved to the trash.').waitFor();
    await goTo(page, 'Contacts');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('45 segments restored.').waitFor();
    await goTo(page, 'Segments');
    await counted('1–25 of 51 segments');
  });

  it('puts a label on all that match but one, and undo takes it off again', async () => {
    await open('1–25 of 51 segments');
    await search('old');
    await counted('1–25 of 45 segments');
    await main(page).getByRole('checkbox', { name: 'Select all segments on this page' }).check();
    await main(page).getByRole('button', { name: 'Select all 45 that match' }).click();
    await rows().first().getByRole('checkbox').uncheck();
    await main(page).getByText('44 segments selected').waitFor();
    await act('Label');
    await page.getByRole('combobox', { name: 'Add labels' }).fill('autumn');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Change labels' }).click();
    await page.getByText('44 segments labelled anew.').waitFor();
    await page.keyboard.press('Escape');
    await search('autumn');
    await counted('1–25 of 44 segments');
    await page.getByRole('button', { name: 'Undo' }).click();
    await main(page).getByText('No segments match').waitFor();
  });

  it('archives: gone from the table, found again by the filter', async () => {
    await open('1–25 of 51 segments');
    await search('sailors');
    await counted('1 segment');
    await rows().first().getByRole('checkbox').check();
    await act('Archive');
    await page.getByText('1 segment archived.').waitFor();
    await search('');
    await counted('1–25 of 50 segments');
    await filter('Archive', /what is archived/);
    await counted('1 segment');
    await rows().getByText('archived', { exact: true }).waitFor();
    await look('archive');
    await rows().first().getByRole('checkbox').check();
    await act('Unarchive');
    await main(page).getByText('No segments match').waitFor();
    await main(page)
      .getByRole('button', { name: /^Archive shows.*clear it$/ })
      .click();
    await counted('1–25 of 51 segments');
  });

  it('keeps the whole view in the address: search, filters, sort, columns; back goes back', async () => {
    await open('1–25 of 51 segments');
    await filter('Label', /^old/);
    await counted('1–25 of 45 segments');
    await main(page).getByRole('button', { name: 'Name', exact: true }).click();
    await main(page).getByRole('button', { name: 'Columns', exact: true }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'Owner' }).uncheck();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'Labels' }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Rows on a page' }).selectOption('50');
    await counted('45 segments');
    const first = await rows().first().textContent();
    const address = page.url();
    expect(address).toMatch(/label=old&sort=name&columns=status&.*columns=labels&page_size=50$/);

    const elsewhere = await openPage(browser);
    await elsewhere.goto(address);
    await shown(elsewhere, 'Sign in');
    await signIn(elsewhere);
    await elsewhere.getByText('45 segments', { exact: true }).waitFor();
    expect(await elsewhere.locator('tbody tr[data-row]').first().textContent()).toBe(first);
    await elsewhere.getByRole('columnheader', { name: 'Labels' }).waitFor();
    await elsewhere.context().close();

    await filter('Status', /^not calculated/);
    await expect.poll(() => page.url()).toContain('status=not_calculated');
    await page.goBack();
    await expect.poll(() => page.url()).toBe(address);
    await counted('45 segments');
  });

  it('saves a view, says when it is edited, and comes back to it', async () => {
    await open('1–25 of 51 segments');
    await filter('Label', /^old/);
    await main(page).getByRole('button', { name: 'Name', exact: true }).click();
    await main(page).getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save as a new view' }).click();
    const form = page.getByRole('dialog', { name: 'Save view' });
    await form.getByLabel('Name').fill('The old ones');
    await form.getByRole('switch', { name: 'Share with the team' }).check({ force: true });
    await form.getByRole('button', { name: 'Save view' }).click();
    const menu = main(page).getByRole('button', { name: /^The old ones/ });
    await menu.waitFor();
    await main(page).getByRole('button', { name: 'Members', exact: true }).click();
    await main(page)
      .getByRole('button', { name: /^The old ones.*edited$/ })
      .waitFor();
    await menu.click();
    await page.getByRole('menuitem', { name: 'All segments' }).click();
    await counted('1–25 of 51 segments');
    await main(page).getByRole('button', { name: 'Views' }).click();
    await look('views');
    await page.getByRole('menuitem', { name: /^The old ones/ }).click();
    await counted('1–25 of 45 segments');
    expect(page.url()).toContain('label=old');
    expect(page.url()).toContain('sort=name');
    await menu.click();
    await page.getByRole('menuitem', { name: 'Delete view' }).click();
    await main(page).getByRole('button', { name: 'Views' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await main(page).getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: /^The old ones/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('selects with x and a range with Shift, and draws of a long page only what is in view', async () => {
    for (let number = 46; number <= 130; number += 1) await create(`Old ${number}`, { labels: ['old'] });
    await page.goto(new URL('/segments?page_size=500&sort=name&label=old', muster.url).href);
    await counted('130 segments');
    expect(await rows().count()).toBeLessThan(60);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    for (let press = 0; press < 60; press += 1) await page.keyboard.press('j');
    await page.keyboard.press('Shift+X');
    await main(page).getByText('61 segments selected').waitFor();
    await look('long');
    await page.keyboard.press('Enter');
    await shown(page, 'Old 61');
    await page.goBack();
    await counted('130 segments');
  });

  it('shows cards on a phone, without scrolling sideways', async () => {
    const phone = await openPage(browser, PHONE);
    await phone.goto(new URL('/segments?page_size=500&label=old', muster.url).href);
    await shown(phone, 'Sign in');
    await signIn(phone);
    await phone.getByText('130 segments', { exact: true }).waitFor();
    expect(
      await phone.getByRole('region', { name: 'segments' }).locator('li[data-row]').count(),
    ).toBeLessThan(60);
    expect(await phone.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(PHONE.width);
    await picture(phone, 'segment-table-phone');
    expect(await accessibilityProblems(phone)).toEqual([]);
    await phone.context().close();
  });
});
