/**
 * Who entered and left, in a real browser: from the figures of two calculations to one contact with its reason, and the same
 * on the contact's page.
 */
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { main, OWNER, openPage, shown, signIn } from './path.ts';

const PHONE = { width: 390, height: 844 };
const withId = z.object({ id: z.string() });
const state = z.object({ status: z.string() });

describe('who entered and left', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let context: BrowserContext;
  let segment = '';

  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await muster.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }

  async function calculate(): Promise<void> {
    await ask(z.unknown(), 'POST', `/segments/${segment}/calculate`);
    while ((await ask(state, 'GET', `/segments/${segment}`)).status !== 'success') await setTimeout(100);
  }

  const contact = (external_id: string, first_name: string, income: number | null) => ({
    external_id,
    first_name,
    email: `${external_id}@example.com`,
    attributes: { income },
  });

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path), openBrowser()]);
    await ask(z.unknown(), 'POST', '/fields', { key: 'income', type: 'number' });
    const write = (...contacts: unknown[]) => ask(z.unknown(), 'POST', '/contacts/batch', { contacts });
    const over = (value: number) => ({
      combinator: 'and',
      rules: [{ field: 'income', operator: '>', value }],
    });
    await write(
      contact('ada', 'Ada', 40_000),
      contact('grace', 'Grace', 90_000),
      contact('alan', 'Alan', 55_000),
    );
    segment = (await ask(withId, 'POST', '/segments', { name: 'Well-off', definition: over(60_000) })).id;
    await calculate();
    await write(
      contact('ada', 'Ada', 75_000),
      contact('grace', 'Grace', 20_000),
      contact('new', 'Newman', 70_000),
    );
    await calculate();
    await ask(z.unknown(), 'PATCH', `/segments/${segment}`, { definition: over(50_000) });
    await calculate();
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
  afterEach(async ({ task }) => {
    for (const page of context.pages()) {
      if (task.result?.state === 'fail') await picture(page, 'changes-failed');
      await page.close();
    }
  });

  it('shows the latest against the one before, and any two, with the reason for each contact', async () => {
    const page = await context.newPage();
    await page.goto(`${muster.url}/segments/${segment}?tab=changes`);
    const rows = page.getByRole('region', { name: 'contacts', exact: true });
    await rows
      .getByText('The rules changed with version 2: Income is over 60,000 → income is over 50,000')
      .waitFor();
    await page.getByRole('button', { name: 'Entered 1' }).waitFor();
    await page.getByRole('button', { name: 'Left 0' }).click();
    await rows.getByText('Nobody left between these two calculations.').waitFor();
    // From the first calculation on.
    await page.getByRole('combobox', { name: 'From' }).click();
    await page.getByRole('option').last().click();
    await page.getByRole('button', { name: 'Left 1' }).waitFor();
    await rows.getByText('Income changed from 90,000 to 20,000, by an API key').waitFor();
    await page.getByRole('link', { name: '+2 / −1' }).click();
    await page.getByRole('button', { name: 'Entered 2' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Entered 3' }).click();
    await rows.getByText('New contact, by an API key').waitFor();
    await rows.getByText('Income changed from 40,000 to 75,000').waitFor();
    await page.getByRole('button', { name: 'New contact 1' }).click();
    await rows.getByText('1 contact entered: new contact').waitFor();
    expect(await rows.getByRole('link', { name: 'Ada' }).count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await picture(page, 'changes');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'changes-dark');
    expect(await accessibilityProblems(page, 'colour')).toEqual([]);
    await page.setViewportSize(PHONE);
    await picture(page, 'changes-phone');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });

  it('leads to the contact: since when it is in, when it entered and why', async () => {
    const page = await context.newPage();
    await page.goto(`${muster.url}/segments/${segment}?tab=changes`);
    await page.getByRole('link', { name: 'Alan' }).click();
    await page.getByText(/^since/).waitFor();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await main(page).getByText('The rules changed with version 2').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await picture(page, 'contact-timeline');
    await page.setViewportSize(PHONE);
    await picture(page, 'contact-timeline-phone');
    await page.getByRole('link', { name: 'Why', exact: true }).click();
    await main(page).getByText('Alan').first().waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Who else' }).click();
    await page.getByRole('button', { name: 'Entered 1' }).waitFor();
  });
});
