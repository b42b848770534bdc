import { type Locator, type Page } from '@playwright/test';

/** Fills in a rollback of the checkout service, one step of which failed. */
export async function fillInDrill(page: Page): Promise<Locator> {
  const form = page.getByRole('form', { name: 'Record a drill' });
  await form.getByLabel(/^Service/).fill('checkout');
  await page.getByTitle('component:default/checkoutservice').click();
  await form.getByLabel('Scenario').click();
  await page
    .getByRole('option', { name: 'Roll back the last release' })
    .click();
  await form.getByLabel(/^Mode/).click();
  await page.getByRole('option', { name: 'Game day' }).click();
  await form.getByLabel(/^Held/).fill('2026-11-24T10:00');
  const stepsOf = (name: RegExp) => form.getByRole('group', { name });
  for (const step of await stepsOf(/release|migrations|SLOs/).all()) {
    await step.getByRole('button', { name: 'Worked' }).click();
  }
  await stepsOf(/documented way/)
    .getByRole('button', { name: 'Failed' })
    .click();
  await form.getByRole('button', { name: 'Add a finding' }).click();
  await form
    .getByLabel(/^What was found/)
    .fill('The pipeline has its own list of approvers');
  return form;
}
