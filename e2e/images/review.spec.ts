import { expect, test } from '@playwright/test';
import { alreadySignedIn } from '../support/pages';
import { sharedPortal } from '../support/api';
import { openBrief, take } from './take';

const service = '/brief?entityRef=component:default/paymentservice';

test('after the incident', async ({ page }) => {
  await alreadySignedIn(page);
  await openBrief(page, service);
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  const pinned = page.getByRole('link', { name: /^Pinned/ });
  await pinned.waitFor();
  const replay = (await pinned.getAttribute('href'))!;
  await page.getByRole('heading', { name: 'On call', exact: true }).hover();
  await page.getByRole('button', { name: 'This was wrong: On call' }).click();
  const details = page
    .getByRole('region', { name: 'On call' })
    .getByRole('link', { name: /add details/ });
  await details.waitFor();
  await openBrief(page, service);
  await expect(details).toBeVisible();
  await take(page, 'brief-reported-wrong');
  await details.click();
  await page.getByRole('region', { name: 'Details' }).waitFor();
  await take(page, 'review');

  // Something else is so from now on.
  const portal = sharedPortal();
  const now = new Date().toISOString();
  const deploy = await portal.post('/api/evidence/changes', {
    source: 'example-ci',
    id: `pictured-${now}`,
    kind: 'deploy',
    entityRef: 'component:default/paymentservice',
    environment: 'production',
    occurredAt: now,
    actor: 'ana.ruiz',
    revision: 'v3.1.0',
    outcome: 'succeeded',
  });
  expect(deploy.status).toBe(201);
  await page.goto(replay);
  await expect(page.getByText(/differences? from now/)).toBeVisible();
  await take(page, 'review-replay');
});
