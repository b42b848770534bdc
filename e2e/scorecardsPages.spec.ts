import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { fillInDrill } from './support/drills';
import { alreadySignedIn, expectUsable } from './support/pages';
import {
  type ScorecardsPortal,
  scorecardsRequests,
  startScorecardsPortal,
} from './support/scorecards';

const legacy = '/catalog/default/component/legacy-orders/scorecard';
const team = '/scorecards/team/default/payments-platform';
const licence = '/scorecards/controls/licence-known';
const pages = {
  tab: legacy,
  leader: '/scorecards',
  team,
  control: licence,
  gates: '/scorecards/gates',
  weekly: `${team}/weekly`,
  create: '/scorecards/create',
  form: '/scorecards/create?template=http-service&version=3',
};

/** Once a page says what it has to say. */
const settled: Record<keyof typeof pages, (page: Page) => Promise<void>> = {
  tab: page =>
    expect(page.getByRole('region', { name: 'Do first' })).toBeVisible(),
  leader: page =>
    expect(page.getByRole('table', { name: 'Enabled controls' })).toBeVisible(),
  team: page =>
    expect(page.getByRole('table', { name: 'Failing controls' })).toBeVisible(),
  control: page =>
    expect(page.getByRole('table', { name: 'Services' })).toBeVisible(),
  gates: page =>
    expect(page.getByRole('table', { name: 'Rules of gates' })).toBeVisible(),
  weekly: page => expect(page.getByText(/^Digest /)).toBeVisible(),
  create: page =>
    expect(page.getByRole('region', { name: 'HTTP service' })).toBeVisible(),
  form: page =>
    expect(page.getByRole('form', { name: 'New HTTP service' })).toBeVisible(),
};
const names = Object.keys(pages) as (keyof typeof pages)[];

