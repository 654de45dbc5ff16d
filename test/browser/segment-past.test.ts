/**
 * What became of a segment, in a real browser: its versions, compared and restored; what an edit would do to the published
 * audience before it is saved; its members over time with the events that moved them; who did what in all of Muster.
 */
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { goTo, main, OWNER, openPage, shown, signIn } from './path.ts';

const PHONE = { width: 390, height: 844 };
const withId = z.object({ id: z.string() });
const state = z.object({ status: z.string(), count: z.int().nullable() });
const NAMES = [
  'Ada',
  'Alan',
  'Barbara',
  'Claude',
  'Donald',
  'Edsger',
  'Frances',
  'Grace',
  'John',
  'Katherine',
];

describe('what became of a segment', { timeout: 120_000 }, () => {
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

  async function calculated(): Promise<number | null> {
    await ask(z.unknown(), 'POST', `/segments/${segment}/calculate`);
    for (;;) {
      const { status, count } = await ask(state, 'GET', `/segments/${segment}`);
      if (status === 'success' || status === 'failed') return count;
      await setTimeout(100);
    }
  }

  const over = (value: number) => ({ field: 'income', operator: '>', value });
  const rules = (...members: unknown[]) => ({ combinator: 'and', rules: members });
  const change = (definition: unknown, note?: string) =>
    ask(z.unknown(), 'PATCH', `/segments/${segment}`, { definition, note });

  /** The customers as a file: id, names, income and plan; `richer` earn 20,000 more. */
  const file = (richer: number) =>
    [
      'id,first_name,last_name,income,plan',
      ...NAMES.flatMap((first, row) =>
        ['Byron', 'Hopper', 'Turing', 'Liskov'].map((last, column) => {
          const no = row * 4 + column;
          return `${no},${first},${last},${30_000 + no * 1_000 + (no < richer ? 20_000 : 0)},${no % 2 === 0 ? 'gold' : 'silver'}`;
        }),
      ),
    ].join('\n');

  async function synced(source: string): Promise<void> {
    for (;;) {
      const syncs = await ask(
        z.object({ items: z.array(z.object({ status: z.string() })) }),
        'GET',
        `/sources/${source}/syncs`,
      );
      if (syncs.items.every(({ status }) => status === 'success')) return;
      await setTimeout(100);
    }
  }

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path), openBrowser()]);
    const upload = async (richer: number) =>
      withId.parse((await muster.upload('customers.csv', file(richer))).body).id;
    const source = await ask(withId, 'POST', '/sources', {
      name: 'Customers',
      provider: 'file',
      delivers: 'contacts',
      mode: 'sync',
      file_id: await upload(0),
      mapping: {
        identity: { column: 'id', as: 'external_id' },
        columns: {
          first_name: { field: 'first_name' },
          last_name: { field: 'last_name' },
          income: { field: 'income', type: 'number', label: 'Income' },
          plan: { field: 'plan', type: 'text', label: 'Plan' },
        },
      },
    });
    await ask(z.unknown(), 'POST', `/sources/${source.id}/sync`).catch(() => undefined);
    await synced(source.id);
    segment = (await ask(withId, 'POST', '/segments', { name: 'Well off', definition: rules(over(50_000)) }))
      .id;
    expect(await calculated()).toBe(19);
    await change(rules(over(60_000), { field: 'plan', operator: '=', value: 'gold' }), 'Only the best');
    expect(await calculated()).toBe(4);
    await ask(z.unknown(), 'POST', `/segments/${segment}/pins`, {
      include: [{ external_id: '1' }],
      exclude: [{ external_id: '38' }],
    });
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
      if (task.result?.state === 'fail') await picture(page, 'past-failed');
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

  /** Looks at a screen in both themes, on a desk and on a phone. */
  async function look(page: Page, name: string): Promise<void> {
    await picture(page, `past-${name}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    const desk = page.viewportSize();
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, `past-${name}-dark`);
    expect(await accessibilityProblems(page, 'colour')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(PHONE);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await picture(page, `past-${name}-phone`);
    if (desk !== null) await page.setViewportSize(desk);
  }

  it('compares two versions, restores one, and takes that back', async () => {
    const page = await enter(`/segments/${segment}`, 'Well off');
    await page.getByRole('tab', { name: 'Versions' }).click();
    await main(page).getByText('Income is over 50,000 → income is over 60,000').waitFor();
    await main(page).getByText('Only the best').waitFor();
    await page.getByRole('checkbox', { name: 'Compare version 1' }).check();
    await main(page).getByText('Choose another one to compare version 1 with').waitFor();
    await page.getByRole('checkbox', { name: 'Compare version 3' }).check();
    await shown(page, 'Version 1 → version 3');
    await main(page).getByText('Version 1: 19 members = 16 only in it + 3 in both.').waitFor();
    expect(new URL(page.url()).search).toContain('versions=1-3');
    await main(page).getByRole('term').getByText('Pinned out', { exact: true }).waitFor();
    await look(page, 'versions');

    await page.getByRole('button', { name: 'Restore version 1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restore version 1 of Well off?' });
    await dialog.getByText('Rule removed: Plan is gold').waitFor();
    await picture(page, 'past-restore');
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Restore version' }).click();
    await dialog.waitFor({ state: 'detached' });
    await main(page).getByText('Restored version 1', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
    await main(page).getByText('Restored version 3', { exact: true }).waitFor();
    expect(await ask(z.object({ version: z.int() }), 'GET', `/segments/${segment}`)).toEqual({ version: 5 });
  });

  it('says what an edit does to the published members before it is saved', async () => {
    const page = await enter(`/segments/${segment}/edit`, /^Edit /);
    const impact = page.getByRole('region', { name: 'Against the published members' });
    await impact.getByText('who are of version 2: version 5 was not calculated.').waitFor();
    await page.getByRole('textbox', { name: 'Value of rule 1' }).fill('65000');
    const effect = '3 of the 4 published members would leave (75%), and 1 contact would enter.';
    await impact.getByText(effect).waitFor();
    await page.getByRole('textbox', { name: 'Note for this version' }).fill('Fewer, but better');
    await look(page, 'impact');
    await impact.getByRole('button', { name: 'Why John Byron?' }).click();
    await page
      .getByRole('dialog', { name: 'Why John Byron?' })
      .getByText('Income is over 65,000')
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Save and calculate' }).click();
    const dialog = page.getByRole('dialog', { name: 'This edit moves many members' });
    await dialog.getByText(effect).waitFor();
    await picture(page, 'past-effect');
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save and calculate' }).click();
    await shown(page, 'Well off');
    await main(page).getByText('2 members').first().waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await main(page).getByText('Fewer, but better').waitFor();

    // An edit that moves few is saved without a question.
    await page
      .getByRole('button', { name: 'Edit', exact: true })
      .or(page.getByRole('link', { name: 'Edit', exact: true }))
      .click();
    await shown(page, /^Edit /);
    await page.getByRole('textbox', { name: 'Value of rule 1' }).fill('65500');
    await page.getByRole('button', { name: 'Save segment' }).first().click();
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
  });

  it('shows the members over time with what happened, as a chart, as a table and in words', async () => {
    const page = await enter(`/segments/${segment}`, 'Well off');
    const panel = main(page)
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'Members over time', level: 2 }) });
    await panel.locator('.recharts-line-curve').waitFor();
    await panel.getByRole('link', { name: 'Version 6' }).waitFor();
    await panel.getByRole('button', { name: /^Show all/ }).click();
    await panel.getByRole('link', { name: 'Customers synced: 40 created.' }).waitFor();
    await panel.scrollIntoViewIfNeeded();
    await look(page, 'trend');

    // The arrow keys go from calculation to calculation.
    await panel.locator('svg.recharts-surface').first().focus();
    await page.keyboard.press('ArrowRight');
    await panel.getByText('4 members', { exact: true }).waitFor();
    await picture(page, 'past-trend-tip');

    await panel.getByText('Table', { exact: true }).click();
    const rows = panel.getByRole('table').getByRole('row');
    expect(await rows.count()).toBe(4);
    expect(await rows.nth(1).getByRole('cell').allTextContents()).toEqual(['2', '1', '3', '6', OWNER.name]);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('lists who did what, from what to what, and keeps the view in the address', async () => {
    const page = await enter('/segments', 'Segments');
    await goTo(page, 'History');
    await main(page).getByRole('row').filter({ hasText: 'changed the rules of' }).first().waitFor();
    await look(page, 'history');
    await page.getByRole('textbox', { name: 'Search names and values' }).fill('65,500');
    const found = main(page).getByRole('row').filter({ hasText: 'Income is over 65,500' });
    await found.getByText(OWNER.name).waitFor();
    await main(page).getByText('1 entry', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('menuitem', { name: 'About' }).click();
    await page
      .getByRole('checkbox', { name: 'tag' })
      .or(page.getByRole('checkbox', { name: 'field' }))
      .first()
      .check();
    await main(page).getByRole('heading', { name: 'No entries match' }).waitFor();
    await page.keyboard.press('Escape');
    await picture(page, 'past-history-empty');
    const { search } = new URL(page.url());
    expect(search).toMatch(/q=65%2C500.*kind=/);
    await page.reload();
    await main(page).getByRole('heading', { name: 'No entries match' }).waitFor();
    await main(page).getByRole('button', { name: 'Clear all filters' }).click();
    await page.getByRole('button', { name: 'Any time' }).click();
    await page.getByLabel('To').fill('2020-01-01');
    await main(page).getByText('until 1 Jan 2020').first().waitFor();
    await main(page).getByRole('heading', { name: 'No entries match' }).waitFor();

    await page.goto(new URL(`/history?q=65,500`, muster.url).href);
    await found.getByRole('link', { name: 'Well off' }).click();
    await shown(page, 'Well off');
    await page.getByRole('tab', { name: 'History' }).click();
    await main(page).getByRole('row').filter({ hasText: 'restored a version of' }).first().waitFor();
    await look(page, 'segment-history');
  });
});
