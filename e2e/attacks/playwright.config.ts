import { defineConfig } from '@playwright/test';

/** `npm run fuzz|faults|access`: at length, and with the tables of `docs/` written. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../.test-results/attacks',
  reporter: [['list']],
  workers: 1,
  timeout: 0,
});
