import { expect, type Page } from '@playwright/test';

/** What somebody chooses in the form of the shared database. */
export interface DatabaseRequest {
  environment: 'dev' | 'staging';
  data: 'internal' | 'restricted';
  name: string;
}

/** Fills in the form, as far as choices don't follow from others. */
export async function fillInDatabase(
  page: Page,
  { environment, data, name }: DatabaseRequest,
): Promise<void> {
  await page.goto('/infrastructure/products/shared-postgresql-database');
  const service = page.getByRole('combobox', { name: 'Service' });
  await service.click();
  await service.fill('checkout');
  await page.getByRole('option', { name: 'checkoutservice' }).click();
  const choose = (group: RegExp, value: string) =>
    page
      .getByRole('radiogroup', { name: group })
      .getByLabel(value, { exact: true })
      .check();
  await choose(/^Environment/, capital(environment));
  await choose(/^Data/, capital(data));
  await page.getByLabel('Database name').fill(name);
  await page.getByLabel('Cost center').fill('CC-7');
  await expect(
    page.getByRole('region', { name: 'Policy check' }),
  ).toContainText('Passing');
  // The check is of what was filled in last.
  await expect(
    page.getByRole('complementary', { name: 'Check' }),
  ).toHaveAttribute('aria-busy', 'false');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Sends the form, and gives the address of the page of the request. */
export async function sendRequest(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Request', exact: true }).click();
  await page.waitForURL(/\/requests\/req-/);
  return page.url();
}
