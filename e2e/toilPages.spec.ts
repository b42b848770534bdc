import { readFileSync } from 'node:fs';
import { type Browser, expect, type Page } from '@playwright/test';
import { Api } from './support/api';
import { alreadySignedIn, expectUsable } from './support/pages';
import { test } from './support/sharedPortal';

const failover = 'Fail over orders-db to its standby by hand';
const team = '/toil/team/default/data-platform';

/** The page of the candidate whose title begins so. */
async function candidatePath(title: string): Promise<string> {
  const token = readFileSync(process.env.PLUMBLINE_TOKEN_FILE!, 'utf8').trim();
  const api = new Api(process.env.PLUMBLINE_URL!, token);
  const { body } = await api.get('/api/toil/candidates', { text: title });
  return `/toil/candidates/${body.items[0].id}`;
}

async function as(browser: Browser, user: string, options = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL: process.env.PLUMBLINE_URL,
    ...options,
  });
  const page = await context.newPage();
  await alreadySignedIn(page, `user:default/${user}`);
  return page;
}

test.describe('the pages of toil', () => {
  test.describe.configure({ timeout: 360_000, mode: 'serial' });
  let pages: [path: string, settled: (page: Page) => Promise<void>][];

  test.beforeAll(async () => {
    pages = [
      [
        '/toil',
        page =>
          expect(
            page.getByRole('table', { name: 'Candidates', exact: true }),
          ).toBeVisible(),
      ],
      [
        await candidatePath(failover),
        page =>
          expect(page.getByRole('list', { name: 'Occurrences' })).toBeVisible(),
      ],
      [
        '/toil/review?of=first-meeting',
        page =>
          expect(page.getByRole('form', { name: /^Review of/ })).toBeVisible(),
      ],
      [
        team,
        page =>
          expect(page.getByRole('table', { name: 'Most hours' })).toBeVisible(),
      ],
      [
        '/toil/sources',
        page =>
          expect(page.getByRole('table', { name: 'Intakes' })).toBeVisible(),
      ],
    ];
  });

  test('keep nobody out, in light, in dark and on a phone', async ({
    browser,
  }) => {
    const page = await as(browser, 'ana.ruiz');
    for (const [path, settled] of pages) {
      await page.goto(path);
      await settled(page);
      await expectUsable(page);
    }
    await page.context().close();
  });

  test('ask for the list once, and for no row', async ({ browser }) => {
    const page = await as(browser, 'ana.ruiz');
    const requests: string[] = [];
    page.on('request', request => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith('/api/toil')) {
        requests.push(`${pathname}${search}`);
      }
    });
    await page.goto('/toil');
    await pages[0][1](page);
    await page.waitForLoadState('networkidle');
    expect(requests.length, requests.join('\n')).toBeLessThanOrEqual(4);
    await page.context().close();
  });

  test('offer no start without its contract, and show the second reviewer what the first stated', async ({
    browser,
  }) => {
    const [ana, tom] = [
      await as(browser, 'ana.ruiz'),
      await as(browser, 'tom.okafor'),
    ];
    const path = pages[1][0];
    await ana.goto(path);
    await expect(ana.getByRole('button', { name: 'Start' })).toBeDisabled();
    await expect(ana.getByText('5 missing')).toBeVisible();

    await ana.goto(`${path}?review`);
    await tom.goto(`${path}?review`);
    const form = (page: Page) => page.getByRole('form', { name: /^Review of/ });
    await form(ana).getByLabel('Note').fill('rehearsed in October');
    await form(tom).getByLabel('Note').fill('not rehearsed');
    await form(ana).getByRole('button', { name: 'Save review' }).click();
    await expect(form(ana)).toBeHidden();
    await form(tom).getByRole('button', { name: 'Save review' }).click();
    await expect(form(tom).getByText(/You looked at version/)).toBeVisible();
    await expect(tom.getByText('“rehearsed in October”').first()).toBeVisible();
    await ana.context().close();
    await tom.context().close();
  });

  test('report a rehearsal, and of what is toil about the work', async ({
    browser,
  }) => {
    const page = await as(browser, 'ana.ruiz');
    await page.goto(pages[1][0]);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Record run' }).click();
    const run = page.getByRole('form', { name: 'Record run' });
    await run.getByLabel('Outcome').click();
    await page.getByRole('option', { name: 'Succeeded' }).click();
    await run.getByRole('checkbox').check();
    await run.getByLabel('Evidence').fill('no lag after two seconds');
    await run.getByRole('button', { name: 'Record' }).click();
    await expect(
      page
        .getByRole('list', { name: 'Runs' })
        .getByText('no lag after two seconds'),
    ).toBeVisible();

    await page.goto(`${pages[1][0]}?review`);
    const review = page.getByRole('form', { name: /^Review of/ });
    await review.getByLabel('Grows with the service').check();
    await review.getByRole('button', { name: 'Save review' }).click();
    await expect(page.getByText(/, Grows with the service/)).toBeVisible();
    await page.context().close();
  });

  test('give the backlog and a diagnostic bundle as files', async ({
    browser,
  }) => {
    const page = await as(browser, 'ana.ruiz');
    await page.goto('/toil');
    const download = async (name: string) => {
      const begun = page.waitForEvent('download');
      await page.getByRole('button', { name }).first().click();
      return readFileSync(await (await begun).path(), 'utf8');
    };
    await pages[0][1](page);
    expect(await download('Download CSV')).toContain(failover);
    expect(await download('Download for a meeting')).toContain(
      '## Automate first',
    );
    await page.goto(pages[1][0]);
    await pages[1][1](page);
    const bundle = await download('Diagnostic bundle of Orders database');
    expect(bundle).toContain('## Changes of the last 24h');
    expect(bundle).toContain(`- ${failover} · priority`);
    await page.context().close();
  });
});
