import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { alreadySignedIn } from '../support/pages';
import {
  type ScorecardsPortal,
  startScorecardsPortal,
} from '../support/scorecards';
import { take } from './take';

const dayMs = 24 * 60 * 60 * 1000;
const files = ['LICENSE', 'CODEOWNERS', 'go.sum', 'package-lock.json'];

const pages: [
  name: string,
  path: string,
  settled: (page: Page) => Promise<void>,
][] = [
  [
    'scorecard',
    '/catalog/default/component/legacy-orders/scorecard',
    page =>
      expect(
        page.getByRole('region', { name: 'What to do first' }),
      ).toBeVisible(),
  ],
  [
    'scorecard-team',
    '/scorecards/team/default/payments-platform',
    page =>
      expect(
        page.getByRole('table', { name: 'Owed by the team' }),
      ).toBeVisible(),
  ],
  [
    'scorecard-leader',
    '/scorecards',
    page =>
      expect(
        page.getByRole('table', { name: 'Enabled controls' }),
      ).toBeVisible(),
  ],
  [
    'scorecard-control',
    '/scorecards/controls/licence-known',
    page => expect(page.getByRole('table', { name: 'Entities' })).toBeVisible(),
  ],
];

/** Who mends what is missing, week by week; the others go on owing it. */
const weeks = [
  ['emailservice', 'adservice', 'cartservice'],
  ['frontend', 'mobile-bff', 'loadgenerator'],
  ['productcatalogservice', 'orderfulfilment', 'partner-api'],
  ['checkoutservice', 'recommendationservice'],
];
const stillOwing = 'shippingservice';

/** Beside the repositories, where nobody reads. */
const awayFrom = (repositories: string) => join(repositories, '../away');

/** Takes files out of the way, so that something is owed. */
function takeAway(repositories: string): void {
  for (const service of readdirSync(repositories)) {
    mkdirSync(join(awayFrom(repositories), service), { recursive: true });
    move(service, repositories, awayFrom(repositories));
  }
}

/** What teams do in a week: put back what is missing in some services. */
function putBack(repositories: string, services: readonly string[]): void {
  for (const service of services) {
    move(service, awayFrom(repositories), repositories);
  }
}

function move(service: string, from: string, to: string): void {
  for (const file of files) {
    if (existsSync(join(from, service, file))) {
      renameSync(join(from, service, file), join(to, service, file));
    }
  }
}

test.describe('scorecards', () => {
  test.describe.configure({ timeout: 600_000, mode: 'serial' });
  let world: ScorecardsPortal;

  test.beforeAll(async () => {
    test.setTimeout(900_000);
    const now = Date.now();
    const at = (daysAgo: number) =>
      new Date(now - daysAgo * dayMs).toISOString();
    world = await startScorecardsPortal({ clock: at(24), prepare: takeAway });
    const statusOf = async (service: string) => {
      const { body } = await world.api.get('/api/scorecards/verdicts', {
        entityRef: `component:default/${service}`,
        control: 'licence-known',
      });
      return body.items?.[0]?.status;
    };
    const comesTo = (service: string, status: string) =>
      expect.poll(() => statusOf(service), { timeout: 120_000 }).toBe(status);
    await comesTo(stillOwing, 'fail');
    for (const [index, services] of weeks.entries()) {
      putBack(world.repositories, services);
      world.portal.setClock(at((weeks.length - 1 - index) * 6));
      await comesTo(services[0], 'pass');
      // On another day all is read again before it is known again.
      await comesTo(stillOwing, 'fail');
    }
  });
  test.afterAll(() => world?.stop());

  /** What people say, by whom. */
  test('what people say', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: world.portal.url });
    const page = await context.newPage();
    await alreadySignedIn(page);
    await page.goto('/catalog/default/component/legacy-orders/scorecard');
    const about = (title: string) =>
      page.getByRole('group', { name: `About ‘${title}’` });
    await about('CODEOWNERS names the owner of the catalog')
      .getByRole('button', { name: 'Ask for an exemption' })
      .click();
    await page.getByLabel(/Why it cannot/).fill('It is retired in January');
    const ends = new Date(Date.now() + 20 * dayMs).toISOString().slice(0, 10);
    await page.getByLabel(/Until/).fill(ends);
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await expect(page.getByText('Nobody has decided')).toBeVisible();
    await about('Its licence is known')
      .getByRole('button', { name: 'Dispute it' })
      .click();
    await page
      .getByLabel(/Why this verdict/)
      .fill('The licence stands in the parent repository');
    await page
      .getByRole('form')
      .getByRole('button', { name: 'Dispute it' })
      .click();
    await expect(page.getByText('Nobody has decided')).toHaveCount(2);
    await context.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, path, settled] of pages) {
      test(`${name}, ${colorScheme}`, async ({ browser }) => {
        const context = await browser.newContext({
          baseURL: world.portal.url,
          colorScheme,
        });
        const page = await context.newPage();
        await alreadySignedIn(page);
        await page.goto(path);
        await settled(page);
        await take(page, colorScheme === 'dark' ? `${name}-dark` : name);
        await context.close();
      });
    }
  }
});
