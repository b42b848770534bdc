import { devices, expect, test } from '@playwright/test';
import { alreadySignedIn } from '../support/pages';
import { take } from './take';

async function openHome(page: import('@playwright/test').Page) {
  await alreadySignedIn(page);
  await page.goto('/');
  await expect(
    page.getByRole('heading', { name: 'Recent changes' }),
  ).toBeVisible();
}

test('home', async ({ page }) => {
  await openHome(page);
  await take(page, 'home');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, 'home-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page
    .getByRole('textbox')
    .first()
    .fill('CheckoutHighErrorRate firing: service=checkoutservice');
  await take(page, 'home-resolving');
});

test('home of a team whose services are quiet', async ({ page }) => {
  await alreadySignedIn(page, 'user:default/tom.okafor');
  await page.goto('/');
  await expect(
    page.getByRole('heading', { name: 'Recent changes' }),
  ).toBeVisible();
  await take(page, 'home-quiet');
});

test.describe('on a phone', () => {
  const { viewport, isMobile, hasTouch } = devices['iPhone 13'];
  test.use({ viewport, isMobile, hasTouch });
  test('home', async ({ page }) => {
    await openHome(page);
    await take(page, 'home-phone');
  });
});
