import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stringify } from 'yaml';
import { startPortal } from '../portal';
import { alreadySignedIn } from '../support/pages';
import { openBrief, take } from './take';

let folder: string;

function layer(name: string, config: object): string {
  const file = join(folder, name);
  writeFileSync(file, stringify(config));
  return file;
}

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-images-'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a portal with nothing connected but the catalog', async ({ page }) => {
  const target = join(__dirname, '../../examples/catalog/all.yaml');
  const rules = [
    {
      allow: [
        'Location',
        'Domain',
        'System',
        'Component',
        'API',
        'Resource',
        'Group',
        'User',
      ],
    },
  ];
  const portal = await startPortal({
    flags: [
      '--no-examples',
      '--config',
      layer('catalog.yaml', {
        catalog: { locations: [{ type: 'file', target, rules }] },
      }),
    ],
  });
  try {
    await openBrief(
      page,
      `${portal.url}/brief?entityRef=component:default/checkoutservice`,
    );
    await take(page, 'brief-catalog-only');
    await page.goto(portal.url);
    await take(page, 'home-no-data');
    await page.goto(`${portal.url}/set-up`);
    await expect(page.getByRole('region', { name: /^Brief of/ })).toBeVisible();
    await take(page, 'set-up');
    await page.goto(`${portal.url}/changes`);
    await expect(
      page.getByText(/no source of changes is connected/).first(),
    ).toBeVisible();
    await take(page, 'changes-not-connected');
  } finally {
    await portal.stop();
  }
});

test('a source that is down', async ({ page }) => {
  const portal = await startPortal({
    flags: [
      '--config',
      layer('probe.yaml', {
        plumbline: {
          collectors: {
            'nightly-probe': { type: 'file', path: join(folder, 'gone.json') },
          },
        },
      }),
    ],
  });
  try {
    await alreadySignedIn(page);
    await openBrief(page, `${portal.url}/brief?signal=checkoutservice`);
    await expect(
      page.getByText(/failed when it was last read/).first(),
    ).toBeVisible({
      timeout: 120_000,
    });
    await take(page, 'brief-source-down');
  } finally {
    await portal.stop();
  }
});
