/**
 * Building rules in the browser, by mouse and by keys, over the record shop: a process with its customers and events whose
 * clock stands still on 1 July 1998, and the steps that the tests of rules share.
 */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../support/browser.ts';
import { newDataDirectory, startMuster } from '../support/process.ts';
import { OWNER, openPage, shown, signIn } from './path.ts';
import { CUSTOMERS, eventsOfShop, NOW } from './shop.ts';

export type Shop = {
  /** Creates a segment and answers the address of its editor. */
  stored(name: string, definition: unknown): Promise<string>;
  /** The definition that is stored for the segment of an editor's address. */
  definitionAt(address: string): Promise<unknown>;
  /** A page with an editor, signed in as the owner. */
  editor(address?: string): Promise<Page>;
  /** Every page listens to the stream, and a browser has few connections to one server. */
  closePages(): Promise<void>;
  close(): Promise<void>;
};

export async function openShop(): Promise<Shop> {
  const data = newDataDirectory();
  const [muster, browser] = await Promise.all([startMuster(data.path, { MUSTER_NOW: NOW }), openBrowser()]);
  async function ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: unknown) {
    const answer = await muster.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return schema.parse(answer.body);
  }
  await ask(z.unknown(), 'POST', '/fields', { key: 'plan', type: 'text' });
  await ask(z.unknown(), 'POST', '/fields', { key: 'joined', type: 'date' });
  const contacts = CUSTOMERS.map(({ id, plan, joined }) => ({
    external_id: id,
    attributes: { plan, joined },
  }));
  await ask(z.unknown(), 'POST', '/contacts/batch', { contacts });
  const events = eventsOfShop();
  for (let at = 0; at < events.length; at += 10_000)
    await ask(z.unknown(), 'POST', '/events/batch', { events: events.slice(at, at + 10_000) });
  const { name, email, password, organisation } = OWNER;
  await ask(z.unknown(), 'POST', '/setup', { name, email, password, organisation });
  const first = await openPage(browser);
  const context = first.context();
  await first.goto(muster.url);
  await shown(first, 'Sign in');
  await signIn(first);
  await first.getByRole('heading', { name: 'Sign in' }).waitFor({ state: 'detached' });
  await first.close();
  return {
    async stored(segment, definition) {
      const body = { name: segment, kind: 'rule', definition };
      const { id } = await ask(z.object({ id: z.string() }), 'POST', '/segments', body);
      return `/segments/${id}/edit`;
    },
    async definitionAt(address) {
      const path = address.replace('/edit', '');
      return (await ask(z.object({ definition: z.unknown() }), 'GET', path)).definition;
    },
    async editor(address = '/segments/new') {
      const page = await context.newPage();
      page.setDefaultTimeout(40_000);
      await page.goto(new URL(address, muster.url).href);
      await shown(page, address.endsWith('new') ? 'New segment' : /^Edit /);
      return page;
    },
    async closePages() {
      for (const page of context.pages()) await page.close();
    },
    async close() {
      await browser.close();
      await muster.stop();
      data.remove();
    },
  };
}

/** A list to choose from. */
export function box(page: Page, name: string): Locator {
  return page.getByRole('combobox', { name, exact: true });
}

export function field(page: Page, name: string): Locator {
  return page.getByRole('textbox', { name, exact: true });
}

/** Chooses from a list by mouse. */
export async function choose(page: Page, list: string, option: string | RegExp): Promise<void> {
  await box(page, list).click();
  const name = typeof option === 'string' ? new RegExp(`^${option}`) : option;
  await page.getByRole('option', { name }).first().click();
}

/** Types into what holds the focus, as a person would, and takes what is offered. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page
    .locator('[data-combobox-selected]')
    .getByText(new RegExp(`^${text}`, 'i'))
    .waitFor();
  await page.keyboard.press('Enter');
}

/** Opens the list that holds the focus and goes down to an option, as keys do. */
export async function pick(page: Page, option: string): Promise<void> {
  await page.keyboard.press('Enter');
  await page.getByRole('option').first().waitFor();
  const marked = page.locator('[data-combobox-selected]');
  const isThere = async () => (await marked.count()) > 0 && (await marked.textContent()) === option;
  for (let press = 0; press < 20 && !(await isThere()); press += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Waits until so many contacts match. */
export async function matches(page: Page, wanted: number): Promise<void> {
  const count = page.getByTestId('matching-count');
  await expect
    .poll(async () => ((await count.count()) === 0 ? '' : await count.textContent()), { timeout: 20_000 })
    .toBe(wanted.toLocaleString('en'));
}

/** Waits until the control of this name holds the focus. */
export async function hasFocus(page: Page, name: string): Promise<void> {
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await expect.poll(focused).toBe(name);
}

/** The definition as the editor would send it. */
export async function definitionOf(page: Page): Promise<unknown> {
  await page.getByText('JSON', { exact: true }).click();
  const text = await field(page, 'Definition as JSON').inputValue();
  await page.getByText('Rules', { exact: true }).click();
  return JSON.parse(text);
}
