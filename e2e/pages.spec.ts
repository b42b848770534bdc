import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { alreadySignedIn } from './support/pages';

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
    name: 'overview with card',
    path: checkout,
    settled: async page => {
      await text('Open the brief')(page);
      // The catalog's own cards take longer than ours.
      await expect(page.getByRole('progressbar')).toHaveCount(0);
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
    settled: heading('Nothing matches'),
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
    settled: heading('You may not see this brief'),
    prepare: page =>
      page.route(briefApi, route =>
        route.fulfill({
          status: 403,
          json: { error: { name: 'NotAllowedError', message: 'Not yours' } },
        }),
      ),
  },
];

/** The violations that keep somebody from using a page, in words. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`,
      ),
    );
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`nobody is kept out, ${colorScheme}`, () => {
    test.use({ colorScheme });

    for (const { name, path, settled, signedOut, prepare } of screens) {
      test(name, async ({ page }) => {
        if (!signedOut) {
          await alreadySignedIn(page);
        }
        await prepare?.(page);
        await page.goto(path);
        await settled(page);

        expect(await barriers(page)).toEqual([]);
      });
    }
  });
}

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
      if (name.includes('Called by and calls')) {
        break;
      }
    }
    const places = [
      /^Page on-call/,
      /^Roll back to v2\.14\.0/,
      /^Diff/,
      /^Called by/,
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
    // What follows a name is its tier, or links to gaps.
    const names = async () =>
      (await table.getByRole('rowheader').allInnerTexts()).map(
        words => words.split(/\s/)[0],
      );
    await header.getByRole('button').focus();

    await page.keyboard.press('Enter');
    await expect(header).toHaveAttribute('aria-sort', 'ascending');
    const ascending = await names();
    expect(ascending).toEqual([...ascending].sort());
    await page.keyboard.press('Space');
    await expect(header).toHaveAttribute('aria-sort', 'descending');
    const descending = await names();
    expect(descending).toEqual([...descending].sort().reverse());
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

test('nothing is cut off on a phone', async ({ page }) => {
  await alreadySignedIn(page);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ['/', '/brief?signal=checkoutservice']) {
    await page.goto(path);
    await (path === '/' ? heading('Recent changes') : brief)(page);
    const beyond = await page.evaluate(
      () =>
        document.documentElement.scrollWidth -
        document.documentElement.clientWidth,
    );
    expect(beyond, path).toBe(0);
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
