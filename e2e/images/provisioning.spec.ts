import { expect, type Page, test } from '@playwright/test';
import { alreadySignedIn } from '../support/pages';
import { signedIn } from '../support/api';
import { ask, intentOf, until } from '../support/provisioning';
import { fillInDatabase } from '../support/provisioningForm';
import { take } from './take';

const phone = { width: 390, height: 844 };

type Picture = {
  name: string;
  /** Who looks; `ana.ruiz` by default. */
  user?: string;
  path: () => string;
  settled: (page: Page) => Promise<unknown>;
};

test.describe('provisioning', () => {
  test.describe.configure({ timeout: 240_000, mode: 'serial' });
  let waiting: string;
  let made: string;

  test.beforeAll(async () => {
    const ana = await signedIn(process.env.PLUMBLINE_URL!, 'ana.ruiz');
    made = await ask(ana, intentOf('checkout_dev'));
    await ask(
      ana,
      intentOf('checkout_staging', {
        ...{ environment: 'staging', durability: 'staging' },
      }),
    );
    waiting = await ask(
      ana,
      intentOf('ledger_staging', {
        ...{ environment: 'staging', dataClassification: 'restricted' },
        durability: 'staging-restricted',
      }),
    );
    await until(ana, made, ({ state }) => state === 'active');
    await until(ana, waiting, ({ state }) => state === 'waiting-for-approval');
  });

  const pictures: Picture[] = [
    {
      name: 'infrastructure',
      path: () => '/infrastructure',
      settled: page =>
        expect(
          page.getByRole('link', { name: /^Request Shared PostgreSQL/ }),
        ).toBeVisible(),
    },
    {
      name: 'infrastructure-form',
      path: () => '/infrastructure/products/shared-postgresql-database',
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
      path: () => `/infrastructure/requests/${waiting}`,
      settled: page =>
        expect(
          page.getByRole('region', { name: 'Blast radius' }),
        ).toContainText('at least'),
    },
    {
      name: 'infrastructure-request',
      path: () => `/infrastructure/requests/${made}`,
      settled: page =>
        expect(page.getByRole('log')).toContainText('Apply complete!'),
    },
    {
      name: 'infrastructure-resources',
      path: () => '/infrastructure/resources',
      settled: page =>
        expect(page.getByRole('table', { name: 'Resources' })).toBeVisible(),
    },
  ];

  const looks = [
    { suffix: '', options: {} },
    { suffix: '-dark', options: { colorScheme: 'dark' as const } },
    { suffix: '-phone', options: { viewport: phone } },
  ];
  for (const { suffix, options } of looks) {
    for (const { name, user = 'ana.ruiz', path, settled } of pictures) {
      test(`${name}${suffix}`, async ({ browser, baseURL }) => {
        const context = await browser.newContext({ baseURL, ...options });
        const page = await context.newPage();
        await alreadySignedIn(page, `user:default/${user}`);
        await page.goto(path());
        await settled(page);
        await take(page, `${name}${suffix}`);
        await context.close();
      });
    }
  }
});
