/**
 * Takes the pictures of the documentation (docs/pictures) from the product itself: the path of the README, walked by the
 * steps the browser tests walk. Needs the built web app. Run: node_modules/.bin/node scripts/pictures.ts
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NEXT_FILE } from '../test/browser/customer-file.ts';
import {
  CUSTOMERS,
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
import { openBrowser } from '../test/support/browser.ts';
import { newDataDirectory, startMuster } from '../test/support/process.ts';

const PICTURES = join(import.meta.dirname, '../docs/pictures');

const data = newDataDirectory();
const muster = await startMuster(data.path);
const browser = await openBrowser();
const page = await openPage(browser);

async function take(name: string): Promise<void> {
  const notices = page.getByRole('region', { name: 'Notices' }).getByRole('button');
  while ((await notices.count()) > 0) await notices.first().click();
  // Nothing under the pointer should look pressed.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled', caret: 'hide' });
  console.log(`docs/pictures/${name}.png`);
}

try {
  mkdirSync(PICTURES, { recursive: true });
  await createOwner(page, muster.url);
  await page.getByRole('button', { name: 'Create account' }).click();
  await shown(page, 'No data source yet');
  await main(page).getByRole('link', { name: 'Add data source' }).click();
  await dropFile(page, CUSTOMERS);
  await shown(page, '29 columns');
  await take('1-what-we-found');

  await page.getByRole('button', { name: 'Map columns' }).last().click();
  await page.getByRole('button', { name: 'Preview' }).last().click();
  await shown(page, 'The first 10 rows as they will be stored');
  await take('2-preview');

  await page.getByRole('button', { name: 'Go on to import' }).click();
  await page.getByRole('button', { name: 'Import 2,240 rows' }).click();
  await shown(page, 'Customer personality is imported');
  await goTo(page, 'Contacts');
  await main(page).getByRole('link', { name: '5524' }).click();
  await shown(page, '5524');
  await take('3-contact');

  await goTo(page, 'Segments');
  await main(page).getByRole('link', { name: 'Create the first segment' }).click();
  await shown(page, 'New segment');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Comfortable couples');
  await ruleOfCouples(page);
  await ruleOfIncome(page);
  await page.getByTestId('matching-count').getByText('755', { exact: true }).waitFor();
  await main(page).getByText('33.7% of 2,240 contacts', { exact: true }).waitFor();
  await take('4-editor');

  await main(page).getByRole('button', { name: 'Save segment' }).first().click();
  await shown(page, 'Comfortable couples');
  await main(page).getByRole('button', { name: 'Calculate segment' }).first().click();
  await main(page).getByRole('button', { name: 'Ready', exact: true }).waitFor();
  await main(page).getByText('of 755 members').waitFor();
  await take('5-segment');

  await goTo(page, 'Data sources');
  await main(page).getByRole('link', { name: 'Customer personality' }).click();
  const next = { name: 'customers_april.csv', mimeType: 'text/csv', buffer: Buffer.from(NEXT_FILE) };
  await importNext(page, next, 'Import 2,242 rows');
  await main(page).getByRole('link', { name: 'Download 4 rejected rows' }).waitFor();
  await goTo(page, 'Segments');
  await main(page).getByRole('link', { name: 'Comfortable couples' }).click();
  await main(page).getByRole('button', { name: 'Caution' }).waitFor();
  await shown(page, 'Comfortable couples');
  await take('6-out-of-date');
} finally {
  await browser.close();
  await muster.stop();
  data.remove();
}