test.describe('the pages of scorecards', () => {
  test.describe.configure({ timeout: 720_000, mode: 'serial' });
  let world: ScorecardsPortal;
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-probe-'));
  const probe = join(folder, 'probe.json');
  /** What a source that is read once an hour knows of links, of one service. */
  const reportLink = (service: string) =>
    writeFileSync(
      probe,
      JSON.stringify({
        observedAt: new Date().toISOString(),
        facts: [
          {
            entityRef: `component:default/${service}`,
            name: 'links.state',
            value: [{ url: 'https://a.example', what: 'other', status: 'ok' }],
          },
        ],
      }),
    );

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(1_800_000);
    reportLink('checkoutservice');
    world = await startScorecardsPortal({
      collectors: { probe: { type: 'file', path: probe, frequency: '1h' } },
    });
    await expect
      .poll(
        async () => {
          const { body } = await world.api.get('/api/scorecards/verdicts', {
            entityRef: 'component:default/legacy-orders',
            status: 'fail',
          });
          return body.items?.length;
        },
        { timeout: 270_000 },
      )
      .toBeGreaterThan(1);
  });
  test.afterAll(async () => {
    await world?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page as one of the example's users has it. */
  const as = async (browser: Browser, user: string, path: string) => {
    const context = await browser.newContext({ baseURL: world.portal.url });
    const page = await context.newPage();
    await alreadySignedIn(page, `user:default/${user}`);
    await page.goto(path);
    return page;
  };

  test('keep nobody out, in light, in dark and on a phone', async ({
    browser,
  }) => {
    const page = await as(browser, 'ana.ruiz', '/scorecards');
    for (const name of names) {
      await page.goto(pages[name]);
      await settled[name](page);
      await expectUsable(page);
    }
    const { body: decision } = await world.api.post('/api/scorecards/gate', {
      repository: 'https://github.com/plumbline-examples/checkoutservice',
      stage: 'deploy',
    });
    await page.goto(`/scorecards/gates`);
    await page.getByRole('link', { name: 'Deploy to production' }).click();
    await expect(page).toHaveURL(new RegExp(decision.id));
    await expect(page.getByRole('list', { name: 'Not passing' })).toBeVisible();
    await expectUsable(page);
    await page.context().close();
  });

  test('of a team ask three times', async ({ browser }) => {
    const page = await as(browser, 'ana.ruiz', '/');
    const requests = scorecardsRequests(page);
    await page.goto(team);
    await settled.team(page);
    await page.waitForLoadState('networkidle');
    expect(requests.length, requests.join('\n')).toBeLessThanOrEqual(3);
    await page.context().close();
  });

  test("of controls and products are found by the portal's search", async ({
    browser,
  }) => {
    const page = await as(browser, 'ana.ruiz', '/');
    const found = page.getByRole('link', { name: /Licence is known/ });
    // It is indexed every five minutes, the first time soon after the start.
    await expect(async () => {
      await page.goto('/search?query=licence');
      await expect(found.first()).toBeVisible({ timeout: 30_000 });
    }).toPass({ timeout: 400_000 });
    await found.first().click();
    await settled.control(page);
    await page.goto('/search?query=shared-postgresql-database');
    await page
      .getByRole('link', { name: /Shared PostgreSQL/ })
      // Its template is found as well.
      .and(page.locator('[href*="/infrastructure/"]'))
      .first()
      .click();
    await expect(page).toHaveURL(/infrastructure.products.shared-postgresql/);
    await page.context().close();
  });

  test('are sorted with the keyboard, and keep their rows meanwhile', async ({
    browser,
  }) => {
    const page = await as(browser, 'ana.ruiz', team);
    await settled.team(page);
    const table = page.getByRole('table', { name: 'Failing controls' });
    const rows = await table.getByRole('row').count();
    let answer = () => {};
    await page.route('**/api/scorecards/verdicts?*', async route => {
      await new Promise<void>(done => {
        answer = done;
      });
      await route.continue();
    });
    const head = table.getByRole('columnheader', { name: 'Control' });
    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await expect(table).toHaveAttribute('aria-busy', 'true');
    expect(await table.getByRole('row').count()).toBe(rows);
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    answer();
    await expect(table).toHaveAttribute('aria-busy', 'false');
    const controls = await table.getByRole('rowheader').allInnerTexts();
    expect(controls).toHaveLength(rows - 1);
    await page.context().close();
  });

  test('re-check a verdict at once', async ({ browser }) => {
    const page = await as(browser, 'ana.ruiz', legacy);
    const title = 'Links work';
    const unknown = page.getByRole('list', { name: 'Unknown' });
    await expect(unknown).toContainText(title);
    const button = page
      .getByRole('group', { name: `About ‘${title}’` })
      .getByRole('button', { name: 'Re-check' });
    // Its first pass was less than half a minute ago.
    await expect
      .poll(
        async () => {
          const { body } = await world.api.get('/api/evidence/collectors');
          const { lastPass } = body.items.find(
            (one: { id: string }) => one.id === 'probe',
          );
          return Date.now() - Date.parse(lastPass);
        },
        { timeout: 180_000 },
      )
      .toBeGreaterThan(30_000);
    reportLink('legacy-orders');
    await button.click();
    await expect(page.getByText(`${title}: Passing`)).toBeVisible({
      timeout: 60_000,
    });
    await expect(unknown.getByText(title)).toHaveCount(0);
    await page.context().close();
  });

  test('take a dispute and a review, and say how right the control is then', async ({
    browser,
  }) => {
    const ana = await as(browser, 'ana.ruiz', legacy);
    const about = ana.getByRole('group', {
      name: 'About ‘Licence is known’',
    });
    await about.getByRole('button', { name: 'Dispute' }).press('Enter');
    const form = ana.getByRole('form', {
      name: 'Dispute of ‘Licence is known’',
    });
    await expect(form.getByLabel(/Why this verdict/)).toBeFocused();
    await ana.keyboard.type('The licence stands in the parent repository');
    await form.getByRole('button', { name: 'Dispute' }).click();
    await expect(
      ana.getByRole('group', { name: 'Dispute', exact: true }),
    ).toContainText('parent repository');

    const tom = await as(browser, 'tom.okafor', licence);
    const right = tom.getByRole('region', { name: 'Accuracy' });
    await expect(right).toContainText('Open1');
    const decide = tom.getByRole('group', { name: 'Decide the dispute' });
    await decide.getByLabel('Reason').fill('It is inherited there');
    await decide.getByRole('button', { name: /^Uphold/ }).click();
    await expect(right).toContainText('Unknown: 1 of at least 20 failures');
    await expect(right).toContainText('False positive1');
    await right.getByRole('button', { name: 'Right' }).click();
    await expect(right).toContainText('Unknown: 2 of at least 20 failures');
    await right.getByText('The whole sample').click();
    await right.getByRole('button', { name: /^Withdraw/ }).click();
    await expect(right).toContainText('Unknown: 1 of at least 20 failures');
    await Promise.all([ana.context().close(), tom.context().close()]);
  });

  test('say what a control lacks for its next phase', async ({ browser }) => {
    const page = await as(browser, 'tom.okafor', licence);
    await expect(
      page.getByRole('list', { name: 'Requirements' }),
    ).toContainText(/Missing: .*days/);
    await expect(page.getByRole('button', { name: /^Promote/ })).toBeHidden();
    await page.context().close();
  });

  test('take an action of a weekly review, and its end', async ({
    browser,
  }) => {
    const page = await as(browser, 'ana.ruiz', team);
    await page.getByRole('link', { name: 'Weekly review' }).click();
    await settled.weekly(page);
    await page.getByRole('button', { name: 'Add an action' }).click();
    const form = page.getByRole('form', { name: 'A new action' });
    await form.getByLabel(/What is to be done/).fill('Rotate the signing key');
    await form.getByRole('button', { name: 'Add' }).click();
    const row = page.getByRole('row', { name: /Rotate the signing key/ });
    await expect(row).toContainText('Open');
    await expectUsable(page);
    await row.getByText('End it').click();
    await row.getByRole('button', { name: 'Done' }).click();
    await expect(row).toContainText('Done');
    await page.getByRole('link', { name: /← Week/ }).click();
    await expect(page.getByText(/Week \d+ →/)).toBeVisible();
    await settled.weekly(page);
    await expect(row).toHaveCount(0);
    await page.context().close();
  });

  test('record a drill with what it found', async ({ browser }) => {
    const page = await as(browser, 'ana.ruiz', pages.weekly);
    await settled.weekly(page);
    await page.getByRole('button', { name: 'Record a drill' }).click();
    const form = await fillInDrill(page);
    await expectUsable(page);
    await form.getByRole('button', { name: 'Record' }).click();
    await expect(form).toBeHidden();
    // Once evidence knows of it.
    const row = page.getByRole('row', { name: /Roll back the last release/ });
    await expect
      .poll(
        async () => {
          await page.reload();
          await settled.weekly(page);
          return row.count();
        },
        { timeout: 120_000 },
      )
      .toBe(1);
    await expect(row).toContainText('Partly');
    await expect(row).toContainText('Fix 1 open finding');
    await page.context().close();
  });

  test('give a list as a file', async ({ browser }) => {
    const page = await as(browser, 'ana.ruiz', team);
    await settled.team(page);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('scorecard-payments-platform.csv');
    await page.context().close();
  });
});
