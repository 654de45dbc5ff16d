/**
 * Every main screen as it looks: light and dark, on a desk and on a phone, without findings of axe and without scrolling
 * sideways; the keys; the way out and in again. Data comes through the API, the browser only looks.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { CUSTOMERS, goTo, main, OWNER, openPage, shown, signIn } from './path.ts';

const withId = z.object({ id: z.string() });
const upload = withId.extend({
  columns: z.array(
    z.object({ name: z.string(), inferred_type: z.string(), inferred_date_order: z.string().nullish() }),
  ),
});

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

describe('the looks', { timeout: 180_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let source = '';
  let segment = '';
  let contact = '';

  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await muster.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }

  /** Asks until the answer has the status `success`. */
  async function untilSuccess(path: string): Promise<void> {
    const state = z.object({ status: z.enum(['not_calculated', 'queued', 'processing', 'success']) });
    while ((await ask(state, 'GET', path)).status !== 'success') await setTimeout(100);
  }

  async function seed(): Promise<void> {
    const { id: file, columns } = upload.parse(
      (await muster.upload('customer_personality.csv', readFileSync(CUSTOMERS))).body,
    );
    const mapping = {
      identity: { column: 'ID', as: 'external_id' },
      columns: Object.fromEntries(
        columns.map(({ name, inferred_type: type, inferred_date_order: order }) => [
          name,
          name === 'ID'
            ? { field: 'external_id' }
            : {
                field: name.toLowerCase(),
                type,
                label: name.replaceAll('_', ' '),
                ...(order ? { date_order: order } : {}),
              },
        ]),
      ),
    };
    const added = {
      name: 'Customers',
      provider: 'file',
      delivers: 'contacts',
      mode: 'once',
      file_id: file,
      mapping,
    };
    source = (await ask(withId, 'POST', '/sources', added)).id;
    const sync = await ask(withId, 'POST', `/sources/${source}/sync`, {});
    await untilSuccess(`/syncs/${sync.id}`);
    const couples = {
      name: 'Comfortable couples',
      kind: 'rule',
      definition: {
        combinator: 'and',
        rules: [
          { field: 'marital_status', operator: 'in', value: ['Married', 'Together'] },
          { field: 'income', operator: '>', value: 50_000 },
        ],
      },
    };
    segment = (await ask(withId, 'POST', '/segments', couples)).id;
    await ask(z.unknown(), 'POST', `/segments/${segment}/calculate`);
    await untilSuccess(`/segments/${segment}`);
    await ask(z.unknown(), 'POST', '/tags', { title: 'Newsletter' });
    const found = await ask(z.object({ items: z.array(withId) }), 'GET', '/contacts?q=5524');
    contact = found.items[0]?.id ?? '';
    const { name, email, password, organisation } = OWNER;
    await ask(z.unknown(), 'POST', '/setup', { name, email, password, organisation });
  }

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path), openBrowser()]);
    await seed();
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    data.remove();
  });

  /** A page at an address, signed in as the owner. */
  async function enter(address = '/', viewport = DESK): Promise<Page> {
    const page = await openPage(browser, viewport);
    await page.goto(new URL(address, muster.url).href);
    await shown(page, 'Sign in');
    await signIn(page);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor({ state: 'detached' });
    return page;
  }

  const screens = (): readonly (readonly [name: string, address: string, heading: string])[] => [
    ['segments', '/segments', 'Segments'],
    ['segment', `/segments/${segment}`, 'Comfortable couples'],
    ['segment-members', `/segments/${segment}?tab=members`, 'Comfortable couples'],
    ['segment-rules', `/segments/${segment}?tab=rules`, 'Comfortable couples'],
    ['segment-changes', `/segments/${segment}?tab=changes`, 'Comfortable couples'],
    ['editor', `/segments/${segment}/edit`, 'Edit Comfortable couples'],
    ['editor-new', '/segments/new', 'New segment'],
    ['contacts', '/contacts', 'Contacts'],
    ['create-contact', '/contacts?create=true', 'Create contact'],
    ['contact', `/contacts/${contact}`, '5524'],
    ['contact-timeline', `/contacts/${contact}?tab=timeline`, '5524'],
    ['contact-changes', `/contacts/${contact}?tab=history`, '5524'],
    ['sources', '/sources', 'Data sources'],
    ['source', `/sources/${source}`, 'Customers'],
    ['source-mapping', `/sources/${source}?view=mapping`, 'Mapping of Customers'],
    ['add-source', '/sources/new', 'Add data source'],
    ['tags', '/tags', 'Tags'],
    ['fields', '/settings/fields', 'Fields'],
    ['team', '/settings/team', 'Team'],
    ['api-keys', '/settings/api-keys', 'API keys'],
    ['organisation', '/settings/organisation', 'Organisation'],
    ['not-found', '/nowhere', 'There is no such page'],
  ];

  it.concurrent.for([
    ['on a desk', 'desk', DESK],
    ['on a phone', 'phone', PHONE],
  ] as const)('finishes every screen in light and dark %s', async ([, device, viewport]) => {
    const page = await openPage(browser, viewport);
    const faults: string[] = [];
    const look = async (name: string) => {
      const judge = async (colorScheme: 'light' | 'dark', about?: 'colour') => {
        await page.emulateMedia({ colorScheme });
        await picture(page, `looks-${device}-${colorScheme}-${name}`);
        for (const problem of await accessibilityProblems(page, about))
          faults.push(`${name} (${colorScheme}): ${problem}`);
      };
      await judge('light');
      await judge('dark', 'colour');
      await page.emulateMedia({ colorScheme: 'light' });
      const width = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
      if (width > viewport.width) faults.push(`${name}: ${width} wide, scrolls sideways`);
    };
    await page.goto(muster.url);
    await shown(page, 'Sign in');
    await look('sign-in');
    await signIn(page);
    await shown(page, 'Segments');
    for (const [name, address, heading] of screens()) {
      await page.goto(new URL(address, muster.url).href);
      await shown(page, heading);
      await look(name);
    }
    await page.context().close();
    expect(faults).toEqual([]);
  });

  it('opens the navigation as a drawer on a phone', async () => {
    const page = await enter('/segments', PHONE);
    await page.getByRole('button', { name: 'Open the navigation' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Contacts' }).click();
    await shown(page, 'Contacts');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('keeps the theme that was chosen', async () => {
    const page = await enter('/segments');
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    await page.getByRole('button', { name: 'Theme: as the system' }).click();
    await page.getByRole('menuitemradio', { name: /Dark/ }).click();
    await expect.poll(scheme).toBe('dark');
    await page.reload();
    await shown(page, 'Segments');
    expect(await scheme()).toBe('dark');
    await page.context().close();
  });

  it('reaches the main actions with the Tab key, the skip link first', async () => {
    const page = await enter('/segments');
    await page.reload();
    await shown(page, 'Segments');
    const focused: string[] = [];
    for (let press = 0; press < 40; press += 1) {
      await page.keyboard.press('Tab');
      focused.push(
        await page.evaluate(() => {
          const { activeElement: element } = document;
          return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? '';
        }),
      );
    }
    expect(focused[0]).toBe('Skip to the content');
    for (const action of ['Contacts', 'Data sources', 'New segment', 'Filter', 'Comfortable couples'])
      expect(focused).toContain(action);
    await page.context().close();
  });

  it('listens to the keys: slash searches, j and Enter open a row, question mark shows the keys', async () => {
    const page = await enter('/contacts');
    const search = main(page).getByRole('textbox', { name: /^Search names/ });
    const isFocused = () => search.evaluate((element) => element === document.activeElement);
    await main(page).getByText('1–25 of 2,240 contacts').waitFor();
    await page.keyboard.press('/');
    expect(await isFocused()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await isFocused()).toBe(false);

    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('Search the list').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });

    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await main(page)
      .getByText(/^1 selected|1 contact selected/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/contacts\/con_/);
    await page.context().close();
  });

  it('finds a segment with Ctrl K', async () => {
    const page = await enter('/contacts');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('comfortable');
    await page.getByRole('dialog').getByText('Comfortable couples').first().waitFor();
    await picture(page, 'looks-search');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await shown(page, 'Comfortable couples');
    await page.context().close();
  });

  it('signs out and in again, and says when the password is wrong', async () => {
    const page = await enter('/segments');
    await page.getByRole('button', { name: `Account of ${OWNER.name}` }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await shown(page, 'Sign in');
    await signIn(page, 'not the password');
    await page.getByRole('alert').getByText('The email address or the password is wrong.').waitFor();
    await picture(page, 'looks-wrong-password');
    expect(await accessibilityProblems(page)).toEqual([]);
    await signIn(page);
    await shown(page, 'Segments');
    await goTo(page, 'Contacts');
    await page.context().close();
  });
});
