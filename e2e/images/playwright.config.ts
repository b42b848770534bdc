import { defineConfig } from '@playwright/test';
import checks, { ready } from '../playwright.config';

/**
 * `npm run images`: takes the pictures of docs/images again, of the portal as
 * its launcher starts it. They are to be looked at before they are committed.
 */
export default defineConfig({
  ...checks,
  projects: [
    { ...ready, testDir: '..' },
    { name: 'images', dependencies: ['ready'], testDir: '.' },
  ],
  workers: 1,
  globalSetup: '../globalSetup.ts',
  outputDir: '../../.test-results/images',
  reporter: [['list']],
  timeout: 240_000,
});
