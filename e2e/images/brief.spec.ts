import { devices, expect, test } from '@playwright/test';
import { alreadySignedIn } from '../support/pages';
import { openBrief, take } from './take';

const checkout = '/catalog/default/component/checkoutservice';
const checkoutBrief = '/brief?signal=checkoutservice';
const briefApi = '**/api/incident-brief/brief?*';

test('signing in', async ({ page }) => {
  await page.goto('/');
  await expect(
    page.getByRole('heading', { name: 'Sign in to the example' }),
  ).toBeVisible();
  await take(page, 'sign-in');
});

test.describe('signed in', () => {
  test.beforeEach(async ({ page }) => {
    await alreadySignedIn(page);
  });

  for (const [name, path] of [
    ['brief', checkoutBrief],
    ['brief-tab', `${checkout}/brief`],
    ['brief-resource', '/brief?signal=orders-db'],
    ['brief-api', '/brief?entityRef=api:default/checkout-api'],
    ['brief-system', '/brief?entityRef=system:default/purchasing'],
  ]) {
    test(name, async ({ page }) => {
      await openBrief(page, path);
      await take(page, name);
    });
  }

  test('with its sources', async ({ page }) => {
    await openBrief(page, checkoutBrief);
    await page.getByRole('button', { name: 'Show sources' }).click();
    await take(page, 'brief-sources');
  });

  test('in the past', async ({ page }) => {
    await openBrief(page, `${checkoutBrief}&at=${new Date().toISOString()}`);
    await take(page, 'brief-past');
  });

  test('the card', async ({ page }) => {
    await page.goto(checkout);
    await expect(page.getByRole('link', { name: 'Open brief' })).toBeVisible();
    await take(page, 'brief-card');
  });

  test('several match', async ({ page }) => {
    await page.goto('/brief?signal=orders');
    await expect(
      page.getByRole('heading', { name: /^Which of these/ }),
    ).toBeVisible();
    await take(page, 'brief-ambiguous');
  });

  test('nothing matches', async ({ page }) => {
    await page.goto('/brief?signal=chekoutservice');
    await expect(
      page.getByRole('heading', { name: 'Did you mean Checkout?' }),
    ).toBeVisible();
    await take(page, 'brief-unmatched');
  });

  test('the answer is on its way', async ({ page }) => {
    await page.route(briefApi, () => {});
    await page.goto(checkoutBrief);
    await expect(page.getByText(/^Reading the brief/)).toBeVisible();
    await page.screenshot({ path: 'docs/images/brief-loading.png' });
  });

  test('not permitted', async ({ page }) => {
    await page.route(briefApi, route =>
      route.fulfill({
        status: 403,
        json: {
          error: {
            name: 'NotAllowedError',
            message: 'You may not read this entity',
          },
        },
      }),
    );
    await page.goto(checkoutBrief);
    await expect(
      page.getByRole('heading', {
        name: 'You do not have access to this brief',
      }),
    ).toBeVisible();
    await take(page, 'brief-not-allowed');
  });
});

test.describe('in the dark', () => {
  test.use({ colorScheme: 'dark' });
  test('brief', async ({ page }) => {
    await alreadySignedIn(page);
    await openBrief(page, checkoutBrief);
    await take(page, 'brief-dark');
  });
});

test.describe('on a phone', () => {
  const { viewport, isMobile, hasTouch } = devices['iPhone 13'];
  test.use({ viewport, isMobile, hasTouch });
  test('brief', async ({ page }) => {
    await alreadySignedIn(page);
    await openBrief(page, checkoutBrief);
    await take(page, 'brief-phone');
  });
});
