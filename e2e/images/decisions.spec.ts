import { expect, type Page, test } from '@playwright/test';
import { signedIn } from '../support/api';
import { alreadySignedIn } from '../support/pages';
import { ask, intentOf, until } from '../support/provisioning';
import { take } from './take';

const title = 'Create decisions_staging';

test('the decisions', async ({ browser }) => {
  const ana = await signedIn(process.env.PLUMBLINE_URL!, 'ana.ruiz');
  const id = await ask(
    ana,
    intentOf('decisions_staging', {
      ...{ environment: 'staging', dataClassification: 'restricted' },
      durability: 'staging-restricted',
    }),
  );
  await until(ana, id, ({ state }) => state === 'waiting-for-approval');
  for (const [kind, more] of [
    ['disputes', {}],
    ['exemptions', { expires: '2026-12-18T09:00:00.000Z' }],
  ] as const) {
    const answer = await ana.post(`/api/scorecards/${kind}`, {
      entityRef: 'component:default/checkoutservice',
      control: kind === 'disputes' ? 'licence-known' : 'slo-measured',
      reason: 'The import of the old shop is not over',
      ...more,
    });
    // What passes has nothing to dispute.
    expect([200, 201, 409]).toContain(answer.status);
  }
  const open = async (options: object, settled: (page: Page) => unknown) => {
    const context = await browser.newContext({
      baseURL: process.env.PLUMBLINE_URL,
      ...options,
    });
    const page = await context.newPage();
    await alreadySignedIn(page, 'user:default/tom.okafor');
    await page.goto('/decisions');
    await page.getByText(title).waitFor({ timeout: 60_000 });
    await settled(page);
    await context.close();
  };
  const expand = async (page: Page) => {
    await page.getByRole('button', { name: `Decide: ${title}` }).click();
    await expect(page.getByLabel('Decision record')).toContainText(
      'Open incidents now',
    );
  };
  await open({ viewport: { width: 1440, height: 900 } }, async page => {
    await expand(page);
    await take(page, 'decisions');
    await page.evaluate(() => window.localStorage.setItem('theme', 'dark'));
    await page.reload();
    await page.getByText(title).waitFor();
    await expand(page);
    await take(page, 'decisions-dark');
  });
  await open({ viewport: { width: 390, height: 844 } }, async page => {
    await expand(page);
    await take(page, 'decisions-phone');
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    expect(scroll).toBeLessThanOrEqual(client);
  });
});
