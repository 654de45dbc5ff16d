/**
 * Takes the pictures of the README (docs/pictures) from the product itself: the story of a campaign, from a file to why one contact was
 * missed, walked in a browser over the files of the tour. Needs the built web app. Run: node_modules/.bin/node scripts/pictures.ts
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import {
  createOwner,
  dropFile,
  goTo,
  importNext,
  main,
  openPage,
  ruleOfCouples,
  ruleOfIncome,
  shown,
} from '../test/browser/path.ts';
import { APRIL, INACTIVE, JANE, MARCH, MAY, UNSUBSCRIBED } from '../test/browser/tour-files.ts';
import { openBrowser } from '../test/support/browser.ts';
import { newDataDirectory, startMuster } from '../test/support/process.ts';

const PICTURES = join(import.meta.dirname, '../docs/pictures');

const data = newDataDirectory();
const muster = await startMuster(data.path);
const browser = await openBrowser();
const page = await openPage(browser);

/** @param down how far the page is scrolled, in pixels */
async function take(name: string, down = 0): Promise<void> {
  const notices = page.getByRole('region', { name: 'Notices' }).getByRole('button');
  while ((await notices.count()) > 0) await notices.last().click();
  await page.evaluate(
    ({ top, heading }) => {
      // Whatever scrolls around the heading.
      let around = document.querySelector(heading)?.parentElement;
      for (; around; around = around.parentElement) around.scrollTo({ top, behavior: 'instant' });
    },
    { top: down, heading: 'h1' },
  );
  // Nothing under the pointer should look pressed.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled', caret: 'hide' });
  console.log(`docs/pictures/${name}.png`);
}

async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
  const answer = await muster.call(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return schema.parse(answer.body);
}

const withId = z.object({ id: z.string() });
const listed = z.object({ items: z.array(withId.extend({ name: z.string() })) });

async function calculate(id: string): Promise<void> {
  await ask(z.unknown(), 'POST', `/segments/${id}/calculate`);
  const state = z.object({ status: z.string() });
  while ((await ask(state, 'GET', `/segments/${id}`)).status !== 'success') await setTimeout(50);
}

async function fieldKey(label: RegExp): Promise<string> {
  const fields = z.object({ items: z.array(z.object({ key: z.string(), label: z.string() })) });
  const found = (await ask(fields, 'GET', '/fields')).items.find((field) => label.test(field.label));
  if (!found) throw new Error(`No field is called ${label}.`);
  return found.key;
}

async function makeSegment(name: string, field: RegExp, operator: string, value: number): Promise<string> {
  const rules = [{ field: await fieldKey(field), operator, value }];
  const { id } = await ask(withId, 'POST', '/segments', { name, definition: { combinator: 'and', rules } });
  await calculate(id);
  return id;
}

/** From the navigation: imports the next file of the source, its `nth`. */
async function importFile(file: typeof APRIL, nth: number): Promise<void> {
  await goTo(page, 'Data sources');
  await main(page).getByRole('link', { name: 'Customers' }).click();
  await importNext(page, file, 'Import 2,242 rows');
  const [source] = (await ask(listed, 'GET', '/sources')).items;
  const syncs = z.object({ items: z.array(z.object({ status: z.string() })), total: z.int() });
  for (;;) {
    const { items, total } = await ask(syncs, 'GET', `/sources/${source?.id}/syncs`);
    if (total === nth && items[0]?.status === 'success') return;
    await setTimeout(50);
  }
}

