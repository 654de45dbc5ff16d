/**
 * The story of a campaign: set up from segments in the browser with its consequences in view, held back by preflight because
 * of a stale segment and one that was never calculated, refreshed with one click, clear; found again, paused, deleted and
 * brought back; handed over to a receiver that an admin sets up; run, and asked why Jane was missed. Figures are those of the file, read by hand.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, type TestApp } from '../support/app.ts';
import { openBrowser, picture } from '../support/browser.ts';
import { settableClock } from '../support/settable-clock.ts';
import {
  type Ask,
  asker,
  BEFORE,
  byHand,
  count,
  couplesCount,
  inBoth,
  isBigEarner,
  isEither,
  JANE,
  NOW,
  seedCampaignWorld,
} from './campaign-world.ts';
import { lookEverywhere } from './look.ts';
import { goTo, main, OWNER, openPage, shown } from './path.ts';

/** In one of the segments that the campaign includes in the end. */
const isOneOfThem = (row: Parameters<typeof isEither>[0]) => isEither(row) || isBigEarner(row);
const text = (figure: number) => figure.toLocaleString('en-US');

describe('the story of a campaign', { timeout: 120_000 }, () => {
  const clock = settableClock(new Date(BEFORE));
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let ask: Ask;

  /** Somebody who is signed in, at the time of the story. */
  async function enter(email: string = OWNER.email): Promise<Page> {
    const entered = await openPage(browser);
    await entered.clock.setFixedTime(new Date(NOW));
    await entered.goto(app.url);
    await shown(entered, 'Sign in');
    await entered.getByLabel('Email').fill(email);
    await entered.getByLabel('Password').first().fill(OWNER.password);
    await entered.getByRole('button', { name: 'Sign in' }).click();
    await shown(entered, 'Segments');
    return entered;
  }

  beforeAll(async () => {
    [app, browser] = await Promise.all([openTestApp({ clock }), openBrowser()]);
    ask = asker(app);
    await seedCampaignWorld(app, clock);
    page = await enter();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const look = (name: string) => lookEverywhere(page, 'campaign', name);

  /** Types what a person would look for, and takes the first that is found with Enter. */
  async function pick(side: 'include' | 'exclude', typed: string, name: string): Promise<void> {
    await page.getByRole('combobox', { name: `Add a segment to ${side}` }).focus();
    await page.keyboard.type(typed);
    await page.locator('[data-combobox-selected]').getByText(name, { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await choice(side, name).waitFor();
  }
  const choice = (side: 'include' | 'exclude', name: string) =>
    page.getByRole('group', { name: side, exact: false }).getByRole('listitem').filter({ hasText: name });
  const rail = () => page.getByRole('region', { name: 'Audience' });
  const says = (words: string) => rail().getByRole('status').getByText(words).waitFor();
  const panel = (title: string) =>
    main(page).locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });
  const preflight = () => panel('Preflight');

  /** Steps of the waterfall on show with their figures, from considered to targeted. */
  async function waterfall(): Promise<Record<string, number>> {
    const table = main(page).getByRole('table').first();
    const steps = await table.locator('tbody tr').evaluateAll((rows) =>
      rows.map((row) => {
        const [name, , figure] = [...row.children];
        const words = name?.firstChild?.textContent ?? '';
        return [words, Number((figure?.textContent ?? '').replaceAll(/[^0-9]/g, ''))] as const;
      }),
    );
    return Object.fromEntries(steps);
  }
  const steps = (considers: Parameters<typeof byHand>[0]) => {
    const figures = byHand(considers);
    return {
      Considered: figures.considered,
      'Excluded by Complainers': figures.excluded,
      Inactive: figures.inactive,
      'No address': figures.noAddress,
      'Invalid address': figures.invalid,
      Unsubscribed: figures.unsubscribed,
      'Duplicate address': figures.duplicate,
      Targeted: figures.targeted,
    };
  };

  it('is set up by keys, with what each choice does in view', async () => {
    await goTo(page, 'Campaigns');
    await main(page).getByText('4 segments are here to choose from').waitFor();
    await main(page).getByRole('link', { name: 'Create the first campaign' }).click();
    await shown(page, 'New campaign');
    await page.keyboard.press('Control+s');
    await main(page).getByText('Give it a name').waitFor();
    await page.keyboard.type('Spring tasting');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Forty guests on 12 April');

    await pick('include', 'comfort', 'Comfortable couples');
    await choice('include', 'Comfortable couples')
      .getByText(`${text(couplesCount)} considered`)
      .waitFor();
    await choice('include', 'Comfortable couples').getByText('It was calculated 9 days ago').waitFor();
    await pick('include', 'wine', 'Wine lovers');
    await rail()
      .getByText(`${text(inBoth)} in both`)
      .waitFor();
    await choice('include', 'Comfortable couples')
      .getByText(`${text(couplesCount - inBoth)} in no other included segment`)
      .waitFor();
    await pick('exclude', 'complain', 'Complainers');
    const { targeted, considered, excluded } = byHand(isEither);
    await choice('exclude', 'Complainers').getByText(`${excluded} of those considered are in it`).waitFor();
    await says(`${text(targeted)} of ${text(considered)} would be targeted`);
    expect(await waterfall()).toEqual(steps(isEither));
    await rail()
      .getByText(`10 of ${text(targeted)}`)
      .waitFor();

    // Nobody in the file has a phone number.
    await page.getByRole('radiogroup', { name: 'Channel' }).getByText('SMS').click();
    await says(`0 of ${text(considered)} would be targeted`);
    await page.getByRole('radiogroup', { name: 'Channel' }).getByText('Email').click();
    await says(`${text(targeted)} of ${text(considered)} would be targeted`);

    // One that is not ready can be chosen, and what that means stands there before and after.
    const picker = page.getByRole('combobox', { name: 'Add a segment to include' });
    await picker.fill('earn');
    await page
      .locator('[data-combobox-selected]')
      .getByText('It was never calculated: it brings nobody, and no run can start.')
      .waitFor();
    await picker.press('Enter');
    await choice('include', 'Big earners').getByText('It was never calculated').waitFor();
    await says(`${text(targeted)} of ${text(considered)} would be targeted`);
    await look('set-up');
    const content = page.locator('#content');
    await content.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    expect(await content.evaluate((element) => element.scrollTop)).toBeGreaterThan(200);
    await page.keyboard.press('Control+s');
    await shown(page, 'Spring tasting');
    expect(await content.evaluate((element) => element.scrollTop)).toBe(0);
  });

  it('is held back by preflight, each finding with its fix, and goes on by itself once refreshed', async () => {
    const finding = (words: string) => preflight().getByRole('listitem').filter({ hasText: words });
    await preflight().getByText('No run can start before these are put right.').waitFor();
    await finding('“Big earners” was never calculated').getByText('Blocker').waitFor();
    await finding('“Comfortable couples” was calculated 9 days ago.').getByText('Warning').waitFor();
    await look('blocked');
    await finding('No template is chosen').getByRole('link', { name: 'Choose a template' }).click();
    await shown(page, 'Edit Spring tasting');
    await page.getByRole('textbox', { name: 'Template' }).fill('spring-1');
    await page.getByRole('button', { name: 'Save campaign' }).first().click();
    await shown(page, 'Spring tasting');
    await finding('The campaign is a draft.').getByRole('button', { name: 'Make it active' }).click();
    await finding('The campaign is a draft.').waitFor({ state: 'detached' });

    await preflight()
      .getByText('2 segments need calculating: Big earners and Comfortable couples.')
      .waitFor();
    await preflight().getByRole('button', { name: 'Refresh first' }).press('Enter');
    await preflight().getByText('Nothing speaks against a run.').waitFor();
    expect(await preflight().getByRole('button').count()).toBe(0);
    await main(page)
      .getByText(`of ${text(byHand(isOneOfThem).considered)} would be targeted`)
      .waitFor();
    expect(await waterfall()).toEqual(steps(isOneOfThem));
    expect(count(isOneOfThem)).toBeGreaterThan(count(isEither));
    await panel('History').getByText('Ada Lovelace created this campaign').waitFor();
    await panel('History').getByText('spring-1').waitFor();
    await picture(page, 'campaign-desk-light-clear');
  });

  it('is known to its segments, and they to it', async () => {
    await main(page).getByRole('link', { name: 'Wine lovers' }).first().click();
    await shown(page, 'Wine lovers');
    await page.getByRole('tab', { name: 'Campaigns' }).click();
    await main(page).getByText('No run froze its audience yet').waitFor();
    await main(page).getByText('includes it').waitFor();
    await look('of-segment');
    await main(page).getByRole('link', { name: 'Spring tasting' }).click();
    await shown(page, 'Spring tasting');
  });

  it('is found, paused, deleted and brought back from the list', async () => {
    await ask(z.unknown(), 'POST', '/campaigns', { name: 'Autumn calls', channel: 'phone' });
    await goTo(page, 'Campaigns');
    await main(page).getByText('2 campaigns').waitFor();
    const row = (name: string) => main(page).getByRole('row').filter({ hasText: name });
    const act = async (name: string, action: string) => {
      await row(name)
        .getByRole('button', { name: `Actions for ${name}` })
        .click();
      await page.getByRole('menuitem', { name: action, exact: true }).click();
    };
    const undo = () => page.getByRole('button', { name: 'Undo' }).last().click();
    await look('list');
    await row('Spring tasting')
      .getByRole('button', { name: 'Show Spring tasting beside the list' })
      .press('Enter');
    const pane = page.getByRole('dialog', { name: 'Spring tasting' });
    await pane.getByText('Nothing speaks against a run.').waitFor();
    await pane.getByText(`of ${text(byHand(isOneOfThem).considered)} would be targeted`).waitFor();
    await look('pane');
    await page.goBack();
    await pane.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('forty guests');
    await row('Autumn calls').waitFor({ state: 'detached' });
    await act('Spring tasting', 'Pause');
    await row('Spring tasting').getByText('Paused').waitFor();
    await undo();
    await row('Spring tasting').getByText('Active').waitFor();
    await act('Spring tasting', 'Delete');
    await row('Spring tasting').waitFor({ state: 'detached' });
    await page.goto(`${app.url}/campaigns?trashed=true`);
    await act('Spring tasting', 'Restore');
    await main(page).getByText('The trash is empty').waitFor();
    await page.goto(`${app.url}/campaigns?channel=email`);
    await row('Spring tasting').waitFor();
    expect(await row('Autumn calls').count()).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await shown(page, 'Spring tasting');
  });

  it('goes to a receiver that an admin sets up, and says so while there is none', async () => {
    await main(page).getByRole('link', { name: 'Edit' }).click();
    await shown(page, 'Edit Spring tasting');
    await page.getByRole('radio', { name: 'To the receiver of email' }).press('Space');
    await main(page).getByText('Nothing receives on email yet, so no run can start.').waitFor();
    await page.keyboard.press('Control+s');
    await shown(page, 'Spring tasting');
    await preflight().getByRole('link', { name: 'Set up the channel' }).click();
    await shown(page, 'Channels');
    await main(page).getByText('1 campaign that hands over to it can’t run').waitFor();
    await page.getByRole('button', { name: 'Set up a receiver for email' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address').fill('https://sender.example.com/in/7f3');
    await dialog.getByRole('combobox', { name: 'Fields sent along' }).click();
    await page.getByRole('option', { name: 'Income' }).click();
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Set up receiver' }).click();
    await dialog.getByText(/^whsec_/).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await main(page).getByText('https://sender.example.com/in/7f3').waitFor();
    expect(await page.getByText(/^whsec_/).count()).toBe(0);
    await look('channels');

    const menu = main(page).getByRole('button', { name: 'Actions for Email' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Make a new secret' }).click();
    await dialog.getByRole('button', { name: 'Make a new secret' }).click();
    await dialog.getByText(/^whsec_/).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Take receiver away' }).click();
    await dialog.getByText('1 campaign hands over to it and can’t run').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    const viewer = { name: 'Vera', email: 'vera@example.com', password: OWNER.password, role: 'viewer' };
    await ask(z.unknown(), 'POST', '/users', viewer);
    const other = await enter(viewer.email);
    await goTo(other, 'Channels');
    await main(other).getByText('Only an admin can change these.').waitFor();
    await main(other).getByText('https://sender.example.com', { exact: true }).waitFor();
    expect(await main(other).getByRole('button').count()).toBe(0);
    await other.context().close();

    await page.goto(`${app.url}/campaigns`);
    await main(page).getByRole('link', { name: 'Spring tasting' }).click();
    await preflight().getByText('Nothing speaks against a run.').waitFor();
  });

  it('runs, adds up, says why Jane was missed, and would reach her once that is put right', async () => {
    const dialog = page.getByRole('dialog');
    const verdict = dialog.getByRole('region', { name: 'Verdict' });
    await main(page).getByRole('button', { name: 'Start run' }).click();
    const { targeted, considered } = byHand(isOneOfThem);
    await dialog
      .getByText(`${text(targeted)} of ${text(considered)} contacts considered will be reached by email.`)
      .waitFor();
    await dialog.getByRole('button', { name: 'Run now' }).click();
    await shown(page, 'Run of Spring tasting');
    await main(page)
      .getByText(`${text(targeted)} of ${text(considered)} considered were targeted`)
      .waitFor();
    expect(await waterfall()).toEqual(steps(isOneOfThem));
    await main(page).getByRole('link', { name: 'Invalid address' }).click();
    await main(page)
      .getByRole('link', { name: `Why ${JANE.name}` })
      .click();
    await verdict.getByRole('heading', { name: `${JANE.name} was missed` }).waitFor();
    await verdict.getByText('The email address is not a valid one.').waitFor();
    await verdict.getByRole('link', { name: 'Open the contact' }).click();
    await shown(page, JANE.name);
    await main(page).getByRole('button', { name: 'Edit', exact: true }).click();
    await dialog.getByLabel('Email', { exact: true }).fill('jane.moss@example.com');
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await dialog.waitFor({ state: 'detached' });

    // The run still says what it found; one that began now would reach her.
    await page.goBack();
    await verdict.getByRole('heading', { name: `${JANE.name} was missed` }).waitFor();
    await dialog.getByRole('link', { name: `Ask the campaign about ${JANE.name}` }).click();
    await shown(page, 'Spring tasting');
    await verdict.getByRole('heading', { name: `${JANE.name} would be targeted` }).waitFor();
  });
});
