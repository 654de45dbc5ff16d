/**
 * Runs as a campaign manager meets them: started in spite of a warning with a reason, read as a waterfall down to the contacts
 * behind each figure, asked why Jane was missed with the fix followed, marked as sent; a test, a run by webhook with what came
 * back, and one that preflight stopped. Light and dark, on a desk and on a phone, by keyboard, without findings of axe.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems, openBrowser, picture } from '../support/browser.ts';
import { type MusterProcess, newDataDirectory, startMuster } from '../support/process.ts';
import { answerWith, ok, openReceiver, type Receiver } from '../support/receiver.ts';
import { goTo, main, openPage, shown, signIn } from './path.ts';
import { inCity, openRunWorld, type RunWorld, SHARED } from './run-world.ts';

const PHONE = { width: 390, height: 844 };

describe('runs in the browser', { timeout: 120_000 }, () => {
  const data = newDataDirectory();
  let muster: MusterProcess;
  let browser: Browser;
  let receiver: Receiver;
  let world: RunWorld;
  let page: Page;
  let springRun = '';

  beforeAll(async () => {
    [muster, browser, receiver] = await Promise.all([startMuster(data.path), openBrowser(), openReceiver()]);
    world = await openRunWorld(muster, receiver.url);
    page = await openPage(browser);
    await open('/runs', 'Sign in');
    await signIn(page);
    await shown(page, 'Runs');
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    await receiver?.close();
    data.remove();
  });

  async function open(address: string, heading: string): Promise<void> {
    await page.goto(new URL(address, muster.url).href);
    await shown(page, heading);
  }

  /** Looks at a screen in both themes, on a desk and on a phone. */
  async function look(name: string, judged = true): Promise<void> {
    const desk = page.viewportSize();
    for (const [colorScheme, about] of judged
      ? ([
          ['dark', 'colour'],
          ['light', undefined],
        ] as const)
      : []) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `runs-${name}-${colorScheme}`);
      expect(await accessibilityProblems(page, about), `${name} ${colorScheme}`).toEqual([]);
    }
    await page.setViewportSize(PHONE);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(
      PHONE.width,
    );
    if (judged) await picture(page, `runs-${name}-phone`);
    if (desk !== null) await page.setViewportSize(desk);
  }

  const dialog = () => page.getByRole('dialog');
  const link = (name: string | RegExp) => main(page).getByRole('link', { name, exact: true });
  const contacts = (title: string) => main(page).getByRole('region', { name: `Contacts: ${title}` });
  const verdict = () => dialog().getByRole('region', { name: 'Verdict' });

  it('teaches what a run is before there is one', async () => {
    await main(page).getByRole('heading', { name: 'No runs yet' }).waitFor();
    await look('none', false);
  });

  it('starts in spite of a warning, with a reason, by keyboard', async () => {
    await open(`/campaigns/${world.spring}`, 'Spring sale');
    await main(page).getByText('It never ran.').waitFor();
    const button = main(page).getByRole('button', { name: 'Start run' });
    await button.focus();
    await page.keyboard.press('Enter');
    await dialog()
      .getByText(/of 181 contacts considered will be reached by email/)
      .waitFor();
    await dialog().getByText('Preflight warns').waitFor();
    expect(await dialog().getByRole('button', { name: 'Run now' }).isDisabled()).toBe(true);
    await look('start');
    await dialog().getByText('At a time').click();
    await dialog().getByLabel('Begins').fill('2030-03-14T09:00');
    await dialog()
      .getByText(/^Thursday 14 March 2030 at 09:00 \(/)
      .waitFor();
    await dialog().getByText('Now', { exact: true }).click();
    await dialog().getByLabel('Why run it all the same?').focus();
    await page.keyboard.type('The goal is agreed, not written down');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/runs\/run_/);
    springRun = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await main(page).getByText('The audience is frozen and waits for you').waitFor();
    await main(page).getByText('“The goal is agreed, not written down”').waitFor();
  });

  it('shows a waterfall whose figures add up, and the contacts behind each', async () => {
    const rows = await main(page).getByRole('table').first().locator('tbody tr').all();
    const figures = await Promise.all(
      rows.map(async (row) => ({
        step: (await row.getByRole('rowheader').getByRole('link').textContent()) ?? '',
        count: Number((await row.getByRole('cell').nth(1).textContent())?.replaceAll(/[^\d]/g, '')),
      })),
    );
    const [considered, ...rest] = figures;
    const targeted = rest.pop();
    expect(considered).toMatchObject({ count: 181 });
    expect(rest.map(({ step }) => step)).toEqual([
      'Excluded by Colleagues',
      'Inactive',
      'No address',
      'Unsubscribed',
      'Duplicate address',
      'Held out',
    ]);
    expect((considered?.count ?? 0) - rest.reduce((sum, { count }) => sum + count, 0)).toBe(targeted?.count);
    await contacts('Targeted').getByText(`of ${targeted?.count} contacts`).waitFor();
    await look('ready');
    await link('Excluded by Colleagues').click();
    await contacts('Excluded by Colleagues').getByText('c4@example.com').waitFor();
    expect(await link('Excluded by Colleagues').locator('xpath=..').getAttribute('aria-current')).toBe(
      'true',
    );
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      contacts('Excluded by Colleagues').getByRole('link', { name: 'CSV of these' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Spring sale excluded.csv');
    await link('Unsubscribed').click();
    await contacts('Unsubscribed').getByRole('textbox', { name: 'Search these contacts' }).fill('jane');
    await contacts('Unsubscribed').getByText('1 contact', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?reason=unsubscribed&q=jane');
  });

  it('says why Jane was missed, and leads to the fix', async () => {
    await link('Why Jane Doe').click();
    await verdict().getByRole('heading', { name: 'Jane Doe was missed' }).waitFor();
    await verdict().getByText('Unsubscribed from email under this email address.').waitFor();
    await verdict()
      .getByText(/^The preference was recorded by the contact on /)
      .waitFor();
    await look('missed', false);
    await page.reload();
    await verdict().getByRole('heading', { name: 'Jane Doe was missed' }).waitFor();
    await verdict().getByRole('link', { name: 'Open the contact' }).click();
    await shown(page, 'Jane Doe');
    await world.tell('PUT', '/preferences/email/jane@example.com', {
      subscribed: true,
      origin: 'user_action',
    });

    // Weeks later the run still says what it found; a run of now would find something else.
    await world.tell('POST', '/contacts/batch', {
      contacts: [{ external_id: 'c3', attributes: { city: 'Berlin' } }],
    });
    await open(`/runs/${springRun}?contact=c3`, 'Run of Spring sale');
    await verdict()
      .getByRole('heading', { name: /was not considered$/ })
      .waitFor();
    const tree = dialog().getByRole('region', { name: /^Why .* is not in Berlin$/ });
    await tree.getByText('City is Berlin').waitFor();
    await tree.getByText('Paris', { exact: true }).waitFor();
    await dialog().getByRole('combobox', { name: 'Contact' }).fill(SHARED[1]);
    await page.getByRole('option', { name: /^Ada No\. 42/ }).click();
    await verdict().getByRole('button', { name: 'Ask about Fay No. 41' }).click();
    await verdict()
      .getByRole('heading', { name: /^Fay No\. 41 was targeted/ })
      .waitFor();
    await look('targeted');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');

    await open(`/campaigns/${world.spring}`, 'Spring sale');
    await main(page).getByRole('combobox', { name: 'Contact' }).fill('jane');
    await page.getByRole('option', { name: /^Jane Doe/ }).click();
    await verdict()
      .getByRole('heading', { name: /^Jane Doe would be / })
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('is marked as sent after the download, and sends a test', async () => {
    await open(`/runs/${springRun}`, 'Run of Spring sale');
    await main(page).getByRole('button', { name: 'Mark as sent' }).click();
    await dialog().getByRole('button', { name: 'Mark as sent' }).click();
    await main(page)
      .getByRole('list', { name: 'States of the run' })
      .getByText(/contacts handed over as a file/)
      .waitFor();
    expect(await main(page).getByRole('button', { name: 'Cancel run' }).count()).toBe(0);

    await open(`/campaigns/${world.spring}`, 'Spring sale');
    await main(page).getByRole('button', { name: 'Start run' }).click();
    await dialog().getByText('Test', { exact: true }).click();
    await dialog().getByRole('combobox', { name: 'Contacts' }).fill('jane');
    await page.getByRole('option', { name: /^Jane Doe/ }).click();
    await dialog()
      .getByText(/^It goes by email to this contact/)
      .waitFor();
    await dialog().getByRole('button', { name: 'Start test' }).click();
    await page.waitForURL(/\/runs\/run_/);
    await main(page).getByText('1 of 1 considered was targeted').waitFor();
  });

  it('follows a run to the receiver that fails at first, and shows what came back', async () => {
    receiver.answer(answerWith(503));
    const { id } = await world.start(world.welcome, { type: 'now' });
    await open(`/runs/${id}`, 'Run of Welcome');
    await main(page).getByText('The receiver answered 503.').waitFor();
    await main(page).getByText('Delivering', { exact: true }).first().waitFor();
    await look('delivering', false);
    receiver.answer(ok);
    const done = await world.until(id, 'completed');
    await main(page).getByText('Completed', { exact: true }).first().waitFor();
    const sent = receiver.received
      .flatMap(({ body }) => [...body.matchAll(/"id":"(con_\d+)"/g)].map(([, contact]) => contact))
      .slice(0, 60);
    const events = ['delivered', 'opened', 'clicked', 'bounced'].flatMap((name, place) =>
      sent
        .filter((_, index) => (place === 3 ? index % 20 === 0 : index % (place * 2 + 1) === 0))
        .map((contact) => ({
          id: `${name} ${contact}`,
          name: `campaign.${name}`,
          contact: { id: contact },
          campaign: world.welcome,
          occurred_at: new Date().toISOString(),
          properties: { run_id: id },
        })),
    );
    await world.tell('POST', '/events/batch', { events });
    await page.reload();
    await link('Opened').click();
    await contacts('Reported as opened')
      .getByText(/of 20 contacts/)
      .waitFor();
    expect(done.delivery?.handed_over).toBe(done.waterfall?.targeted);
    await look('completed');
  });

  it('says in plain words what stopped a run, refreshes and runs with one click, lets it begin at another time', async () => {
    const own = await world.ask(world.idOf, 'POST', '/segments', {
      name: 'Parisians',
      definition: inCity('Paris'),
    });
    await world.calculate(own.id);
    const stopped = await world.ask(world.idOf, 'POST', '/campaigns', {
      name: 'Autumn',
      channel: 'email',
      status: 'active',
      goal: 'Sell',
      template_ref: 'autumn',
      include: [own.id],
    });
    const at = new Date(Date.now() + 3_000).toISOString();
    const { id } = await world.start(stopped.id, { type: 'scheduled', at });
    await world.tell('PATCH', `/segments/${own.id}`, { definition: inCity('Berlin') });
    await open(`/runs/${id}`, 'Run of Autumn');
    await world.until(id, 'blocked');
    await main(page).getByRole('heading', { name: 'Stopped by preflight' }).waitFor();
    await look('blocked');
    await main(page).getByRole('link', { name: 'Open the campaign' }).click();
    await shown(page, 'Autumn');
    await main(page).getByRole('button', { name: 'Start run' }).click();
    expect(
      await dialog().getByRole('checkbox', { name: 'Refresh first: calculate Parisians' }).isChecked(),
    ).toBe(true);
    await look('refresh', false);
    await dialog().getByRole('button', { name: 'Refresh and run' }).click();
    await main(page).getByText('The audience is frozen and waits for you').waitFor();

    await open(`/runs/${id}`, 'Run of Autumn');
    await main(page).getByRole('button', { name: 'Reschedule' }).click();
    await dialog().getByRole('button', { name: 'Reschedule run' }).click();
    await main(page).getByText('It waits for its time').waitFor();
    await main(page).getByRole('button', { name: 'Cancel run' }).click();
    await dialog().getByRole('button', { name: 'Cancel run' }).click();
    await main(page).getByText('It was cancelled before anybody was targeted').waitFor();
  });

  it('lists the runs, filtered in the address', async () => {
    await goTo(page, 'Runs');
    await main(page).getByText('5 runs', { exact: true }).waitFor();
    await look('list');
    await open('/runs?status=cancelled&type=scheduled', 'Runs');
    await main(page).getByText('1 run', { exact: true }).waitFor();
    await link('Autumn').click();
    await shown(page, 'Run of Autumn');
  });
});
