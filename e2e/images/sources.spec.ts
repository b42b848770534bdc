import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stringify } from 'yaml';
import { startPortal } from '../portal';
import { alreadySignedIn } from '../support/pages';
import { take } from './take';

test('sources that fail and that hang', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-images-'));
  // It takes a connection, and never says a word.
  const hanging = createServer(() => {});
  await new Promise<void>(done => hanging.listen(0, '127.0.0.1', done));
  const { port } = hanging.address() as AddressInfo;
  const layer = join(folder, 'sources.yaml');
  writeFileSync(
    layer,
    stringify({
      plumbline: {
        collectors: {
          'nightly-probe': { type: 'file', path: 'observations/gone.json' },
          'prometheus-eu': {
            type: 'prometheus',
            url: `http://127.0.0.1:${port}`,
            timeout: { seconds: 2 },
          },
        },
      },
    }),
  );
  const portal = await startPortal({ flags: ['--config', layer] });
  try {
    await alreadySignedIn(page);
    await page.goto(`${portal.url}/evidence`);
    for (const state of ['failing nightly-probe', 'hanging prometheus-eu']) {
      await expect(
        page.getByRole('row', { name: new RegExp(`^${state}`) }),
      ).toBeVisible({ timeout: 120_000 });
    }
    await expect(page.getByText('never saw')).toBeVisible({ timeout: 60_000 });
    await take(page, 'evidence');
    await page.emulateMedia({ colorScheme: 'dark' });
    await take(page, 'evidence-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'light' });
    await take(page, 'evidence-phone');
  } finally {
    await portal.stop();
    hanging.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
