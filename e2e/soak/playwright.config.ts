import { defineConfig } from '@playwright/test';

/** What takes too long for `npm test`. Each file starts what it needs. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../.test-results/soak',
  reporter: [['list']],
  workers: 1,
  timeout: 0,
});
