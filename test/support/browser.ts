/** A real browser for tests: the Chromium that comes inside an npm package, so that a bare machine has one. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import chromiumPackage from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');
const ARTEFACTS = join(ROOT, '.artefacts/screenshots');
const CACHE = join(ROOT, 'node_modules/.cache');

/**
 * Where the package's Chromium is unpacked. Left to itself the package unpacks into the machine's temporary directory,
 * readable by the first user only and half written for a second process that comes at the same moment. Here it is
 * unpacked aside and put in its place by one rename.
 */
function unpackedChromium(): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(ROOT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')));
  const directory = join(CACHE, `chromium-${version}`);
  const executable = join(directory, 'chromium');
  if (existsSync(executable)) return executable;
  mkdirSync(CACHE, { recursive: true });
  const aside = mkdtempSync(join(CACHE, 'unpack-'));
  const script = `import('@sparticuz/chromium').then((module) => module.default.executablePath())`;
  execFileSync(process.execPath, ['-e', script], { cwd: ROOT, env: { ...process.env, TMPDIR: aside } });
  try {
    renameSync(aside, directory);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another process was first.
    if (!existsSync(executable)) throw error;
  }
  return executable;
}

export async function openBrowser(): Promise<Browser> {
  chromiumPackage.setGraphicsMode = false;
  return chromium.launch({
    executablePath: process.env.MUSTER_TEST_CHROMIUM ?? unpackedChromium(),
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

/** The rules of axe that another theme can break: all others read what is there, not its colour. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds wrong with the page as it is, one line each; empty when nothing. `colour` asks only what a change of
 * theme can change, which is quicker.
 */
export async function accessibilityProblems(page: Page, about?: 'colour'): Promise<string[]> {
  // Without frames there is nothing to gather in a page of its own, which axe would open each time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await (about === 'colour'
    ? axe.withRules(RULES_OF_COLOUR)
    : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
  ).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')} (${failureSummary ?? ''})`,
    ),
  );
}
