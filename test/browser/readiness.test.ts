/**
 * A source sync turns a segment from ready to caution while somebody looks: the verdict changes by itself, the finding says
 * which value vanished between which syncs, its links lead to both syncs side by side and to the rule, and thresholds count
 * at once. With the real customers.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { ROWS } from './customer-file.ts';
import { lookEverywhere } from './look.ts';
import { CUSTOMERS, importNext, main, OWNER, openPage, shown, signIn } from './path.ts';

const withId = z.object({ id: z.string() });
const upload = withId.extend({
  columns: z.array(
    z.object({ name: z.string(), inferred_type: z.string(), inferred_date_order: z.string().nullish() }),
  ),
});
const state = z.object({ status: z.enum(['not_calculated', 'queued', 'processing', 'success']) });

const customers = readFileSync(CUSTOMERS, 'utf8');
const married = ROWS.filter((row) => row.Marital_Status === 'Married').length;
const VANISHED = `'Married' was in ${Math.round((married / ROWS.length) * 100)} % of rows at sync 3 and in none at sync 4; rule 1 needs it.`;

describe('readiness in the browser', { timeout: 180_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let page: Page;
  let source = '';
  let segment = '';

  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await muster.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }
  async function untilSuccess(path: string): Promise<void> {
    while ((await ask(state, 'GET', path)).status !== 'success') await setTimeout(100);
  }

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path), openBrowser()]);
    const { id: file_id, columns } = upload.parse((await muster.upload('customers.csv', customers)).body);
    const mapping = {
      identity: { column: 'ID', as: 'external_id' },
      columns: Object.fromEntries(
        columns.map(({ name, inferred_type: type, inferred_date_order: order }) => [
          name,
          name === 'ID'
            ? { field: 'external_id' }
            : { field: name.toLowerCase(), type, label: name, ...(order ? { date_order: order } : {}) },
        ]),
      ),
    };
    const body = {
      name: 'Customers',
      provider: 'file',
      delivers: 'contacts',
      mode: 'sync',
      file_id,
      mapping,
    };
    source = (await ask(withId, 'POST', '/sources', body)).id;
    for (let sync = 1; sync <= 3; sync += 1) {
      const { id } = await ask(withId, 'POST', `/sources/${source}/sync`, {});
      await untilSuccess(`/syncs/${id}`);
    }
    const rules = [
      { field: 'marital_status', operator: 'in', value: ['Married', 'Together'] },
      { field: 'income', operator: '>', value: 50_000 },
    ];
    segment = (
      await ask(withId, 'POST', '/segments', {
        name: 'Comfortable couples',
        definition: { combinator: 'and', rules },
      })
    ).id;
    await ask(z.unknown(), 'POST', `/segments/${segment}/calculate`);
    await untilSuccess(`/segments/${segment}`);
    const { name, email, password, organisation } = OWNER;
    await ask(z.unknown(), 'POST', '/setup', { name, email, password, organisation });
    page = await openPage(browser);
    await page.goto(muster.url);
    await shown(page, 'Sign in');
    await signIn(page);
    await shown(page, 'Segments');
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    data.remove();
  });

  const look = (name: string) =>
    lookEverywhere(page, 'readiness', name, () =>
      page.evaluate(() => document.getElementById('drift')?.scrollIntoView()),
    );

  const findings = () => main(page).getByRole('list', { name: 'Findings' });

  it('lists the checks that a ready segment passed', async () => {
    await main(page).getByText('Ready', { exact: true }).waitFor();
    await page.goto(`${muster.url}/segments/${segment}`);
    await shown(page, 'Comfortable couples');
    await main(page).getByRole('button', { name: 'All 12 checks passed' }).click();
    const passed = main(page).getByRole('list', { name: 'Passed checks' });
    await passed.getByText('No value that its rules ask for has vanished from the data.').waitFor();
    await look('ready');
  });

  it('shows in the table that a sync turned it to caution, without a reload', async () => {
    const watching = await page.context().newPage();
    await watching.goto(`${muster.url}/segments`);
    await main(watching).getByText('Ready', { exact: true }).waitFor();
    await page.goto(`${muster.url}/sources/${source}`);
    await shown(page, 'Customers');
    await main(page).getByText('Nothing worth a word changed.').waitFor();
    const next = {
      name: 'next.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(customers.replaceAll('\tMarried\t', '\tWed\t')),
    };
    await importNext(page, next, 'Import 2,240 rows');
    await main(watching).getByText('Caution', { exact: true }).waitFor();
    await main(watching).getByRole('link', { name: 'Comfortable couples' }).click();
    await main(watching).getByText(VANISHED).waitFor();
    await watching.close();
    await main(page).getByRole('list', { name: 'What changed' }).getByText("'Wed' is in").waitFor();
  });

  it('says which value vanished, and leads to the two syncs side by side', async () => {
    await page.goto(`${muster.url}/segments/${segment}`);
    await shown(page, 'Comfortable couples');
    await findings().getByText(VANISHED).waitFor();
    await main(page).getByRole('button', { name: '10 checks passed' }).waitFor();
    await look('caution');
    await findings().getByRole('link', { name: 'Compare syncs of “Customers”' }).click();
    await shown(page, 'Customers');
    const changes = main(page).getByRole('list', { name: 'What changed' });
    await changes.getByText("'Married' was in").waitFor();
    await changes.getByRole('link', { name: 'Comfortable couples' }).waitFor();
    const row = main(page).getByRole('row', { name: /Marital_Status/ });
    expect(await row.textContent()).toMatch(/Married 38\.\d%.*Wed 38\.\d%/);
    await look('drift');
    await main(page).getByRole('switch', { name: 'Show all 29 columns' }).check();
    await main(page)
      .getByRole('row', { name: /Kidhome/ })
      .waitFor();
    await main(page).getByRole('combobox', { name: 'Earlier sync' }).click();
    await page.getByRole('option', { name: /^Sync 1/ }).click();
    await changes.getByText('at sync 1 and in none at sync 4').waitFor();
    expect(page.url()).toContain('from=');
  });

  it('leads to the rule, and keeps the finding after another calculation', async () => {
    await page.goto(`${muster.url}/segments/${segment}`);
    await findings().getByRole('link', { name: 'Edit rule 1' }).click();
    await shown(page, 'Edit Comfortable couples');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''))
      .toBe('Field of rule 1');
    await page.goto(`${muster.url}/segments/${segment}`);
    await findings().getByRole('button', { name: 'Calculate segment' }).click();
    await findings().getByText('synced after the calculation').waitFor({ state: 'detached' });
    await findings().getByText(VANISHED).waitFor();
  });

  it('takes other thresholds, and they count at once', async () => {
    await page.goto(`${muster.url}/settings/readiness`);
    await shown(page, 'Readiness');
    const vanished = main(page).getByRole('textbox', { name: 'Value that vanished' });
    await vanished.fill('0');
    await main(page).getByText('Between 0.1 and 100 %').waitFor();
    await look('settings');
    await vanished.fill('50');
    await main(page).getByRole('textbox', { name: 'Change of a count' }).fill('90');
    await main(page).getByRole('button', { name: 'Save thresholds' }).click();
    await page.getByText('The thresholds were saved.').waitFor();
    await page.goto(`${muster.url}/segments/${segment}`);
    await main(page).getByRole('button', { name: 'All 12 checks passed' }).waitFor();
  });
});
