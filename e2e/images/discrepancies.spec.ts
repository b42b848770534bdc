import { expect, test } from '@playwright/test';
import { sharedPortal } from '../support/api';
import { alreadySignedIn } from '../support/pages';
import { openBrief, take } from './take';

const owner = encodeURIComponent('group:default/payments-platform');

/** What the example estate declares otherwise than it is seen. */
async function undeclaredCall(): Promise<string> {
  let id: string | undefined;
  await expect(async () => {
    const { body } = await sharedPortal().get('/api/evidence/discrepancies', {
      kind: 'observed-only-edge',
      owner: 'group:default/payments-platform',
    });
    id = body.items[0]?.id;
    expect(id).toBeDefined();
  }).toPass({ timeout: 60_000 });
  return id!;
}

test.describe('where the sources disagree', () => {
  test.beforeEach(async ({ page }) => {
    await alreadySignedIn(page);
  });

  test('the owners', async ({ page }) => {
    await undeclaredCall();
    await page.goto('/evidence/discrepancies');
    await expect(page.getByRole('table', { name: 'Yours' })).toBeVisible();
    await take(page, 'discrepancies-owners');
  });

  test('the list of one owner', async ({ page }) => {
    await undeclaredCall();
    await page.goto(`/evidence/discrepancies?owner=${owner}`);
    await expect(page.getByText(/was seen to call/).first()).toBeVisible();
    await take(page, 'discrepancies');
  });

  test('one of them, with its patch', async ({ page }) => {
    const id = await undeclaredCall();
    await page.goto(`/evidence/discrepancies/${id}?owner=${owner}`);
    await expect(page.getByRole('region', { name: 'The patch' })).toBeVisible();
    await take(page, 'discrepancy');
  });

  test('a brief of low confidence', async ({ page }) => {
    await openBrief(page, '/brief?signal=adservice');
    await take(page, 'brief-low-confidence');
  });
});
