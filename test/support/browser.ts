/** A real browser for tests: the Chromium that comes inside an npm package, so that a bare machine has one. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import chromiumPackage from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';

const ARTEFACTS = join(import.meta.dirname, '../../.artefacts/screenshots');

export async function openBrowser(): Promise<Browser> {
  chromiumPackage.setGraphicsMode = false;
  return chromium.launch({
    executablePath: process.env['MUSTER_TEST_CHROMIUM'] ?? (await chromiumPackage.executablePath()),
    headless: true,
    args: [
      ...chromiumPackage.args.filter(
        (arg) => !/^--(headless|single-process|window-size|disk-cache)/.test(arg),
      ),
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Keeps a picture of the page as it is, for people to look at after the run. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), animations: 'disabled' });
}

/** What axe finds wrong with the page as it is, one line each; empty when nothing. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')} (${failureSummary ?? ''})`,
    ),
  );
}
