import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { test as base } from '@playwright/test';

const patience = 600_000;

/** Waits until the shared portal has started, which the global setup began. */
export async function sharedPortalStarted(): Promise<void> {
  const started = process.env.PLUMBLINE_E2E_STARTED;
  while (started && !existsSync(started)) {
    await sleep(100);
  }
  const reason = started && readFileSync(started, 'utf8');
  if (reason) {
    throw new Error(reason);
  }
}

/** Of tests that look at the shared portal; the others run while it starts. */
export const test = base.extend<object, { sharedPortal: void }>({
  sharedPortal: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads there that it needs no fixture
    async ({}, use) => {
      await sharedPortalStarted();
      await use();
    },
    { auto: true, scope: 'worker', timeout: patience },
  ],
});
