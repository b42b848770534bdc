import { expect, test } from '@playwright/test';
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
