import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, test } from '@playwright/test';
import { alreadySignedIn } from './support/pages';
import {
  type ScorecardsPortal,
  startScorecardsPortal,
} from './support/scorecards';

const title = 'Its licence is known';
const row = new RegExp(`Dispute: legacy-orders fails “${title}”`);

test.describe('the decisions', () => {
  test.describe.configure({ timeout: 240_000, mode: 'serial' });
  let world: ScorecardsPortal;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(600_000);
    world = await startScorecardsPortal();
    await expect
      .poll(
        async () => {
          const { body } = await world.api.get('/api/scorecards/verdicts', {
            entityRef: 'component:default/legacy-orders',
            status: 'fail',
          });
          return body.items?.length;
        },
        { timeout: 90_000 },
      )
      .toBeGreaterThan(1);
  });
  test.afterAll(() => world?.stop());

  const as = async (browser: Browser, user: string, path: string) => {
    const context = await browser.newContext({ baseURL: world.portal.url });
    const page = await context.newPage();
    await alreadySignedIn(page, `user:default/${user}`);
    await page.goto(path);
    return page;
  };

  test('take a dispute from one person to the other', async ({ browser }) => {
    const ana = await as(
      browser,
      'ana.ruiz',
      '/catalog/default/component/legacy-orders/scorecard',
    );
    await ana
      .getByRole('group', { name: `About ‘${title}’` })
      .getByRole('button', { name: 'Dispute' })
      .press('Enter');
    const form = ana.getByRole('form', { name: `Dispute of ‘${title}’` });
    await form.getByLabel(/Why this verdict/).fill('It is in the parent');
    await form.getByRole('button', { name: 'Dispute' }).click();
    await expect(
      ana.getByRole('group', { name: 'Dispute', exact: true }),
    ).toContainText('in the parent');
    await expect(async () => {
      await ana.goto('/decisions?view=requested');
      await expect(
        ana.getByRole('listitem').filter({ hasText: row }),
      ).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 30_000 });

    const tom = await as(browser, 'tom.okafor', '/decisions');
    const item = tom.getByRole('listitem').filter({ hasText: row });
    await expect(
      tom.getByRole('link', { name: /^Decisions \d+$/ }),
    ).toBeVisible();
    const { violations } = await new AxeBuilder({ page: tom }).analyze();
    expect(
      violations
        .filter(({ impact }) => ['serious', 'critical'].includes(impact!))
        .map(({ id, nodes }) => `${id} ${nodes[0].html}`),
    ).toEqual([]);
    await item.getByRole('button', { name: /^Decide/ }).click();
    await item.getByLabel('Reason').fill('It is inherited');
    await item.getByRole('button', { name: 'Uphold' }).click();
    await expect(item).toHaveCount(0);

    await expect(async () => {
      await ana.goto('/decisions?view=decided');
      await expect(
        ana.getByRole('listitem').filter({ hasText: row }),
      ).toContainText('Upheld by tom.okafor', { timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
    await Promise.all([ana.context().close(), tom.context().close()]);
  });
});
