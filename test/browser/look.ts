/** Looking at a screen as everybody could see it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityProblems, picture } from '../support/browser.ts';

/**
 * Light and dark, on a desk and on a phone: nothing that axe finds, nothing wider than the screen. Leaves the page on a desk.
 * @param name of the pictures: `area-desk-light-name`
 * @param settle done once the page has its size, before it is looked at
 */
export async function lookEverywhere(
  page: Page,
  area: string,
  name: string,
  settle: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const faults: string[] = [];
  for (const [device, size] of [
    ['desk', { width: 1440, height: 900 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    await page.setViewportSize(size);
    await settle();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `${area}-${device}-${colorScheme}-${name}`);
      faults.push(...(await accessibilityProblems(page, colorScheme === 'dark' ? 'colour' : undefined)));
    }
    const width = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
    if (width > size.width) faults.push(`${name}: ${width} wide on ${device}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(faults).toEqual([]);
}
