/** Rules from another tool, imported in the editor: by mouse and by keys, refused with places, undone. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { OWNER, openPage, shown, signIn } from './path.ts';

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

describe('importing rules', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;

  async function ask(method: string, path: string, body: unknown): Promise<void> {
    const answer = await muster.call(method, path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    z.unknown().parse(answer.body);
  }

  beforeAll(async () => {
    [muster, browser] = await Promise.all([startMuster(data.path), openBrowser()]);
    await ask('POST', '/fields', { key: 'country', label: 'Country', type: 'text' });
    await ask('POST', '/fields', { key: 'age', label: 'Age', type: 'number' });
    const contacts = [
      { external_id: '1', attributes: { country: 'US', age: 20 } },
      { external_id: '2', attributes: { country: 'CA', age: 40 } },
      { external_id: '3', attributes: { age: 40 } },
    ];
    await ask('POST', '/contacts/batch', { contacts });
    const { name, email, password, organisation } = OWNER;
    await ask('POST', '/setup', { name, email, password, organisation });
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    data.remove();
  });

  async function newSegment(viewport: { width: number; height: number }): Promise<Page> {
    const page = await openPage(browser, viewport);
    await page.goto(new URL('/segments/new', muster.url).href);
    await shown(page, 'Sign in');
    await signIn(page);
    await shown(page, 'New segment');
    return page;
  }

  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Import rules' });
  const condition = (page: Page) => dialog(page).getByRole('textbox', { name: 'Condition' });
  const replace = (page: Page) => dialog(page).getByRole('button', { name: 'Replace the rules' });
  const sentence = (page: Page) => page.getByRole('region', { name: 'The rules as a sentence' });

  it('says every place that has no counterpart, goes to it, and replaces the rules once there is none', async () => {
    const page = await newSegment(DESK);
    await page.getByRole('button', { name: 'Import rules' }).click();
    await picture(page, 'import-rules-empty');
    expect(await accessibilityProblems(page)).toEqual([]);
    await condition(page).fill("contry = 'US'\nAND LOWER(country) <> 'ca' AND age IS NOT NULL");
    await dialog(page).getByText('2 places that cannot be imported').waitFor();
    await expect.poll(() => replace(page).isDisabled()).toBe(true);
    await dialog(page)
      .getByRole('button', { name: /^Line 2, column 5: .*“LOWER” is a function/ })
      .click();
    const selected = await condition(page).evaluate((area) =>
      area instanceof HTMLTextAreaElement ? area.value.slice(area.selectionStart, area.selectionEnd) : '',
    );
    expect(selected).toBe('LOWER');
    await picture(page, 'import-rules-refused');
    expect(await accessibilityProblems(page)).toEqual([]);

    await condition(page).fill("country = 'US'\nOR country <> 'CA' AND age >= 18");
    await dialog(page).getByText('4 rules').waitFor();
    await dialog(page).getByText('Country is US', { exact: false }).waitFor();
    await expect.poll(() => replace(page).isEnabled()).toBe(true);
    await picture(page, 'import-rules-understood');
    expect(await accessibilityProblems(page)).toEqual([]);
    await replace(page).click();
    await dialog(page).waitFor({ state: 'detached' });
    await sentence(page).getByText('Country is US', { exact: false }).waitFor();
    await expect.poll(() => page.getByTestId('matching-count').textContent()).toBe('1');

    await page.getByRole('button', { name: 'Import rules' }).click();
    await dialog(page).getByText('The 4 rules there are now go away.', { exact: false }).waitFor();
    await dialog(page).getByText('MongoDB', { exact: true }).click();
    await condition(page).fill('{ "country": { "$ne": "US" },\n  "age": { "$mod": [2, 0] } }');
    await dialog(page).getByText('Line 2, column 12', { exact: false }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'import-rules-dark');
    expect(await accessibilityProblems(page, 'colour')).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Undo' }).click();
    await sentence(page).getByText('Country is US', { exact: false }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('is done with keys alone on a phone, in the dark, and keeps the text while it is closed', async () => {
    const page = await newSegment(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Import rules' }).focus();
    await page.keyboard.press('Enter');
    await condition(page).waitFor();
    expect(await condition(page).evaluate((area) => area === document.activeElement)).toBe(true);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.keyboard.type('age >= 18 && foo(country)');
    await dialog(page).getByText('1 place that cannot be imported').waitFor();
    await picture(page, 'import-rules-phone-dark');
    expect(await accessibilityProblems(page)).toEqual([]);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);

    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    const opener = page.getByRole('button', { name: 'Import rules' });
    await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await condition(page).waitFor();
    expect(await condition(page).inputValue()).toBe('age >= 18 && foo(country)');
    await page.keyboard.press('End');
    for (const _ of ' && foo(country)') await page.keyboard.press('Backspace');
    await dialog(page).getByText('1 rule', { exact: true }).waitFor();
    await expect.poll(() => replace(page).isEnabled()).toBe(true);
    await page.keyboard.press('Control+Enter');
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Value of rule 1' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Value of rule 1' }).inputValue()).toBe('18');
    await picture(page, 'import-rules-phone-imported');
    await page.context().close();
  });
});
