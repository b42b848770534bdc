import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';

/** What runs without the shared portal runs while it starts. */
test('the shared portal starts', async () => {
  test.setTimeout(600_000);
  const started = process.env.PLUMBLINE_E2E_STARTED;
  test.skip(!started, 'PLUMBLINE_URL names a portal that runs already');
  await expect
    .poll(() => existsSync(started!), { timeout: 600_000 })
    .toBe(true);
  expect(readFileSync(started!, 'utf8')).toBe('');
});
