/**
 * Tidying up in a real browser: what the clean-up page finds, merging two duplicates with the way back at once and later,
 * archiving with undo, what is refused and why, declining, addresses; on a desk and on a phone.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { goTo, main, OWNER, openPage, shown, signIn } from './path.ts';

const withId = z.object({ id: z.string() });
const segmentAnswer = z.object({
  status: z.string(),
  sentence: z.string(),
  count: z.int().nullable(),
  trashed_at: z.string().nullable(),
});
/** A busy machine takes its time. */
const PATIENT = { timeout: 20_000 };
const PHONE = { width: 390, height: 844 };
const EITHER = { field: 'first_name', operator: 'in', value: ['Even', 'Odd'] };

describe('clean-up', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let page: Page;
  let copy = '';
  let mailing = '';

  async function create(name: string, rules: readonly object[]): Promise<string> {
    const answer = await muster.call('POST', '/segments', { name, definition: { combinator: 'and', rules } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return withId.parse(answer.body).id;
  }

  async function read(id: string) {
    return segmentAnswer.parse((await muster.call('GET', `/segments/${id}`)).body);
  }

  async function calculate(id: string): Promise<void> {
    await muster.call('POST', `/segments/${id}/calculate`);
    await expect.poll(async () => (await read(id)).status, PATIENT).toMatch(/success|failed/);
  }

  const atLeast = (points: number) => ({ field: 'points', operator: '>=', value: points });

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path), openBrowser()]);
    const { name, email, password, organisation } = OWNER;
    await muster.call('POST', '/setup', { name, email, password, organisation });
    await muster.call('POST', '/fields', { key: 'points', label: 'Points', type: 'number' });
    await muster.call('POST', '/contacts/batch', {
      contacts: Array.from({ length: 100 }, (_, points) => ({
        external_id: `c${points}`,
        first_name: points % 2 === 0 ? 'Even' : 'Odd',
        attributes: { points },
      })),
    });
    page = await openPage(browser);
    await page.goto(new URL('/cleanup', muster.url).href);
    await shown(page, 'Sign in');
    await signIn(page);
    await shown(page, 'Clean-up');
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    data.remove();
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => picture(page, 'clean-up-failed'));
  });

  /** A picture without findings of axe. */
  async function look(name: string, at = page): Promise<void> {
    await at.mouse.move(0, 0);
    await at.getByRole('tooltip').waitFor({ state: 'detached' });
    await picture(at, `clean-up-${name}`);
    expect(await accessibilityProblems(at)).toEqual([]);
  }

  async function lookInBothThemes(name: string, at = page): Promise<void> {
    await look(name, at);
    await at.emulateMedia({ colorScheme: 'dark' });
    await picture(at, `clean-up-${name}-dark`);
    expect(await accessibilityProblems(at, 'colour')).toEqual([]);
    await at.emulateMedia({ colorScheme: 'light' });
  }

  function group(name: string): Locator {
    return main(page).getByRole('region', { name, exact: true });
  }

  function counted(name: string, count: number): Promise<void> {
    return main(page)
      .getByRole('navigation', { name: 'Groups' })
      .getByRole('link', { name: `${name} ${count}`, exact: true })
      .waitFor();
  }

  it('says what it is for before there is a segment', async () => {
    await main(page).getByText('No segments to clean up yet').waitFor();
    await look('zero');
  });

  it('finds what is new by itself: duplicates with what depends on each, pairs with their figures', async () => {
    const loyal = await create('Loyal', [atLeast(50), EITHER]);
    copy = await create('Loyal (copy)', [EITHER, atLeast(50)]);
    mailing = await create('Mailing', [
      { segment: copy, operator: 'in' },
      { field: 'first_name', operator: '=', value: 'Even' },
    ]);
    const nearly = await create('Nearly loyal', [atLeast(52)]);
    for (const id of [loyal, copy, nearly, mailing]) await calculate(id);
    // Nobody reloads the page.
    await counted('Duplicates', 1);
    const duplicates = group('Duplicates');
    await duplicates.getByText('Their rules say the same in another order or spelling.').waitFor();
    await duplicates.getByText('best to keep').waitFor();
    await duplicates.getByRole('link', { name: 'Mailing' }).waitFor();
    await counted('Near-duplicates', 2);
    const near = group('Near-duplicates');
    await near.getByText('= 50 in either, 96% in both').first().waitFor();
    await main(page).getByText('No segment is failing.').waitFor();
    await lookInBothThemes('overview');
  });

  it('keeps the group and what decides in the address', async () => {
    await main(page)
      .getByRole('navigation', { name: 'Groups' })
      .getByRole('link', { name: /^Near-duplicates/ })
      .click();
    await main(page)
      .getByRole('combobox', { name: /in both$/ })
      .selectOption('98');
    await group('Near-duplicates').getByText('No two segments have nearly the same members.').waitFor();
    expect(page.url()).toMatch(/cleanup\?group=near_duplicates&share=98$/);
    await page.goBack();
    await group('Near-duplicates').getByText('2 suggestions').waitFor();
    await look('group');
  });

  it('merges two duplicates: says what stays and what moves, and undo brings everything back', async () => {
    const before = await read(mailing);
    await goTo(page, 'Clean-up');
    await group('Duplicates').getByRole('button', { name: 'Merge' }).click();
    const dialog = page.getByRole('dialog', { name: 'Merge 2 segments into one' });
    await dialog.getByText('Nothing uses the other one.').waitFor();
    await dialog.getByRole('radio', { name: 'Loyal', exact: true }).check();
    await dialog.getByText('In segment “Loyal”, and first name is Even').waitFor();
    await dialog.getByText('Their rules say the same: nobody enters or leaves anywhere.').waitFor();
    await lookInBothThemes('merge');
    await dialog.getByRole('button', { name: 'Merge into Loyal' }).click();
    await page.getByText('Loyal (copy) merged into Loyal.').waitFor();
    await counted('Duplicates', 0);
    await main(page).getByText('No two segments have rules that say the same.').waitFor();
    expect((await read(mailing)).sentence).toBe('In segment “Loyal”, and first name is Even');
    expect((await read(copy)).trashed_at).not.toBeNull();

    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('The merge was undone: 2 things are as before.').waitFor();
    await counted('Duplicates', 1);
    expect((await read(mailing)).sentence).toBe(before.sentence);
    await expect.poll(async () => (await read(mailing)).count, PATIENT).toBe(before.count);
  });

  it('undoes a merge later, from the list of merges; one that changes members is confirmed by name', async () => {
    await main(page)
      .getByRole('navigation', { name: 'Groups' })
      .getByRole('link', { name: /^Near-duplicates/ })
      .click();
    const card = group('Near-duplicates').getByRole('listitem').filter({ hasText: 'Loyal (copy)' }).first();
    await card.getByRole('button', { name: 'Merge' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Nearly loyal' }).check();
    await dialog.getByText(/2 contacts differ .* 2 would leave and 0 would enter\./).waitFor();
    await look('differ');
    await dialog.getByRole('button', { name: 'Merge although they differ' }).click();
    await page.getByText('Loyal (copy) merged into Nearly loyal.').waitFor();
    await main(page)
      .getByRole('link', { name: /^Merges/ })
      .click();
    await group('Merges').getByText('1 segment moved with it.').first().waitFor();
    await look('merges');
    await group('Merges').getByRole('button', { name: 'Undo merging into Nearly loyal' }).click();
    await page
      .getByText(/^The merge was undone/)
      .last()
      .waitFor();
    await expect
      .poll(
        () =>
          group('Merges')
            .getByText(/^undone/)
            .count(),
        PATIENT,
      )
      .toBe(2);
    expect((await read(copy)).trashed_at).toBeNull();
  });

  it('archives with one click and takes it back; refuses to delete what is used and says by what', async () => {
    await page.goto(new URL('/cleanup?group=unused&unused_days=0', muster.url).href);
    await group('Unused').getByRole('button', { name: 'Archive Nearly loyal' }).click();
    await page.getByText('1 segment archived.').waitFor();
    await group('Unused').getByRole('link', { name: 'Nearly loyal' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await group('Unused').getByRole('link', { name: 'Nearly loyal' }).waitFor();
    await goTo(page, 'Clean-up');
    await group('Duplicates').getByRole('button', { name: 'Delete Loyal (copy)' }).click();
    const report = page.getByRole('dialog', { name: 'No segment was deleted' });
    await report.getByText(/“Loyal \(copy\)” is nested in “Mailing”/).waitFor();
    await report.getByRole('button', { name: 'Close' }).last().click();
  });

  it('does not suggest again what was declined, and says who did', async () => {
    await group('Duplicates').getByRole('button', { name: 'Keep them as they are' }).click();
    await counted('Duplicates', 0);
    await main(page).getByText('Declined (1)').click();
    await group('Duplicates').getByText(`${OWNER.name} kept them`).waitFor();
    expect(page.url()).toContain('kept=true');
    await look('declined');
    await group('Duplicates').getByRole('button', { name: 'Suggest again' }).click();
    await main(page).getByText('Nothing was declined').waitFor();
    await main(page).getByText('To decide').click();
    await counted('Duplicates', 1);
  });

  function panel(title: string): Locator {
    return main(page).locator('section', { has: page.getByRole('heading', { name: title }) });
  }

  async function openSegment(id: string, heading: string, tab = ''): Promise<void> {
    await page.goto(new URL(`/segments/${id}${tab}`, muster.url).href);
    await shown(page, heading);
  }

  it('relates a segment to others on its page, with figures that add up, and hints at what to do', async () => {
    await openSegment(copy, 'Loyal (copy)');
    const hints = panel('What to do with it');
    await hints.getByText('Its rules say the same as those of “Loyal”.').waitFor();
    await hints.getByRole('button', { name: 'Merge with Loyal', exact: true }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Loyal (copy)', checked: true }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('tab', { name: 'Related' }).click();
    const rows = main(page).locator('tbody tr[data-row]');
    await expect.poll(() => rows.count(), PATIENT).toBe(3);
    await rows.first().getByText('Same rules').waitFor();
    const mail = rows.filter({ hasText: 'Mailing' });
    await mail.getByText('= 50 in either, 50% in both').waitFor();
    await look('related');
    await main(page).getByRole('textbox', { name: 'Search names and rules' }).fill('nearly');
    await expect.poll(() => rows.count(), PATIENT).toBe(1);
    await rows.getByText('2 only in this one').waitFor();
    expect(page.url()).toMatch(/tab=related&q=nearly$|q=nearly&tab=related$/);
  });

  it('says when a segment is calculated by itself; a schedule is read back, or refused in the words of the server', async () => {
    await openSegment(copy, 'Loyal (copy)');
    const refresh = panel('Refresh');
    await refresh.getByText('By hand').waitFor();
    await refresh.getByRole('button', { name: 'Change refresh' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('radio', { name: 'On a schedule' }).check();
    await form.getByText('Next three runs, in', { exact: false }).waitFor();
    await form.getByRole('combobox', { name: 'Schedule' }).click();
    await page.getByRole('option', { name: 'Other times, as a cron expression' }).click();
    await form.getByLabel('Cron expression').fill('0 6 * *');
    await form.getByText('A schedule has five fields; “0 6 * *” has 4.', { exact: false }).waitFor();
    await form.getByRole('button', { name: 'Save refresh' }).click();
    await expect.poll(() => form.getByText('has 4', { exact: false }).count(), PATIENT).toBe(1);
    await form.getByLabel('Cron expression').fill('30 5 * * 1-5');
    await form.getByText('At 05:30, Monday through Friday').waitFor();
    expect(await form.getByRole('listitem').count()).toBe(3);
    await look('refresh-form');
    await form.getByRole('button', { name: 'Save refresh' }).click();
    await refresh.getByText('At 05:30, Monday through Friday').waitFor();
    await refresh.getByText(/^Next in .*as its schedule says$/).waitFor();
    await refresh.getByRole('button', { name: 'Change refresh' }).click();
    await form.getByRole('radio', { name: 'When its members are due to change' }).check();
    await form.getByRole('button', { name: 'Save refresh' }).click();
    // Nobody knows its next change yet, so it is calculated at once; then it is known that there is none.
    await refresh
      .getByRole('list', { name: 'Last calculations' })
      .getByText('Time', { exact: true })
      .waitFor();
    await refresh.getByText('Time alone changes nobody', { exact: false }).waitFor();
    await lookInBothThemes('segment');
  });

  it('archives a segment and gives it to an owner from its page, both with undo', async () => {
    await main(page).getByRole('button', { name: 'Owner: nobody. Change' }).click();
    await page.getByRole('menuitem', { name: OWNER.name }).click();
    await page.getByText(`${OWNER.name} owns Loyal (copy).`).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await main(page).getByRole('button', { name: 'Owner: nobody. Change' }).waitFor();
    await main(page).getByRole('button', { name: 'More actions for Loyal (copy)' }).click();
    await page.getByRole('menuitem', { name: 'Archive' }).click();
    await main(page).getByText('This segment is in the archive', { exact: false }).waitFor();
    await panel('Refresh').getByText('Archived segments are not calculated by themselves.').waitFor();
    await main(page).getByRole('button', { name: 'Unarchive segment' }).click();
    await main(page)
      .getByText('This segment is in the archive', { exact: false })
      .waitFor({ state: 'detached' });
  });

  it('fits a phone', async () => {
    const phone = await openPage(browser, PHONE);
    await phone.goto(new URL('/cleanup', muster.url).href);
    await shown(phone, 'Sign in');
    await signIn(phone);
    await phone.getByText('Their rules say the same in another order or spelling.').waitFor();
    await lookInBothThemes('phone', phone);
    await phone.getByRole('button', { name: 'Merge' }).first().click();
    await phone.getByText('What moves to', { exact: false }).waitFor();
    await look('phone-merge', phone);
    expect(await phone.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(PHONE.width);
    await phone.context().close();
  });
});