/** Types what a person would look for, and takes the first that is found with Enter. */
async function pick(side: 'include' | 'exclude', typed: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: `Add a segment to ${side}` }).focus();
  await page.keyboard.type(typed);
  await page.locator('[data-combobox-selected]').getByText(name, { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page
    .getByRole('group', { name: side, exact: false })
    .getByRole('listitem')
    .filter({ hasText: name })
    .waitFor();
}

async function fileIn(): Promise<void> {
  await createOwner(page, muster.url);
  await page.getByRole('button', { name: 'Create account' }).click();
  await shown(page, 'No data source yet');
  await main(page).getByRole('link', { name: 'Add data source' }).click();
  await dropFile(page, MARCH);
  await shown(page, '32 columns');
  await take('1-what-we-found');
  await page.getByRole('button', { name: 'Map columns' }).last().click();
  await page.getByRole('button', { name: 'Preview' }).last().click();
  await shown(page, 'The first 10 rows as they will be stored');
  await take('2-preview');
  await page.getByRole('button', { name: 'Go on to import' }).click();
  await page.getByRole('button', { name: 'Import 2,240 rows' }).click();
  await shown(page, 'Customers is imported');
  const contacts = INACTIVE.map((external_id) => ({ external_id, active: false }));
  await ask(z.unknown(), 'POST', '/contacts/batch', { contacts });
  const no = { channel: 'email', subscribed: false, origin: 'user_action' };
  const preferences = UNSUBSCRIBED.map((address) => ({ ...no, address }));
  await ask(z.unknown(), 'POST', '/preferences/batch', { preferences });
}

/** Answers their ids. */
async function segments(): Promise<readonly string[]> {
  await goTo(page, 'Segments');
  await main(page).getByRole('link', { name: 'Create the first segment' }).click();
  await shown(page, 'New segment');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Comfortable couples');
  await ruleOfCouples(page);
  await ruleOfIncome(page);
  await page.getByTestId('matching-count').getByText('755', { exact: true }).waitFor();
  await main(page).getByText('33.7% of 2,240 contacts', { exact: true }).waitFor();
  await take('3-editor');
  await main(page).getByRole('button', { name: 'Save segment' }).first().click();
  await shown(page, 'Comfortable couples');
  await main(page).getByRole('button', { name: 'Calculate segment' }).first().click();
  await main(page).getByRole('button', { name: 'Ready', exact: true }).waitFor();
  await main(page).getByText('of 755 members').waitFor();
  const couples = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const others = [
    await makeSegment('Wine lovers', /wines/i, '>', 500),
    await makeSegment('Complainers', /^complain/i, '=', 1),
  ];
  await importFile(APRIL, 2);
  for (const id of others) await calculate(id);
  await goTo(page, 'Segments');
  await main(page).getByRole('link', { name: 'Comfortable couples' }).click();
  await main(page).getByRole('button', { name: 'Caution' }).waitFor();
  await shown(page, 'Comfortable couples');
  await take('4-out-of-date');
  return [couples, ...others];
}

async function campaign(): Promise<void> {
  await goTo(page, 'Campaigns');
  await main(page).getByRole('link', { name: 'Create the first campaign' }).click();
  await shown(page, 'New campaign');
  await page.getByRole('textbox', { name: 'Name' }).fill('Spring tasting');
  await page.getByRole('textbox', { name: 'Goal' }).fill('Forty guests on 12 April');
  await page.getByRole('textbox', { name: 'Template' }).fill('spring-1');
  await pick('include', 'comfort', 'Comfortable couples');
  await pick('include', 'wine', 'Wine lovers');
  await pick('exclude', 'complain', 'Complainers');
  const rail = page.getByRole('region', { name: 'Audience' });
  await rail.getByText('Excluded by Complainers').waitFor();
  await rail.getByText(/^10 of /).waitFor();
  await take('5-campaign', 230);
  await page.keyboard.press('Control+s');
  await shown(page, 'Spring tasting');
  await main(page).getByRole('button', { name: 'Make it active' }).click();
  await main(page).getByText('The campaign is a draft.').waitFor({ state: 'detached' });
  await main(page).getByRole('button', { name: 'Refresh first' }).waitFor();
  await take('6-preflight');
  await main(page).getByRole('button', { name: 'Refresh first' }).click();
  await main(page).getByText('Nothing speaks against a run.').waitFor();
}

async function run(): Promise<void> {
  const dialog = page.getByRole('dialog');
  await main(page).getByRole('button', { name: 'Start run' }).click();
  await dialog.getByRole('button', { name: 'Run now' }).click();
  await shown(page, 'Run of Spring tasting');
  await main(page)
    .getByText(/considered were targeted/)
    .waitFor();
  await main(page).getByRole('table').first().waitFor();
  await shown(page, 'Run of Spring tasting');
  await take('7-run');
  await main(page).getByRole('link', { name: 'Invalid address' }).click();
  await main(page)
    .getByRole('link', { name: `Why ${JANE.name}` })
    .click();
  await dialog.getByRole('heading', { name: `${JANE.name} was missed` }).waitFor();
  await dialog.getByText('The email address is not a valid one.').waitFor();
  await take('8-missed');
  await page.keyboard.press('Escape');
}

async function looksWrong(all: readonly string[]): Promise<void> {
  await importFile(MAY, 3);
  for (const id of all) await calculate(id);
  const [plan] = (await ask(listed, 'GET', '/campaigns')).items;
  await page.goto(`${muster.url}/campaigns/${plan?.id}`);
  await shown(page, 'Spring tasting');
  await main(page).getByRole('link', { name: 'Something looks wrong' }).click();
  await shown(page, 'Something looks wrong');
  await main(page).getByRole('region', { name: 'Most likely cause' }).waitFor();
  await take('9-looks-wrong');
}

try {
  mkdirSync(PICTURES, { recursive: true });
  await fileIn();
  const all = await segments();
  await campaign();
  await run();
  await looksWrong(all);
} catch (error) {
  await page.screenshot({ path: join(data.path, '../muster-pictures-failed.png') });
  throw error;
} finally {
  await browser.close();
  await muster.stop();
  data.remove();
}
