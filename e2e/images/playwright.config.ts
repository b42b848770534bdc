import { defineConfig } from '@playwright/test';
import checks from '../playwright.config';

/**
 * `npm run images`: takes the pictures of docs/images again, of the portal as
 * its launcher starts it. They are to be looked at before they are committed.
 */
export default defineConfig({
  ...checks,
  projects: undefined,
  workers: 1,
  testDir: '.',
  testIgnore: [],
  globalSetup: './globalSetup.ts',
  outputDir: '../../.test-results/images',
  reporter: [['list']],
  timeout: 240_000,
});
