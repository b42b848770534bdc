import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';

const folder = join(__dirname, '../../docs/images');

/** Keeps a picture of what the window shows. */
export async function take(page: Page, name: string): Promise<void> {
  // The pointer would leave its mark on whatever it hovers.
  await page.mouse.move(0, 0);
  // What is on its way (icons, the picture of the neighbours) has arrived.
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Opens a brief and waits until it is there. */
export async function openBrief(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByTestId('brief')).toBeVisible();
}
