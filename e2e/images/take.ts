import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';

const folder = join(__dirname, '../../docs/images');

/** Keeps a picture of what the window shows. */
export async function take(page: Page, name: string): Promise<void> {
  // The pointer would leave its mark on whatever it hovers.
  await page.mouse.move(0, 0);
  await untilAtRest(page);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/**
 * Waits until what is on its way (titles, icons, the picture of the neighbours) has
 * arrived: until the page says the same for a while, or for 40 seconds where it counts.
 */
async function untilAtRest(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  const says = () => page.locator('body').innerText();
  for (let tries = 0; tries < 20; tries++) {
    const before = await says();
    await page.waitForTimeout(2_000);
    const after = await says();
    if (after === before && !/^(Reading|Loading) /m.test(after)) {
      return;
    }
  }
}

/** Opens a brief and waits until it is there. */
export async function openBrief(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByTestId('brief')).toBeVisible();
}
