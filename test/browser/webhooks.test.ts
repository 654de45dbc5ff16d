/**
 * Webhooks as an admin meets them: add one, see its secret once, try it out, read what came back, let it fail and recover,
 * pause, rotate, delete; every state of it light and dark, on a desk and on a phone, without findings of axe.
 */
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { answerWith, ok, openReceiver, type Receiver } from '../support/receiver.ts';
import { main, OWNER, openPage, shown, signIn } from './path.ts';

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const withId = z.object({ id: z.string() });
const ADDRESS = '/settings/webhooks';

describe('webhooks in the browser', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let receiver: Receiver;
  let page: Page;
  let segment = '';
  let secret = '';

  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await muster.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }

  async function enter(address: string, viewport = DESK): Promise<Page> {
    const opened = await openPage(browser, viewport);
    await opened.goto(new URL(address, muster.url).href);
    await shown(opened, 'Sign in');
    await signIn(opened);
    await opened.getByRole('heading', { name: 'Sign in' }).waitFor({ state: 'detached' });
    return opened;
  }

  /** Changes the list segment, which publishes an audience: one event. */
  async function happen(method: 'POST' | 'DELETE'): Promise<void> {
    await ask(z.unknown(), method, `/segments/${segment}/members`, { contacts: [{ external_id: 'c1' }] });
  }

  async function calm(name: string): Promise<void> {
    await picture(page, `webhooks-${name}`);
    expect(await accessibilityProblems(page), name).toEqual([]);
  }

  const dialog = () => page.getByRole('dialog');
  const act = async (name: string, action: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };

  beforeAll(async () => {
    [muster, browser, receiver] = await Promise.all([startMuster(data.path), openBrowser(), openReceiver()]);
    const { name, email, password, organisation } = OWNER;
    await ask(z.unknown(), 'POST', '/setup', { name, email, password, organisation });
    await ask(z.unknown(), 'POST', '/contacts/batch', { contacts: [{ external_id: 'c1' }] });
    segment = (await ask(withId, 'POST', '/segments', { name: 'Friends', kind: 'list' })).id;
    page = await enter(ADDRESS);
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    await receiver?.close();
    data.remove();
  });

  it('explains what a webhook is while there is none', async () => {
    await shown(page, 'Webhooks');
    await main(page).getByText('No webhooks yet').waitFor();
    await calm('zero');
  });

  it('says at the address what is wrong with it, adds the webhook, and shows its secret once', async () => {
    await main(page).getByRole('button', { name: 'Add webhook' }).first().click();
    const add = dialog().getByRole('button', { name: 'Add webhook' });
    expect(await add.isDisabled()).toBe(true);
    await dialog().getByLabel('Name').fill('Data lake');
    await dialog().getByLabel('Address').fill('https://ada:secret@example.com');
    await dialog()
      .getByLabel(/^segment\.calculated/)
      .check();
    await dialog()
      .getByLabel(/^segment\.entered/)
      .check();
    await dialog().getByLabel('Only these').check();
    expect(await add.isDisabled()).toBe(true);
    await dialog().getByRole('combobox', { name: 'Segments' }).fill('frie');
    await page.getByRole('option', { name: 'Friends' }).click();
    await page.keyboard.press('Tab');
    await add.click();
    await dialog().getByText('The address has a user name or a password in it').waitFor();
    await calm('add');
    await dialog().getByLabel('Address').fill(`${receiver.url}/hooks`);
    await add.click();
    secret =
      (await dialog()
        .getByText(/^whsec_/)
        .textContent()) ?? '';
    await dialog().getByRole('button', { name: 'Copy secret' }).waitFor();
    await calm('secret');
    await dialog().getByRole('button', { name: 'Done' }).click();
    await shown(page, 'Data lake');
    await main(page).getByText('Nothing was sent yet').waitFor();
    await main(page).getByRole('link', { name: 'Friends' }).waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  it('sends a test and shows what came back', async () => {
    receiver.answer(answerWith(200, { 'x-receiver': 'lake' }, '{"took":true}'));
    await main(page).getByRole('button', { name: 'Send test' }).click();
    await dialog().getByText('Delivered').waitFor();
    await dialog().getByText('x-receiver').waitFor();
    await dialog().getByText('"took": true').waitFor();
    const [request] = receiver.received;
    const headers = Object.entries(request?.headers ?? {}).map(([key, value]) => [key, String(value)]);
    new Webhook(secret).verify(request?.body ?? '', Object.fromEntries(headers));
    await calm('tested');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('shows deliveries as they come, how they fail, and sends one again', async () => {
    receiver.answer(answerWith(500, {}, 'the lake is full'));
    await happen('POST');
    await main(page).getByText('Failing', { exact: true }).waitFor();
    await main(page).getByText('The receiver answered 500.').waitFor();
    await main(page).getByRole('button', { name: 'segment.calculated' }).click();
    await dialog().getByText('the lake is full').waitFor();
    await dialog()
      .getByText(/next attempt/)
      .waitFor();
    await calm('failing');
    receiver.answer(ok);
    await dialog().getByRole('button', { name: 'Send now' }).click();
    await dialog().getByText('Delivered').waitFor();
    await page.keyboard.press('Escape');
    await main(page).getByText('Active', { exact: true }).waitFor();
  });

  it('narrows the log, keeps that in the address, and says when nothing matches', async () => {
    await main(page).getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('menuitem', { name: 'Event' }).click();
    await page.getByRole('checkbox', { name: 'webhook.test' }).check();
    await page.keyboard.press('Escape');
    await main(page).getByText('1 delivery', { exact: true }).waitFor();
    expect(page.url()).toContain('event=webhook.test');
    await page.goto(`${page.url()}&status=failed`);
    await main(page).getByText('No deliveries match').waitFor();
    await calm('nothing-matches');
    await main(page).getByRole('button', { name: 'Clear all filters' }).click();
    await main(page).getByRole('button', { name: 'segment.entered' }).waitFor();
  });

  it('pauses, keeps what happens meanwhile, and sends it when resumed', async () => {
    // What failed before was not all sent again by hand; the rest follows by itself.
    await expect
      .poll(() => main(page).getByText('Waiting', { exact: true }).count(), { timeout: 20_000 })
      .toBe(0);
    await act('Data lake', 'Pause');
    await main(page).getByText('Paused', { exact: true }).waitFor();
    const before = receiver.received.length;
    await happen('DELETE');
    await main(page)
      .getByText(/1 delivery waits until it is resumed/)
      .waitFor();
    await main(page).getByText('when resumed').waitFor();
    await calm('paused');
    expect(receiver.received.length).toBe(before);
    await main(page).getByRole('button', { name: 'Resume' }).click();
    await receiver.until(before + 1);
    await main(page).getByText('Active', { exact: true }).waitFor();
  });

  it('edits it, and keeps an edit from overwriting another', async () => {
    await act('Data lake', 'Edit');
    await dialog().getByLabel('Name').fill('Lake');
    await dialog().getByLabel('Every segment, also those to come').check();
    await dialog().getByRole('button', { name: 'Save changes' }).click();
    await shown(page, 'Lake');
    await main(page).getByText('Every segment').waitFor();
    await act('Lake', 'Edit');
    const { items } = await ask(z.object({ items: z.array(withId) }), 'GET', '/webhooks');
    await ask(z.unknown(), 'PATCH', `/webhooks/${items[0]?.id}`, { name: 'Renamed elsewhere' });
    // The page has read it by now; the form still is about what it began with.
    await dialog().getByText('Edit Renamed elsewhere').waitFor();
    await dialog().getByLabel('Name').fill('Mine');
    await dialog().getByRole('button', { name: 'Save changes' }).click();
    await dialog()
      .getByText(/is at version \d+ by now/)
      .waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await ask(z.unknown(), 'PATCH', `/webhooks/${items[0]?.id}`, { name: 'Lake' });
    await shown(page, 'Lake');
  });

  it('rotates the secret and shows the new one once', async () => {
    await act('Lake', 'Rotate secret');
    await calm('rotate');
    await dialog().getByRole('button', { name: 'Rotate secret' }).click();
    const next = await dialog()
      .getByText(/^whsec_/)
      .textContent();
    expect(next).not.toBe(secret);
    await dialog().getByRole('button', { name: 'Done' }).click();
    await main(page)
      .getByText(/The one before signs too/)
      .waitFor();
  });

  it('says why Muster disabled it, and sends again what failed', async () => {
    receiver.answer(answerWith(410));
    await happen('POST');
    await main(page).getByText('Disabled', { exact: true }).waitFor();
    await main(page)
      .getByText(/Muster disabled it\. The receiver answered 410 Gone/)
      .waitFor();
    await calm('disabled');
    receiver.answer(ok);
    await main(page).getByRole('button', { name: 'Resume' }).click();
    await main(page).getByText('Active', { exact: true }).waitFor();
    const before = receiver.received.length;
    await act('Lake', 'Send failed again');
    await calm('send-again');
    await dialog().getByRole('button', { name: 'Send again' }).click();
    await receiver.until(before + 1);
    await page.getByText(/sent again\.$/).waitFor();
  });

  it.each([
    ['desk', DESK],
    ['phone', PHONE],
  ] as const)('is finished in light and dark on a %s', async (device, viewport) => {
    const looking = await enter(ADDRESS, viewport);
    const faults: string[] = [];
    const look = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await looking.emulateMedia({ colorScheme });
        await picture(looking, `webhooks-${device}-${colorScheme}-${name}`);
        for (const problem of await accessibilityProblems(
          looking,
          colorScheme === 'dark' ? 'colour' : undefined,
        ))
          faults.push(`${name} (${colorScheme}): ${problem}`);
      }
      await looking.emulateMedia({ colorScheme: 'light' });
      const width = await looking.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
      if (width > viewport.width) faults.push(`${name}: ${width} wide, scrolls sideways`);
    };
    await looking.getByText('Lake').waitFor();
    await look('list');
    await looking.getByRole('link', { name: 'Lake' }).click();
    await shown(looking, 'Lake');
    await looking.getByRole('button', { name: 'segment.calculated' }).first().waitFor();
    await look('page');
    await looking.getByRole('button', { name: 'segment.calculated' }).first().click();
    await looking.getByRole('dialog').getByText('What is sent').waitFor();
    await setTimeout(250);
    await look('delivery');
    await looking.context().close();
    expect(faults).toEqual([]);
  });

  it('tells of what is not there, and of an answer that did not come', async () => {
    await page.goto(new URL(`${ADDRESS}/hook_01kapx3m5wq4v8zj0c6y7n2r9d`, muster.url).href);
    await main(page).getByText('This webhook does not exist').waitFor();
    await calm('gone');
    await page.route('**/api/v1/webhooks', (route) => route.fulfill({ status: 500, body: 'no' }));
    await page.goto(new URL(ADDRESS, muster.url).href);
    await main(page).getByText('The webhooks could not be loaded.').waitFor();
    await calm('error');
    await page.unroute('**/api/v1/webhooks');
    await main(page).getByRole('button', { name: 'Try again' }).click();
    await main(page).getByRole('link', { name: 'Lake' }).waitFor();
  });

  it('deletes it after saying what goes with it', async () => {
    await act('Lake', 'Delete webhook');
    await dialog()
      .getByText(/the log of its deliveries is deleted/)
      .waitFor();
    await calm('delete');
    await dialog().getByRole('button', { name: 'Delete webhook' }).click();
    await main(page).getByText('No webhooks yet').waitFor();
  });

  it('is for admins: others are told so, and find no entry in the navigation', async () => {
    const member = { name: 'Vic', email: 'vic@example.com', password: 'a long password', role: 'editor' };
    await ask(z.unknown(), 'POST', '/users', member);
    const theirs = await openPage(browser);
    await theirs.goto(new URL(ADDRESS, muster.url).href);
    await shown(theirs, 'Sign in');
    await theirs.getByLabel('Email').fill(member.email);
    await theirs.getByLabel('Password').first().fill(member.password);
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByText('Webhooks belong to admins').waitFor();
    expect(await theirs.getByRole('link', { name: 'Webhooks' }).count()).toBe(0);
    await theirs.context().close();
  });
});
