import { type Browser, expect, type Page } from '@playwright/test';
import { alreadySignedIn, expectUsable } from './support/pages';
import { fillInDatabase, sendRequest } from './support/provisioningForm';
import { test } from './support/sharedPortal';

const unique = Date.now().toString(36);
/** Terraform plans and applies for real. */
const made = { timeout: 180_000 };

async function as(browser: Browser, user: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await alreadySignedIn(page, `user:default/${user}`);
  return page;
}

test('a database is requested in the browser, and is there', async ({
  page,
}) => {
  test.setTimeout(720_000);
  await alreadySignedIn(page);
  await page.goto('/infrastructure');
  await expect(
    page.getByRole('link', { name: 'Request Shared PostgreSQL database' }),
  ).toBeVisible();
  await expectUsable(page);

  const name = `pages_${unique}`;
  await fillInDatabase(page, { environment: 'dev', data: 'internal', name });
  await expect(page.getByRole('radio', { name: 'Dev' }).last()).toBeChecked();
  await expect(page.getByRole('region', { name: 'Approval' })).toContainText(
    'None',
  );
  await expect(page.getByRole('region', { name: 'Cost' })).toContainText(
    '$3.00 / month, at least',
  );
  await expectUsable(page);

  await sendRequest(page);
  await expect(page.getByText('Verified: done')).toBeAttached(made);
  await expect(page.getByText('+2 create')).toBeVisible();
  await page.getByText('Run log').click();
  await expect(page.getByRole('log')).toContainText('Apply complete!');
  const panel = page.getByRole('region', { name: 'Connect' });
  await panel.getByRole('button', { name: 'Reveal once' }).click();
  const password = panel.locator('dd code').last();
  await expect(password).toHaveText(/^[\w-]{32}$/);
  await expectUsable(page);
  // Other colours change nothing else.
  await expect(password).toHaveText(/^[\w-]{32}$/);
  await page.reload();
  await expect(panel).toContainText('Revealed to Ana Ruiz');
  await page.getByRole('button', { name: 'Hand over' }).click();
  await expect(page.getByLabel('To which group')).toBeFocused();
  await expectUsable(page);

  const entity = name.replaceAll('_', '-');
  await page.goto('/infrastructure/resources');
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText(
    'Active',
  );
  await expectUsable(page);
  await page.goto('/catalog/default/component/checkoutservice');
  const card = page.getByRole('list', { name: 'Infrastructure' });
  await expect(card.getByRole('link', { name })).toBeVisible();
  await expectUsable(page, 'ul[aria-label="Infrastructure"]');
  await expect(async () => {
    await page.goto(`/catalog/default/resource/${entity}`);
    await expect(
      page.getByRole('heading', { name: entity, level: 1 }),
    ).toBeVisible({ timeout: 15_000 });
  }).toPass(made);
});

test('what waits is withdrawn by the requester', async ({ browser }) => {
  test.setTimeout(720_000);
  const ana = await as(browser, 'ana.ruiz');
  await fillInDatabase(ana, {
    environment: 'staging',
    data: 'restricted',
    name: `withdrawn_${unique}`,
  });
  await sendRequest(ana);
  const next = ana.getByRole('region', { name: 'Progress' });
  await expect(next).toContainText('Approved: waiting', made);
  await ana.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await ana.getByRole('button', { name: 'Withdraw request' }).click();
  await expect(next).toContainText(/withdrawn by/i);
  await expectUsable(ana);
  await ana.context().close();
});
