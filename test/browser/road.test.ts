/**
 * The product's main job as a person does it, in a real browser against a process of its own: a customer file in, a
 * segment out, the process killed in between, the next files, and the segment that says it is out of date.
 */
import { readFile } from 'node:fs/promises';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { comfortableCouples, NEXT_FILE, ROWS, ROWS_AFTER } from './customer-file.ts';
import {
  CUSTOMERS,
  createOwner,
  dropFile,
  goTo,
  importNext,
  main,
  openPage,
  rowOf,
  ruleOfCouples,
  ruleOfIncome,
  shown,
  statusesUntilDone,
} from './path.ts';

describe('the road from a customer file to a segment that can be trusted', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  const couples = comfortableCouples(ROWS);
  let muster: MusterProcess;
  let browser: Browser;
  let page: Page;
  let isBroken = false;

  beforeAll(async () => {
    muster = await startMuster(data.path);
    browser = await openBrowser();
    page = await openPage(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    data.remove();
  });
  // Each step begins where the one before ended.
  beforeEach(({ onTestFailed }) => {
    if (isBroken) throw new Error('An earlier step of the road failed.');
    onTestFailed(async () => {
      isBroken = true;
      await picture(page, 'road-failed');
    });
  });

  /** Looks at a screen: keeps a picture and expects axe to find nothing. */
  async function look(name: string): Promise<void> {
    await picture(page, `road-${name}`);
    expect(await accessibilityProblems(page)).toEqual([]);
  }

  async function linesOf(download: Promise<Download>): Promise<string[]> {
    const text = await readFile(await (await download).path(), 'utf8');
    return text.trimEnd().split(/\r?\n/);
  }

  function sync(which: number) {
    return rowOf(page.getByRole('region', { name: 'syncs' }).locator('tbody tr').nth(which));
  }

  async function openCouples(): Promise<void> {
    await goTo(page, 'Segments');
    await main(page).getByRole('link', { name: 'Comfortable couples' }).click();
    await shown(page, 'Comfortable couples');
  }

  async function openSource(): Promise<void> {
    await goTo(page, 'Data sources');
    await main(page).getByRole('link', { name: 'Customer personality' }).click();
    await shown(page, 'Customer personality');
  }

  it('creates the owner account', async () => {
    await createOwner(page, muster.url);
    await look('01-first-start');
    await page.getByRole('button', { name: 'Create account' }).click();
    await shown(page, 'Data sources');
  });

  it('is led by the zero state to add a data source', async () => {
    await shown(page, 'No data source yet');
    await look('02-no-data-source');
    await main(page).getByRole('link', { name: 'Add data source' }).click();
    await shown(page, 'Add data source');
    await look('03-drop-a-file');
  });

  it('says what the dropped file is: tab-separated although .csv, dates day first, 29 columns', async () => {
    await dropFile(page, CUSTOMERS);
    await shown(page, '29 columns');
    await main(page).getByText('2,240 rows × 29 columns').waitFor();
    await main(page)
      .getByText(/^Tab-separated although it is named \.csv/)
      .waitFor();
    await main(page)
      .getByText(/^The dates in Dt_Customer are written day first/)
      .waitFor();
    const columns = main(page)
      .getByRole('listitem')
      .filter({ hasText: /Number|Text|Date/ });
    expect(await columns.filter({ hasText: 'Marital_Status' }).textContent()).toMatch(
      /TextSingle · Together/,
    );
    expect(await columns.filter({ hasText: /^Income/ }).textContent()).toMatch(/Number58138 · 46344/);
    await look('04-what-we-found');
  });

  it('lets the order of the dates and the separator be changed', async () => {
    const order = page.getByRole('radiogroup', { name: 'Order of the dates in Dt_Customer' });
    await main(page).getByText('is 4 September 2012').waitFor();
    await order.getByText('Month first').click();
    await main(page).getByText('is 9 April 2012').waitFor();
    await order.getByText('Day first').click();
    await main(page).getByText('is 4 September 2012').waitFor();
    await page.getByLabel('Columns are separated by').selectOption('Commas');
    await shown(page, '1 column');
    await page.getByLabel('Columns are separated by').selectOption('Tabs');
    await shown(page, '29 columns');
  });

  it('suggests ID as the identity and a field for each column, with the missing share', async () => {
    await page.getByRole('button', { name: 'Map columns' }).last().click();
    await main(page)
      .getByText(/^ID is different in every row \(2,240 of 2,240\)/)
      .waitFor();
    expect(await page.getByRole('combobox', { name: 'Identified by the column' }).inputValue()).toBe('ID');
    const income = await rowOf(
      main(page)
        .locator('tbody tr')
        .filter({ hasText: /^Income/ }),
    );
    expect(income).toMatchObject({ Values: '581384634471613', Missing: '1.1%' });
    expect(await page.getByLabel('Label of the new field for Marital_Status').inputValue()).toBe(
      'Marital status',
    );
    expect(await main(page).locator('tbody tr').count()).toBe(29);
    await look('05-map-columns');
  });

  it('shows ten rows as they will be stored', async () => {
    await page.getByRole('button', { name: 'Preview' }).last().click();
    await shown(page, 'The first 10 rows as they will be stored');
    const rows = main(page).locator('tbody tr');
    expect(await rows.count()).toBe(10);
    expect(await rowOf(rows.first())).toMatchObject({
      'External idText': '5524',
      'Marital statusText · new': 'Single',
      'IncomeNumber · new': '58138',
      'Dt customerDate · new': '4 Sept 2012',
    });
    await look('06-preview');
    await page.getByRole('button', { name: 'Go on to import' }).click();
    await page.getByRole('textbox', { name: 'Name of the data source' }).waitFor();
    await look('07-import');
  });

  it('imports with a progress bar: 2,240 contacts created, none rejected', async () => {
    const progress = main(page).getByRole('progressbar').waitFor();
    await page.getByRole('button', { name: 'Import 2,240 rows' }).click();
    await progress;
    await shown(page, 'Customer personality is imported');
    const counts = (await main(page).getByRole('term').allTextContents()).map((text) =>
      text.replaceAll(/\s+/g, ' '),
    );
    expect(counts).toEqual(expect.arrayContaining(['2,240 created', '0 updated', '0 rejected']));
    await look('08-imported');
  });

  it('searches, sorts and pages the contacts', async () => {
    await goTo(page, 'Contacts');
    const rows = page.getByRole('region', { name: 'contacts' }).locator('tbody tr');
    await main(page).getByText('1–25 of 2,240 contacts').waitFor();
    await look('09-contacts');

    await page.getByRole('button', { name: 'Columns', exact: true }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'Income' }).check();
    await page.keyboard.press('Escape');
    const heading = main(page).getByRole('button', { name: 'Income' });
    await heading.click();
    await expect.poll(() => heading.locator('xpath=..').getAttribute('aria-sort')).toMatch(/ending$/);
    if ((await heading.locator('xpath=..').getAttribute('aria-sort')) === 'ascending') await heading.click();
    const highest = Math.max(...ROWS.map((row) => Number(row.Income))).toLocaleString('en');
    await expect.poll(async () => (await rowOf(rows.first())).Income).toBe(highest);

    await main(page).getByRole('button', { name: 'Next page' }).click();
    await main(page).getByText('26–50 of 2,240 contacts').waitFor();

    await main(page)
      .getByRole('textbox', { name: /^Search names/ })
      .fill('5524');
    await main(page).getByText('1 contact', { exact: true }).waitFor();
    expect(await rows.count()).toBe(1);
  });

  it('opens a contact: every value with the source it came from', async () => {
    await main(page).getByRole('link', { name: '5524' }).click();
    await shown(page, '5524');
    const rows = main(page).getByRole('table').first().locator('tbody tr');
    const values = await Promise.all((await rows.all()).map(rowOf));
    expect(values).toHaveLength(29);
    for (const value of values) expect(value['Came from']).toMatch(/^Customer personality, /);
    const byField = Object.fromEntries(values.map((value) => [value.Field, value.Value]));
    expect(byField).toMatchObject({
      'Marital status': 'Single',
      Income: '58,138',
      'Dt customer': '4 Sept 2012',
    });
    await look('10-contact');
  });

  it('meets the zero state of the segments', async () => {
    await goTo(page, 'Segments');
    await shown(page, 'No segments yet');
    await main(page).getByText('2,240 contacts are here to choose from.').waitFor();
    await look('11-no-segment');
    await main(page).getByRole('link', { name: 'Create the first segment' }).click();
    await shown(page, 'New segment');
    await look('12-new-segment');
  });

  it('creates “Comfortable couples” with the matching count following each change', async () => {
    const count = page.getByTestId('matching-count');
    const inWords = page.getByRole('region', { name: 'The rules as a sentence' });
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Comfortable couples');
    await ruleOfCouples(page);
    const together = ROWS.filter((row) => /^(Married|Together)$/.test(row.Marital_Status ?? '')).length;
    await expect.poll(() => count.textContent()).toBe(together.toLocaleString('en'));
    await ruleOfIncome(page);
    await expect.poll(() => count.textContent()).toBe(couples.length.toLocaleString('en'));
    await inWords
      .getByText('Marital status is Married or Together, and income is over 50,000.', { exact: true })
      .waitFor();
    await look('13-editor');
    await main(page).getByRole('button', { name: 'Save segment' }).first().click();
    await shown(page, 'Comfortable couples');
  });

  it('watches it go from not calculated to success, live and without a reload', async () => {
    const status = page.getByRole('region', { name: 'Status' });
    await status.getByText('Not calculated', { exact: true }).waitFor();
    await main(page).getByRole('button', { name: 'Not ready' }).waitFor();
    await look('14-not-calculated');
    const seen = statusesUntilDone(page);
    await main(page).getByRole('button', { name: 'Calculate segment' }).first().click();
    const statuses = await seen;
    expect(statuses[0]).toBe('Not calculated');
    expect(statuses.at(-1)).toBe('Success');
    expect(statuses.length).toBeGreaterThan(2);
    const order = ['Not calculated', 'Queued', 'Processing', 'Success'];
    expect(statuses).toEqual(order.filter((status) => statuses.includes(status)));
    await main(page).getByRole('button', { name: 'Ready', exact: true }).waitFor();
  });

  it('shows verdict, sentence, count and sources, with a reach that adds up', async () => {
    await main(page).getByText(`${couples.length} members`).first().waitFor();
    await main(page)
      .getByText('Marital status is Married or Together, and income is over 50,000.', { exact: true })
      .waitFor();
    await main(page).getByRole('link', { name: 'Customer personality', exact: true }).waitFor();
    await main(page).getByText('Supplies Income and Marital status').waitFor();
    // Nobody in the file has an email address or a phone number.
    const reach = main(page).getByRole('table').locator('tbody tr');
    const all = String(couples.length);
    expect(await Promise.all((await reach.all()).map(rowOf))).toEqual(
      ['Email', 'SMS', 'Phone'].map((channel) => ({
        Channel: channel,
        Shares: '',
        Reachable: '0',
        'No address': `+${all}`,
        Members: `=${all}`,
      })),
    );
    await look('15-segment');
    await page.getByRole('tab', { name: 'Rules' }).click();
    await main(page)
      .getByText(new RegExp(`${couples.length} contacts.* of 2,240 match right now`))
      .waitFor();
    await look('16-rules');
    await page.getByRole('tab', { name: 'Changes' }).click();
    await main(page).getByText('1 calculation').waitFor();
    await look('17-changes');
  });

  it('lists the members and exports exactly them as CSV', async () => {
    await page.getByRole('tab', { name: 'Members' }).click();
    await main(page).getByText(`1–25 of ${couples.length} members`).waitFor();
    await look('18-members');
    const download = page.waitForEvent('download');
    await main(page).getByRole('link', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe('Comfortable couples.csv');
    const [columns = '', ...lines] = await linesOf(download);
    const at = columns.split(',').indexOf('"external_id"');
    const ids = lines.map((line) => (line.split(',')[at] ?? '').replaceAll('"', ''));
    expect(ids.toSorted()).toEqual(couples.toSorted());
  });

  it('has everything after the server was killed without warning and started again', async () => {
    const { port } = new URL(muster.url);
    await muster.kill();
    muster = await startMuster(data.path, { PORT: port });
    await page.goto(muster.url);
    await shown(page, 'Segments');
    await page.getByRole('button', { name: 'Account of Ada Lovelace' }).waitFor();
    await openCouples();
    await main(page).getByRole('button', { name: 'Ready', exact: true }).waitFor();
    await main(page).getByText(`${couples.length} members`).first().waitFor();
    await goTo(page, 'Contacts');
    await main(page).getByText('1–25 of 2,240 contacts').waitFor();
  });

  it('imports the same file again: 0 created, 2,240 unchanged', async () => {
    await openSource();
    await look('19-data-source');
    await importNext(page, CUSTOMERS, 'Import 2,240 rows');
    await expect.poll(async () => (await sync(0)).Status, { timeout: 30_000 }).toBe('Success');
    await expect
      .poll(() => sync(0))
      .toMatchObject({ Read: '2,240', Created: '0', Updated: '0', Unchanged: '2,240', Rejected: '0' });
    expect(await sync(1)).toMatchObject({ Created: '2,240' });
    // Nothing changed, so the segment is as good as before.
    await openCouples();
    await main(page).getByRole('button', { name: 'Ready', exact: true }).waitFor();
  });

  it('imports the next version: 3 updated, 2 created, 4 rejected', async () => {
    await openSource();
    const file = { name: 'customers_april.csv', mimeType: 'text/csv', buffer: Buffer.from(NEXT_FILE) };
    await importNext(page, file, 'Import 2,242 rows');
    await expect.poll(async () => (await sync(0)).File, { timeout: 30_000 }).toBe('customers_april.csv');
    await expect.poll(async () => (await sync(0)).Status, { timeout: 30_000 }).toBe('Success');
    await expect
      .poll(() => sync(0))
      .toMatchObject({ Read: '2,242', Created: '2', Updated: '3', Unchanged: '2,233', Rejected: '4' });
    await look('20-next-file');
  });

  it('lets the rejected rows be downloaded, each with its line and reason', async () => {
    await page.getByRole('region', { name: 'syncs' }).getByText('customers_april.csv').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('4 rejected').first().waitFor();
    await look('21-sync');
    const download = page.waitForEvent('download');
    await drawer.getByRole('link', { name: 'Download 4 rejected rows' }).click();
    const [columns, ...lines] = await linesOf(download);
    expect(columns).toMatch(/^line,column,code,reason,ID,Year_Birth,/);
    expect(lines.map((line) => line.split(',').slice(0, 3))).toEqual([
      ['7', 'Income', 'bad_number'],
      ['8', 'Dt_Customer', 'bad_date'],
      ['9', 'ID', 'missing_identity'],
      ['10', '', 'ragged_row'],
    ]);
    expect(lines[0]).toContain(',The value is not a number');
    expect(lines[0]).toContain(',plenty,');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('says that the segment is out of date because its source synced, and is ready once calculated', async () => {
    await goTo(page, 'Segments');
    const row = page.getByRole('region', { name: 'segments' }).locator('tbody tr').first();
    await expect.poll(() => rowOf(row)).toMatchObject({ Status: 'Success', Readiness: 'Caution' });
    await look('22-segments');
    await openCouples();
    await main(page).getByRole('button', { name: 'Caution' }).waitFor();
    const findings = page.getByRole('list', { name: 'Findings' });
    expect(await findings.textContent()).toContain(
      'Out of date: “Customer personality” synced after the calculation and changed 5 contacts.',
    );
    await look('23-out-of-date');
    await findings.getByRole('button', { name: 'Calculate segment' }).click();
    await main(page).getByRole('button', { name: 'Ready', exact: true }).waitFor();
    const after = comfortableCouples(ROWS_AFTER);
    expect(after).not.toEqual(couples);
    await main(page).getByText(`${after.length} members`).first().waitFor();
    await page.getByRole('tab', { name: 'Members' }).click();
    await main(page)
      .getByRole('textbox', { name: /^Search names/ })
      .fill('900001');
    await main(page).getByText('1 member', { exact: true }).waitFor();
  });
});
