import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { Client } from 'pg';
import { alreadySignedIn } from './support/pages';
import { fillInDatabase, sendRequest } from './support/provisioningForm';

const unique = Date.now().toString(36);
/** Terraform plans and applies for real. */
const made = { timeout: 60_000 };

/** What keeps somebody from using the page, in words. */
async function expectOpenToAll(page: Page, part?: string): Promise<void> {
  const all = new AxeBuilder({ page });
  const { violations } = await (part ? all.include(part) : all).analyze();
  const barriers = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  expect(barriers).toEqual([]);
}

async function as(
  browser: Browser,
  user: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Page> {
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  await alreadySignedIn(page, `user:default/${user}`);
  return page;
}

test('a database is requested in the browser, and is there', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await alreadySignedIn(page);
  await page.goto('/infrastructure');
  await expect(
    page.getByRole('link', { name: 'Request Shared PostgreSQL database' }),
  ).toBeVisible();
  await expectOpenToAll(page);

  const name = `pages_${unique}`;
  await fillInDatabase(page, { environment: 'dev', data: 'internal', name });
  await expect(page.getByRole('radio', { name: 'Dev' }).last()).toBeChecked();
  await expect(page.getByRole('region', { name: 'Approval' })).toContainText(
    'None',
  );
  await expect(page.getByRole('region', { name: 'Cost' })).toContainText(
    '$3.00 / month, at least',
  );
  await expectOpenToAll(page);

  await sendRequest(page);
  await expect(page.getByText('Verified: done')).toBeAttached(made);
  await expect(page.getByText('+2 create')).toBeVisible();
  await page.getByText('Run log').click();
  await expect(page.getByRole('log')).toContainText('Apply complete!');
  const panel = page.getByRole('region', { name: 'Connect' });
  await panel.getByRole('button', { name: 'Reveal once' }).click();
  const password = panel.locator('dd code').last();
  await expect(password).toHaveText(/^[\w-]{32}$/);
  await expectOpenToAll(page);
  const { hostname: host, port } = new URL(
    `any://${await panel.locator('dd code').first().textContent()}`,
  );
  const client = new Client({
    ...{ host, port: Number(port), database: name, user: name },
    password: (await password.textContent())!,
  });
  await client.connect();
  const { rows } = await client.query('SELECT current_user AS role');
  await client.end();
  expect(rows).toEqual([{ role: name }]);
  await page.reload();
  await expect(panel).toContainText('Revealed to ana.ruiz');
  await page.getByRole('button', { name: 'Hand over' }).click();
  await expect(page.getByLabel('To which group')).toBeFocused();
  await expectOpenToAll(page);

  const entity = name.replaceAll('_', '-');
  await page.goto('/infrastructure/resources');
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText(
    'Active',
  );
  await expectOpenToAll(page);
  await page.goto('/catalog/default/component/checkoutservice');
  const card = page.getByRole('list', { name: 'Infrastructure' });
  await expect(card.getByRole('link', { name: entity })).toBeVisible();
  await expectOpenToAll(page, 'ul[aria-label="Infrastructure"]');
  await expect(async () => {
    await page.goto(`/catalog/default/resource/${entity}`);
    await expect(page.getByRole('heading', { name: entity })).toBeVisible({
      timeout: 2_000,
    });
  }).toPass(made);
});

test('restricted data waits for somebody else than the requester', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const ana = await as(browser, 'ana.ruiz', 'dark');
  const name = `restricted_${unique}`;
  await fillInDatabase(ana, {
    environment: 'staging',
    data: 'restricted',
    name,
  });
  await expectOpenToAll(ana);
  const address = await sendRequest(ana);
  const next = ana.getByRole('region', { name: 'Progress' });
  await expect(next).toContainText('Approved: waiting', made);
  await expect(ana.getByRole('region', { name: 'Approval' })).toContainText(
    'somebody else has to decide',
  );
  await expect(ana.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  await expectOpenToAll(ana);
  await ana.goto('/infrastructure/requests');
  const id = address.split('/').at(-1)!;
  const link = `a[href$="/requests/${id}"]`;
  await expect(ana.locator(link)).toBeVisible();
  await expectOpenToAll(ana);

  const tom = await as(browser, 'tom.okafor');
  await tom.goto('/infrastructure/approvals');
  await tom.waitForURL(/\/decisions/);
  await expect(tom.locator(link).first()).toBeVisible();
  await tom.locator(link).first().click();
  await expect(tom.getByRole('region', { name: 'Blast radius' })).toContainText(
    'at least',
  );
  await expect(tom.getByRole('button', { name: 'Approve' })).toBeVisible();
  await expectOpenToAll(tom);
  await tom.getByLabel('Reason').fill('Small, and for one service');
  await tom.getByRole('button', { name: 'Approve' }).click();
  await expect(tom.getByText('Verified: done')).toBeAttached(made);
  await expect(tom.getByRole('region', { name: 'Approval' })).toContainText(
    'Small, and for one service',
  );
  await Promise.all([ana.context().close(), tom.context().close()]);
});

test('what waits is withdrawn by the requester', async ({ browser }) => {
  test.setTimeout(240_000);
  const ana = await as(browser, 'ana.ruiz', 'dark');
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
  await expectOpenToAll(ana);
  await ana.context().close();
});
