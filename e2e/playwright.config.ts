import { defineConfig } from '@playwright/test';

const onLinux = process.platform === 'linux';

/** Those that start portals of their own and never look at the shared one. */
const onTheirOwn = [
  'attacks/access',
  'attacks/faults',
  'attacks/fuzz',
  'creations',
  'deliveries',
  'discrepancies',
  'estate',
  'gallery',
  'journeys',
  'modules',
  'observability',
  'ownership',
  'provisioning',
  'review',
  'scorecards',
  'scorecardsPages',
  'standards',
  'starts',
  'toil',
].map(name => `**/e2e/${name}.spec.ts`);

/**
 * The portal under test is started by the global setup, once for all files,
 * which also names the browser: npm brings one for Linux; elsewhere it is the
 * installed Chrome. `PLUMBLINE_URL` makes the tests use a portal already there.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  globalSetup: './globalSetup.ts',
  outputDir: '../.test-results/e2e',
  reporter: [['list'], ['json']],
  forbidOnly: Boolean(process.env.CI),
  // Beside what looks at the shared portal, one after the other, run those that
  // have portals of their own: much of their time is waiting.
  workers: 3,
  // What passes a later time only is named as such by the run. Files whose tests
  // follow from each other run again from their first.
  retries: process.env.CI ? 2 : 0,
  // A run where this much fails ends with what it found, before CI ends it.
  maxFailures: process.env.CI ? 12 : 0,
  globalTimeout: process.env.CI ? 3_600_000 : 0,
  projects: [
    {
      name: 'shared',
      testIgnore: ['soak/**', 'images/**', ...onTheirOwn],
      workers: 1,
    },
    { name: 'own', testMatch: onTheirOwn },
  ],
  // Long: what takes its time on a machine with other work has not failed.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  use: {
    baseURL: process.env.PLUMBLINE_URL,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'on-first-retry',
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
