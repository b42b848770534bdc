import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stringify } from 'yaml';
import { Portal, startPortal } from './portal';
import { alreadySignedIn } from './support/pages';

const group = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name },
  spec: { type: 'team', children: [] },
});

const entities = (owner: string) => [
  group('growth'),
  group('payments'),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'ana.ruiz' },
    spec: { memberOf: ['payments'] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'ledger' },
    spec: { type: 'service', lifecycle: 'production', owner },
  },
];

test.describe('a line that was wrong', () => {
  test.describe.configure({ timeout: 1_080_000 });
  let folder: string;
  let portal: Portal;
  const write = (owner: string) =>
    writeFileSync(
      join(folder, 'catalog.yaml'),
      entities(owner)
        .map(entity => stringify(entity))
        .join('---\n'),
    );

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(720_000);
    folder = mkdtempSync(join(tmpdir(), 'plumbline-review-'));
    write('group:default/growth');
    const layer = join(folder, 'layer.yaml');
    writeFileSync(
      layer,
      stringify({
        catalog: {
          processingInterval: { seconds: 3 },
          locations: [
            {
              type: 'file',
              target: join(folder, 'catalog.yaml'),
              rules: [{ allow: ['User', 'Group', 'Component'] }],
            },
          ],
        },
      }),
    );
    portal = await startPortal({ flags: ['--config', layer] });
  });
  test.afterAll(async () => {
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('closes when the file is mended, opens when it is wrong again, and stays in the pinned brief', async ({
    page,
  }) => {
    await alreadySignedIn(page);
    await page.goto(`${portal.url}/brief?signal=ledger`);
    await page.getByTestId('brief').waitFor();
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    const pinned = page.getByRole('link', { name: /^Pinned/ });
    await pinned.waitFor();
    const replay = await pinned.getAttribute('href');
    await page.getByRole('heading', { name: 'On call', exact: true }).hover();
    await page.getByRole('button', { name: 'This was wrong: On call' }).click();
    await page.getByRole('link', { name: /add details/ }).click();
    const list = page.getByRole('listitem').filter({ hasText: 'ledger' });
    await expect(list.first()).toContainText('Open');

    write('group:default/payments');
    await expect(list.first()).toContainText('Closed', { timeout: 360_000 });
    await expect(list.first()).toContainText(
      "Owner is now 'group:default/payments'",
    );

    await page.goto(`${portal.url}${replay}`);
    await expect(page.getByText('As pinned')).toBeVisible();
    await expect(page.getByRole('row', { name: /^Owner/ })).toContainText(
      /growth.*payments/,
    );

    write('group:default/growth');
    await page.goto(`${portal.url}/review`);
    await expect(list.first()).toContainText('Open', { timeout: 360_000 });
    await expect(list.first()).toContainText('reopened 1×');
  });
});
