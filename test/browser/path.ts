/**
 * The steps of the product's main job as a person takes them in the browser, for the tests that walk them and for the
 * pictures of the documentation. What must be true after a step is said by the tests, not here.
 */
import type { Browser, Locator, Page } from 'playwright-core';

/** The customers: tab-separated although the name says otherwise, dates written day first, 24 incomes missing. */
export const CUSTOMERS = new URL('../fixtures/customer_personality.csv', import.meta.url).pathname;

export const OWNER = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'correct horse battery',
  organisation: 'Acme',
} as const;

/** A page as one person sees it: European dates, downloads allowed, patience for a busy machine. */
export async function openPage(
  browser: Browser,
  viewport: { width: number; height: number } = { width: 1440, height: 900 },
): Promise<Page> {
  const context = await browser.newContext({
    viewport,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  return page;
}

export function main(page: Page): Locator {
  return page.getByRole('main');
}

/** Waits until the screen with this heading is there and nothing of it is still loading. */
export async function shown(page: Page, heading: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name: heading }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('main .mantine-Skeleton-root') === null);
}

export async function createOwner(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByLabel('Password').first().fill(OWNER.password);
  await page.getByLabel('Organisation').fill(OWNER.organisation);
}

export async function signIn(page: Page, password: string = OWNER.password): Promise<void> {
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByLabel('Password').first().fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Goes to a screen of the navigation. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  await shown(page, name);
}

type Chosen = string | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** Gives a file to the drop zone on show. */
export async function dropFile(page: Page, file: Chosen): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file);
}

/** From the page of the data source: the next file of it, compared with the mapping and imported. */
export async function importNext(page: Page, file: Chosen, button: string): Promise<void> {
  await main(page).getByRole('button', { name: 'Import next file' }).click();
  await dropFile(page, file);
  await page.getByRole('dialog').getByRole('button', { name: button }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Chooses the field of a rule by what a person would type for it. */
async function chooseField(page: Page, rule: number, typed: string, field: string): Promise<void> {
  const box = page.getByRole('combobox', { name: `Field of rule ${rule}` });
  await box.click();
  await box.fill(typed);
  await page.getByRole('option', { name: new RegExp(`^${field}`) }).click();
}

async function chooseOperator(page: Page, rule: number, operator: string): Promise<void> {
  await page.getByRole('combobox', { name: `Operator of rule ${rule}` }).click();
  await page.getByRole('option', { name: operator, exact: true }).click();
}

/** First rule of “Comfortable couples”: marital status is Married or Together. */
export async function ruleOfCouples(page: Page): Promise<void> {
  await chooseField(page, 1, 'marital', 'Marital status');
  await chooseOperator(page, 1, 'is one of');
  await page.getByRole('combobox', { name: 'Value of rule 1' }).click();
  await page.getByRole('option', { name: /^Married/ }).click();
  await page.getByRole('option', { name: /^Together/ }).click();
  await page.keyboard.press('Escape');
}

/** Second rule of “Comfortable couples”: income is over 50,000. */
export async function ruleOfIncome(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add rule' }).click();
  await chooseField(page, 2, 'income', 'Income');
  await chooseOperator(page, 2, 'is over');
  await page.getByRole('textbox', { name: 'Value of rule 2' }).fill('50000');
}

/** A row of a list as a record of its columns, by their headings. */
export async function rowOf(row: Locator): Promise<Record<string, string>> {
  return row.evaluate((element) => {
    const headings = [...(element.closest('table')?.querySelectorAll('thead th') ?? [])];
    const cells = [...element.children];
    return Object.fromEntries(
      headings.map((heading, index) => [
        heading.textContent.trim(),
        (cells[index]?.textContent ?? '').replaceAll(/\s+/g, ' ').trim(),
      ]),
    );
  });
}

/** Every status the page of a segment shows from now until its calculation is over, in the order they were shown. */
export function statusesUntilDone(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const words = ['Not calculated', 'Queued', 'Processing', 'Success', 'Failed'];
        const seen: string[] = [];
        const read = () => {
          const text = document.getElementById('status')?.textContent ?? '';
          const status = words.find((word) => text.startsWith(word));
          if (status !== undefined && status !== seen.at(-1)) seen.push(status);
          if (status === 'Success' || status === 'Failed') resolve(seen);
        };
        read();
        new MutationObserver(read).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        });
      }),
  );
}
