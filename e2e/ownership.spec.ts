import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { stringify } from 'yaml';
import { Portal, startPortal } from './portal';
import { alreadySignedIn, expectUsable } from './support/pages';

const apiVersion = 'backstage.io/v1alpha1';
const group = (name: string, annotations = {}) => ({
  apiVersion,
  kind: 'Group',
  metadata: { name, annotations },
  spec: { type: 'team', children: [] },
});
const user = (name: string, memberOf: string) => ({
  apiVersion,
  kind: 'User',
  metadata: { name },
  spec: { memberOf: [memberOf] },
});

const entities = (owner: string) => [
  group('payments'),
  group('orders', {
    'plumbline.dev/pager': 'https://pager.example/orders',
    'plumbline.dev/channel': '#orders',
    'plumbline.dev/escalation': 'https://pager.example/policies/1',
    'plumbline.dev/approvers': 'user:default/kenji.mori',
  }),
  user('ana.ruiz', 'payments'),
  user('kenji.mori', 'orders'),
  {
    apiVersion,
    kind: 'Component',
    metadata: { name: 'ledger' },
    spec: { type: 'service', lifecycle: 'production', owner },
  },
];

test.describe('the owner of a service', () => {
  test.describe.configure({ timeout: 900_000 });
  test.use({ actionTimeout: 60_000 });
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
    folder = mkdtempSync(join(tmpdir(), 'plumbline-ownership-'));
    write('group:default/payments');
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
        // It is due at once: an owner is reminded two weeks before.
        plumbline: { lifecycle: { recertifyAfterDays: { default: 10 } } },
      }),
    );
    portal = await startPortal({ flags: ['--config', layer] });
  });
  test.afterAll(async () => {
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('changes once both sides agree, and confirms what it owns', async ({
    browser,
  }) => {
    const open = async (ref: string, path: string): Promise<Page> => {
      const context = await browser.newContext({ baseURL: portal.url });
      const page = await context.newPage();
      await alreadySignedIn(page, ref);
      await page.goto(path);
      return page;
    };
    const tab = '/catalog/default/component/ledger/lifecycle';
    const ana = await open('user:default/ana.ruiz', tab);
    const form = ana.getByRole('form', { name: 'Offer it to another group' });
    await ana.getByRole('button', { name: 'Offer to another group' }).click();
    await form.getByRole('combobox', { name: 'Group' }).fill('orders');
    await ana.getByRole('option', { name: /^orders/ }).click();
    await form.getByLabel('Reason').fill('They run it');
    await form.getByRole('button', { name: 'Offer', exact: true }).click();
    const offered = ana.getByText(/Offered to orders/);
    await expect(offered).toContainText('They run it');
    await expect(ana.getByRole('button', { name: 'Withdraw' })).toBeVisible();
    await expect(ana.getByRole('button', { name: 'Accept' })).toHaveCount(0);
    await expectUsable(ana, 'main');

    const kenji = await open('user:default/kenji.mori', '/decisions');
    const waiting = (page: Page, text: string) =>
      page.getByRole('listitem').filter({ hasText: text });
    const offer = waiting(kenji, 'Take over ledger');
    await expect(async () => {
      await kenji.reload();
      await expect(offer).toBeVisible({ timeout: 30_000 });
    }).toPass({ timeout: 120_000 });
    await offer.getByRole('button', { name: /^Decide/ }).click();
    await offer.getByRole('button', { name: 'Accept' }).click();
    await expect(offer).toHaveCount(0);
    await kenji.goto(tab);
    await expect(kenji.getByText(/Taken over by orders/)).toBeVisible();

    // The catalog follows; until then the one before owns it.
    write('group:default/orders');
    // A form is opened on request.
    const ask = kenji.getByRole('button', { name: 'Confirm' });
    const confirm = kenji
      .getByRole('group', { name: 'Decide owner, access and infrastructure' })
      .getByRole('button', { name: 'Confirm' });
    await expect(async () => {
      await kenji.reload();
      await expect(ask).toBeVisible({ timeout: 30_000 });
    }).toPass({ timeout: 240_000 });
    const card = kenji.getByText(/Members:/);
    await expect(card).toContainText('kenji.mori');
    await ask.click();
    await confirm.click();
    await expect(kenji.getByText(/confirmed last/)).toContainText('kenji.mori');

    // The one before owns nothing any more.
    await ana.goto(tab);
    await expect(ana.getByText(/Taken over by orders/)).toBeVisible();
    await expect(
      ana.getByRole('button', { name: 'Offer to another group' }),
    ).toHaveCount(0);
  });
});
