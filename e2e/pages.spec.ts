import { expect, type Page } from '@playwright/test';
import { alreadySignedIn, expectUsable } from './support/pages';
import { test } from './support/sharedPortal';

const checkout = '/catalog/default/component/checkoutservice';
const briefApi = '**/api/incident-brief/brief?*';

/** A page as a responder may meet it, and what shows that it is complete. */
interface Screen {
  name: string;
  path: string;
  /** Text or test id that is there once the page says what it has to say. */
  settled: (page: Page) => Promise<void>;
  signedOut?: boolean;
  prepare?: (page: Page) => Promise<unknown>;
}

const heading = (name: string | RegExp) => (page: Page) =>
  expect(page.getByRole('heading', { name })).toBeVisible();
const brief = (page: Page) => expect(page.getByTestId('brief')).toBeVisible();
const text = (words: string | RegExp) => (page: Page) =>
  expect(page.getByText(words).first()).toBeVisible();

const screens: Screen[] = [
  {
    name: 'sign-in',
    path: '/',
    settled: heading('Sign in to the example'),
    signedOut: true,
  },
  { name: 'home', path: '/', settled: heading('Recent changes') },
  {
    name: 'brief',
    path: '/brief?entityRef=component:default/checkoutservice',
    settled: brief,
  },
  {
    name: 'looking back',
    path: `/brief?signal=checkoutservice&at=${new Date().toISOString()}`,
    settled: text(/^As known at/),
  },
  {
    name: "a resource's brief",
    path: '/brief?signal=orders-db',
    settled: brief,
  },
  { name: 'Brief tab', path: `${checkout}/brief`, settled: brief },
  {
    name: "a service's overview",
    path: checkout,
    settled: async page => {
      await expect(
        page.getByRole('link', { name: 'Open brief' }),
      ).toBeVisible();
      await text('of 10 passing')(page);
      await expect(page.getByRole('list', { name: 'Calls' })).toBeVisible();
    },
  },
  {
    name: 'Changes tab',
    path: `${checkout}/changes`,
    settled: text('v2.14.1'),
  },
  {
    name: 'Dependencies tab',
    path: `${checkout}/dependencies`,
    settled: heading('Blast radius'),
  },
  {
    name: "a team's overview",
    path: '/catalog/default/group/payments-platform',
    settled: async page => {
      await expect(
        page.getByRole('row').filter({ hasText: 'Checkout' }),
      ).toContainText('Alerting');
      await heading('On call')(page);
    },
  },
  {
    name: 'ambiguous',
    path: '/brief?signal=orders',
    settled: heading(/^Which of these/),
  },
  {
    name: 'unmatched',
    path: '/brief?signal=chekoutservice',
    settled: heading('Did you mean Checkout?'),
  },
  {
    name: 'loading',
    path: '/brief?signal=checkoutservice',
    settled: text(/^Reading the brief of checkoutservice/),
    prepare: page => page.route(briefApi, () => {}),
  },
  {
    name: 'not allowed',
    path: '/brief?signal=checkoutservice',
    settled: heading('You do not have access to this brief'),
    prepare: page =>
      page.route(briefApi, route =>
        route.fulfill({
          status: 403,
          json: { error: { name: 'NotAllowedError', message: 'Not yours' } },
        }),
      ),
  },
];

test.describe('keep nobody out, in light, in dark and on a phone', () => {
  for (const { name, path, settled, signedOut, prepare } of screens) {
    test(name, async ({ page }) => {
      if (!signedOut) {
        await alreadySignedIn(page);
      }
      await prepare?.(page);
      await page.goto(path);
      await settled(page);
      await expectUsable(page);
    });
  }
});

test.describe('with the keyboard alone', () => {
  test.beforeEach(async ({ page }) => {
    await alreadySignedIn(page);
  });

  test('Tab leads to paging, then to the rollback, then through the rest', async ({
    page,
  }) => {
    await page.goto('/brief?signal=checkoutservice');
    await brief(page);
    const reached: string[] = [];
    for (let presses = 0; presses < 150; presses++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ??
          document.activeElement?.textContent ??
          '',
      );
      reached.push(name);
      // The head of the first column of the table of neighbours.
      if (name === 'Entity') {
        break;
      }
    }
    const places = [
      /^Page on-call/,
      /^Roll back to v2\.14\.0/,
      /^Diff/,
      /^Entity$/,
    ].map(pattern => reached.findIndex(name => pattern.test(name)));
    expect(places, reached.join('\n')).not.toContain(-1);
    expect(places, reached.join('\n')).toEqual(
      [...places].sort((a, b) => a - b),
    );
  });

  test('the table is sorted, and says how', async ({ page }) => {
    await page.goto('/brief?signal=checkoutservice');
    const table = page.getByRole('table');
    const header = table.getByRole('columnheader', { name: /^Entity/ });
    await page.getByRole('button', { name: /^Show all/ }).click();
    // By their titles, once these are read.
    await expect(table.getByText('Payments database').first()).toBeVisible();
    // What is not in the catalog has no link.
    const names = () =>
      table
        .getByRole('rowheader')
        .evaluateAll(cells =>
          cells.flatMap(
            cell =>
              cell.querySelector('a[href^="/catalog"]')?.textContent ?? [],
          ),
        );
    await header.getByRole('button').focus();

    await page.keyboard.press('Enter');
    await expect(header).toHaveAttribute('aria-sort', 'ascending');
    const ascending = await names();
    expect(ascending).toEqual(
      [...ascending].sort((a, b) => a.localeCompare(b)),
    );
    await page.keyboard.press('Space');
    await expect(header).toHaveAttribute('aria-sort', 'descending');
    expect(await names()).toEqual([...ascending].reverse());
  });

  test('the dependency map lists neighbours for who reads it', async ({
    page,
  }) => {
    await page.goto('/brief?signal=checkoutservice');
    const map = page.getByRole('group', { name: 'Dependency map' });
    await expect(
      map.getByRole('list', { name: 'Called by' }).getByRole('link', {
        name: 'frontend',
      }),
    ).toBeVisible();
  });
});

test('what fires, who is on call and the prime suspect need no scrolling', async ({
  page,
}) => {
  await alreadySignedIn(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${checkout}/brief`);
  await brief(page);

  for (const name of ['Alert', 'On call', 'Prime suspect']) {
    await expect(
      page.getByRole('region', { name, exact: true }),
      name,
    ).toBeInViewport({ ratio: 1 });
  }
});

test('signing out leads back to the example users', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Priya Nair' }).click();
  await heading('Home')(page);

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'more' }).click();
  await page.getByRole('menuitem', { name: 'Sign Out' }).click();
  await heading('Sign in to the example')(page);
  await page.reload();
  await heading('Sign in to the example')(page);
});
