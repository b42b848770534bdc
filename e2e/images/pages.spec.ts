import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { sharedPortal } from '../support/api';
import { createOnPage } from '../support/creationRoad';
import { beginLogin } from '../support/cli';
import { fillInDrill } from '../support/drills';
import { alreadySignedIn } from '../support/pages';
import { fillInDatabase } from '../support/provisioningForm';
import { openBrief, take } from './take';

/** A page of the example with its history, and what shows that it is complete. */
interface Picture {
  name: string;
  path: string;
  /** Who looks; Ana Ruiz of Payments Platform by default. */
  user?: string;
  settled: (page: Page) => Promise<unknown>;
}

const heading = (name: string | RegExp) => (page: Page) =>
  expect(page.getByRole('heading', { name }).first()).toBeVisible();
const follow = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole('link', { name }).first().click();
  await page.waitForLoadState('networkidle');
};

const pictures: Picture[] = [
  {
    name: 'brief-low-confidence',
    path: '/brief?signal=adservice',
    settled: page => openBrief(page, '/brief?signal=adservice'),
  },
  {
    name: 'scorecard',
    path: '/catalog/default/component/legacy-orders/scorecard',
    settled: page =>
      expect(page.getByRole('region', { name: 'Do first' })).toBeVisible(),
  },
  {
    name: 'scorecard-team',
    path: '/scorecards/team/default/payments-platform',
    settled: page =>
      expect(
        page.getByRole('table', { name: 'Failing controls' }),
      ).toBeVisible(),
  },
  {
    name: 'weekly',
    path: '/scorecards/team/default/payments-platform/weekly',
    settled: page => expect(page.getByText(/^Digest /)).toBeVisible(),
  },
  {
    name: 'drill',
    path: '/scorecards/team/default/payments-platform/weekly',
    settled: async page => {
      await page.getByRole('button', { name: 'Record a drill' }).click();
      await fillInDrill(page);
    },
  },
  {
    name: 'scorecard-leader',
    path: '/scorecards',
    settled: page =>
      expect(
        page.getByRole('table', { name: 'Enabled controls' }),
      ).toBeVisible(),
  },
  {
    name: 'scorecard-control',
    path: '/scorecards/controls/readme-present',
    settled: page =>
      expect(page.getByRole('table', { name: 'Services' })).toBeVisible(),
  },
  {
    name: 'gates',
    path: '/scorecards/gates',
    settled: page =>
      expect(page.getByRole('table', { name: 'Rules of gates' })).toBeVisible(),
  },
  {
    name: 'create-form',
    path: '/scorecards/create?template=http-service&version=3',
    settled: page =>
      expect(
        page.getByRole('form', { name: 'New HTTP service' }),
      ).toBeVisible(),
  },
  {
    name: 'create',
    path: '/scorecards/create',
    settled: async page => {
      await createOnPage(page);
      await expect(page.getByText('In review').first()).toBeVisible();
    },
  },
  { name: 'toil', path: '/toil', settled: heading(/^Frequency/) },
  {
    name: 'toil-candidate',
    path: '/toil',
    settled: follow(/Fail over orders-db/),
  },
  {
    name: 'toil-review',
    path: '/toil/review?of=first-meeting',
    settled: heading('Occurrences'),
  },
  {
    name: 'toil-team',
    path: '/toil/team/default/payments-platform',
    settled: heading(/^Toil of/),
  },
  { name: 'toil-sources', path: '/toil/sources', settled: heading('Sources') },
  {
    name: 'lifecycle',
    path: '/catalog/default/component/legacy-orders/lifecycle',
    settled: heading(/^Next: archived/),
  },
  {
    name: 'releases',
    path: '/changes/releases?entityRef=component:default/paymentservice',
    settled: heading('Ladder'),
  },
  {
    name: 'toil-levels',
    path: '/toil/automations',
    settled: page =>
      expect(page.getByRole('table', { name: 'Workflows' })).toBeVisible(),
  },
  {
    name: 'delivery',
    path: '/changes/delivery?owner=group:default/web-storefront&days=30',
    settled: page =>
      expect(page.getByRole('table', { name: 'Latest deploys' })).toBeVisible(),
  },
  { name: 'evidence', path: '/evidence', settled: heading('Sources') },
  {
    name: 'discrepancies',
    path: '/evidence/discrepancies',
    settled: heading('Owners'),
  },
  {
    name: 'discrepancy',
    path: '/evidence/discrepancies',
    settled: follow(/calls/),
  },
  {
    name: 'infrastructure',
    path: '/infrastructure',
    settled: page =>
      expect(
        page.getByRole('link', { name: /^Request Shared PostgreSQL/ }),
      ).toBeVisible(),
  },
  {
    name: 'infrastructure-form',
    path: '/infrastructure/products/shared-postgresql-database',
    settled: page =>
      fillInDatabase(page, {
        environment: 'staging',
        data: 'restricted',
        name: 'ledger_two',
      }),
  },
  {
    name: 'infrastructure-approval',
    user: 'tom.okafor',
    path: '/infrastructure/requests',
    settled: follow('returns_staging'),
  },
  {
    name: 'infrastructure-request',
    path: '/infrastructure/requests',
    settled: follow('checkout_trials'),
  },
  {
    name: 'infrastructure-resources',
    path: '/infrastructure/resources',
    settled: page =>
      expect(page.getByRole('table', { name: 'Resources' })).toBeVisible(),
  },
  {
    name: 'decisions',
    user: 'tom.okafor',
    path: '/decisions',
    settled: async page => {
      await page
        .getByRole('button', { name: 'Decide: Create returns_staging' })
        .click();
      await expect(page.getByLabel('Decision record')).toContainText(
        'Open incidents now',
      );
    },
  },
];

for (const { name, user = 'ana.ruiz', path, settled } of pictures) {
  test(name, async ({ page }) => {
    await alreadySignedIn(page, `user:default/${user}`);
    await page.goto(path);
    await settled(page);
    await take(page, name);
  });
}

test('the login of a command line', async ({ page }) => {
  const data = mkdtempSync(join(tmpdir(), 'plumbline-login-'));
  const login = await beginLogin({ url: sharedPortal().url, data });
  await alreadySignedIn(page);
  await page.goto(login.address);
  await expect(page.getByRole('button', { name: 'Authorize' })).toBeVisible();
  await take(page, 'cli-login');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await login.ended;
  rmSync(data, { recursive: true, force: true });
});
