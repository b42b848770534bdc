import { expect } from '@playwright/test';
import { test } from './support/sharedPortal';

test('the portal opens at / in a real browser', async ({ page }) => {
  const response = await page.goto('/');

  expect(response?.status()).toBe(200);
  await expect(page).toHaveTitle(/Plumbline/);
  await expect(page.locator('#root')).not.toBeEmpty();
});
