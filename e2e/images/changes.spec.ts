import { expect, type Page, test } from '@playwright/test';
import { sharedPortal } from '../support/api';
import { alreadySignedIn } from '../support/pages';
import { take } from './take';

const day = '/changes?scope=all&since=24h';

async function openChanges(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('table', { name: /^Changes/ })).toBeVisible();
}

test.beforeEach(async ({ page }) => {
  await alreadySignedIn(page);
});

test('changes', async ({ page }) => {
  await openChanges(page, day);
  await take(page, 'changes');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, 'changes-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await take(page, 'changes-phone');
});

test('changes of a service', async ({ page }) => {
  await openChanges(
    page,
    '/changes?entityRef=component:default/checkoutservice&scope=neighbourhood&since=7d',
  );
  await take(page, 'changes-service');
});

test('a change', async ({ page }) => {
  await openChanges(page, `${day}&kind=deploy`);
  await page
    .getByRole('table', { name: /^Changes/ })
    .getByRole('link', { name: /v2\.14\.1/ })
    .first()
    .click();
  await expect(
    page.getByRole('table', { name: /before and after/ }),
  ).toBeVisible();
  await take(page, 'change');
});

test('a change from commit to production', async ({ page }) => {
  const { text } = await sharedPortal().get(
    '/api/evidence/delivery/changes?commit=31d0f00ba2c4&entityRef=component:default/emailservice',
  );
  await page.goto(`/changes/${JSON.parse(text).id}`);
  await expect(page.getByText('From commit to production')).toBeVisible();
  await expect(page.getByText('Staging').first()).toBeVisible();
  await take(page, 'change-delivery');
});

test('new changes wait', async ({ page }) => {
  await openChanges(page, day);
  await page
    .getByRole('table', { name: /^Changes/ })
    .locator('tr[data-row]')
    .nth(1)
    .hover();
  const { status, text } = await sharedPortal().post('/api/evidence/changes', {
    source: 'e2e',
    id: 'while-reading',
    kind: 'deploy',
    entityRef: 'component:default/currencyservice',
    environment: 'production',
    occurredAt: new Date().toISOString(),
    revision: 'v0.9.8',
    outcome: 'succeeded',
  });
  expect(status, text).toBe(201);
  await expect(page.getByRole('button', { name: /new change/ })).toBeVisible();
  // As `take`, but the pointer stays: it is why they wait.
  await page.screenshot({ path: 'docs/images/changes-new.png' });
});
