import { expect, type Page } from '@playwright/test';
import { sharedPortal } from './support/api';
import { plumbline } from './support/cli';
import { alreadySignedIn, expectUsable } from './support/pages';
import { test } from './support/sharedPortal';

const checkout = 'component:default/checkoutservice';
const list = (page: Page) => page.getByRole('table', { name: /^Changes/ });

/** Reports a deployment that has just happened. */
async function deployNow(id: string, more: object = {}): Promise<string> {
  const { status, body, text } = await sharedPortal().post(
    '/api/evidence/changes',
    {
      source: 'e2e',
      id,
      kind: 'deploy',
      entityRef: checkout,
      environment: 'production',
      occurredAt: new Date().toISOString(),
      actor: 'ana.ruiz',
      revision: `v9.${id}`,
      outcome: 'succeeded',
      ...more,
    },
  );
  expect(status, text).toBe(201);
  return body.id;
}

test.beforeEach(async ({ page }) => {
  await alreadySignedIn(page);
});

test.describe('keep nobody out, in light, in dark and on a phone', () => {
  test('changes', async ({ page }) => {
    await deployNow('axe', { outcome: 'failed' });
    await page.goto('/changes?since=24h');
    await expect(list(page)).toBeVisible();
    await page.getByRole('button', { name: 'Show as a table' }).click();
    await expectUsable(page);
  });

  test('a change', async ({ page }) => {
    const id = await deployNow('axe-one');
    await page.goto(`/changes/${id}`);
    await expect(
      page.getByRole('table', { name: /before and after/ }),
    ).toBeVisible();
    await expectUsable(page);
  });
});

test('what happened in the last hour needs no scrolling', async ({ page }) => {
  await deployNow('first');
  await page.setViewportSize({ width: 1440, height: 800 });
  await page.goto('/');
  await page.getByRole('link', { name: 'Changes', exact: true }).click();
  await expect(list(page)).toBeVisible();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await expect(timeline).toBeInViewport({ ratio: 1 });
  await expect(
    list(page).getByRole('row').filter({ hasText: 'v9.first' }),
  ).toBeInViewport();
});

test('what comes while one reads is announced, and moves nothing', async ({
  page,
}) => {
  await deployNow('before');
  await page.setViewportSize({ width: 1280, height: 500 });
  await page.goto('/changes?scope=all&since=7d');
  // The titles of entities and the alerts of the time line come later.
  await page.waitForLoadState('networkidle');
  const read = list(page).locator('tr[data-row]').nth(7);
  await read.scrollIntoViewIfNeeded();
  await expect(read).toBeVisible();
  await page.mouse.move(2, 2);
  const which = await read.getAttribute('data-row');
  const place = await read.boundingBox();

  await deployNow('meanwhile');
  const show = page.getByRole('button', { name: '1 new change · show' });
  await expect(show).toBeVisible();
  expect(await read.boundingBox()).toEqual(place);
  expect(await read.getAttribute('data-row')).toBe(which);

  await show.click();
  const first = list(page).locator('tr[data-row]').first();
  await expect(first).toContainText('v9.meanwhile');
  await expect(first).toContainText('new');
  await expect(first).toBeInViewport();
});

test('where nobody would lose their place it is shown, and how it ends', async ({
  page,
}) => {
  await page.goto(`/changes?entityRef=${checkout}`);
  await expect(list(page)).toBeVisible();
  await page.mouse.move(2, 2);

  await deployNow('rolling', { outcome: 'in-progress' });
  const row = list(page).getByRole('row').filter({ hasText: 'v9.rolling' });
  await expect(row).toContainText('In progress');
  const { status } = await sharedPortal().post('/api/evidence/changes', {
    source: 'e2e',
    id: 'rolling',
    kind: 'deploy',
    entityRef: checkout,
    occurredAt: new Date().toISOString(),
    outcome: 'rolled-back',
  });
  expect(status).toBe(200);
  await expect(row).toContainText('Rolled back');
});

test('the time line leads with the keyboard to what is in a mark', async ({
  page,
}) => {
  await deployNow('picked', { kind: 'flag', title: 'express-pay on' });
  await page.goto('/changes?scope=all');
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline
    .getByRole('button', { name: /^flag, .* UTC: / })
    .last()
    .focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/cell=flag/);
  const rows = list(page).getByRole('row');
  await expect(
    rows.filter({ hasText: 'express-pay on' }).first(),
  ).toBeVisible();
  await expect(rows.filter({ hasText: 'deploy' })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/cell=/);
});

test('a service is found by its name', async ({ page }) => {
  await page.goto('/changes');
  const box = page.getByRole('combobox', { name: 'Changes of' });
  await box.click();
  await page.keyboard.type('checkoutserv');
  await page.getByRole('option', { name: 'Checkout', exact: true }).click();
  await expect(page).toHaveURL(/entityRef=component%3Adefault%2Fcheckoutserv/);
  await expect(list(page)).toBeVisible();
});

test('a change leads to the brief at its moment', async ({ page }) => {
  const id = await deployNow('to-the-brief');
  await page.goto('/changes?scope=all');
  await list(page)
    .getByRole('link', { name: /v9\.to-the-brief/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`/changes/${id}$`));
  await page.getByRole('link', { name: /^Brief at this time/ }).click();
  await expect(page.getByTestId('brief')).toBeVisible();
  await expect(page).toHaveURL(/\/brief\?.*onset=/);
});

test('nothing is cut off on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const id = await deployNow('phone');
  for (const path of ['/changes?scope=all', `/changes/${id}`]) {
    await page.goto(path);
    await expect(
      page.getByRole('list', { name: /^Changes/ }).first(),
    ).toBeVisible();
    const beyond = await page.evaluate(
      () =>
        document.documentElement.scrollWidth -
        document.documentElement.clientWidth,
    );
    expect(beyond, path).toBe(0);
  }
});

test('the command line lists and shows the same', async () => {
  const portal = sharedPortal();
  const id = await deployNow('by-command', { outcome: 'failed' });
  const listed = await plumbline(
    portal,
    'changes',
    'list',
    '--since',
    '1h',
    '--outcome',
    'failed',
    '--json',
    '--team',
    'group:default/payments-platform',
  );
  expect(listed.code, listed.stderr).toBe(0);
  const ids = JSON.parse(listed.stdout).map(
    (change: { id: string }) => change.id,
  );
  expect(ids).toContain(id);
  const shown = await plumbline(portal, 'changes', 'show', id);
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toContain('v9.by-command');
});
