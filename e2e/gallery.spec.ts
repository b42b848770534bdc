// The parts of the kit, in all their states, beside pictures that were looked
// at: `--update-snapshots` takes them again.
import { expect, test } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { freePort } from './portal';

let gallery: ChildProcess;
let url: string;

test.beforeAll(async () => {
  const port = await freePort();
  gallery = spawn(
    process.execPath,
    [resolve(__dirname, '../scripts/gallery.mjs'), String(port)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  [url] = await once(gallery.stdout!.setEncoding('utf8'), 'data');
});

test.afterAll(() => gallery.kill());

for (const { name, theme, width } of [
  { name: 'light', theme: 'light', width: 1200 },
  { name: 'dark', theme: 'dark', width: 1200 },
  { name: 'phone', theme: 'light', width: 390 },
]) {
  test(`the parts of the kit look as they did: ${name}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${url.trim()}/?theme=${theme}`);
    await expect(page.getByText('Reading the sources …')).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(width);
    await expect(page).toHaveScreenshot(`${name}.png`, {
      fullPage: true,
      maxDiffPixels: 500,
    });
  });
}
