import { expect, type Page, test } from '@playwright/test';
import { alreadySignedIn } from '../support/pages';
import { take } from './take';

const failover = /Fail over orders-db/;

const pages: [
  name: string,
  path: string,
  settled: (page: Page) => Promise<void>,
][] = [
  [
    'toil',
    '/toil',
    page =>
      expect(page.getByRole('table', { name: 'Automate first' })).toBeVisible(),
  ],
  [
    'toil-candidate',
    '/toil',
    async page => {
      await page.getByRole('link', { name: failover }).first().click();
      await expect(
        page.getByRole('table', { name: 'Occurrences' }),
      ).toBeVisible();
    },
  ],
  [
    'toil-review',
    '/toil/review?of=first-meeting',
    page =>
      expect(page.getByRole('table', { name: 'Occurrences' })).toBeVisible(),
  ],
  [
    'toil-team',
    '/toil/team/default/payments-platform',
    page =>
      expect(
        page.getByRole('table', { name: 'What takes most' }),
      ).toBeVisible(),
  ],
  [
    'toil-sources',
    '/toil/sources',
    page =>
      expect(
        page.getByRole('table', { name: 'Sources that reported work' }),
      ).toBeVisible(),
  ],
];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [name, path, settled] of pages) {
    test(`${name}, ${colorScheme}`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({ baseURL, colorScheme });
      const page = await context.newPage();
      await alreadySignedIn(page);
      await page.goto(path);
      await settled(page);
      await take(page, colorScheme === 'dark' ? `${name}-dark` : name);
      await context.close();
    });
  }
}
