import { defineConfig } from '@playwright/test';

const onLinux = process.platform === 'linux';

/**
 * The portal under test is started by the global setup, once for all files,
 * which also names the browser: npm brings one for Linux; elsewhere it is the
 * installed Chrome. `PLUMBLINE_URL` makes the tests use a portal already there.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  testIgnore: ['soak/**', 'images/**'],
  globalSetup: './globalSetup.ts',
  outputDir: '../.test-results/e2e',
  reporter: [['list'], ['json']],
  forbidOnly: Boolean(process.env.CI),
  // One portal, and two cores that it needs itself.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: process.env.PLUMBLINE_URL,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    channel: onLinux ? undefined : 'chrome',
    launchOptions: {
      executablePath: process.env.PLUMBLINE_CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
