import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSeed } from './estate/Random';
import { freePort, startPortal } from './portal';

/**
 * A layer such as a user would write to open GitHub's webhook. Drift, which no
 * test looks for here, takes a plan by Terraform each time.
 */
function webhookLayer(secret: string): string {
  return `plumbline:
  provisioning:
    drift:
      everySeconds: 3600
  webhooks:
    github:
      secrets:
        current: ${secret}
`;
}

/**
 * Starts the portal as a user would, on a state folder of its own, and leaves
 * its address, token file, webhook secret and browser in the environment that
 * the tests inherit. Those that look at it wait for it (`support/sharedPortal`).
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  if (process.platform === 'linux') {
    const { default: chromium } = await import('@sparticuz/chromium');
    process.env.PLUMBLINE_CHROMIUM = await chromium.executablePath();
  }
  // Chosen once: workers come and go.
  const seed = String(chooseSeed());
  process.env.PLUMBLINE_E2E_SEED = seed;
  process.stdout.write(`Random estates: PLUMBLINE_E2E_SEED=${seed}\n`);
  if (process.env.PLUMBLINE_URL) {
    return async () => {};
  }
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-e2e-'));
  const secret = randomBytes(16).toString('hex');
  const layer = join(folder, 'webhook.yaml');
  writeFileSync(layer, webhookLayer(secret));
  const data = join(folder, 'state');
  const port = await freePort();
  const started = join(folder, 'started');
  process.env.PLUMBLINE_URL = `http://localhost:${port}`;
  process.env.PLUMBLINE_TOKEN_FILE = join(data, 'token');
  process.env.PLUMBLINE_E2E_WEBHOOK_SECRET = secret;
  process.env.PLUMBLINE_E2E_STARTED = started;
  const starting = startPortal({
    data,
    port,
    flags: ['--config', layer],
    history: true,
  }).then(
    portal => {
      writeFileSync(started, '');
      return portal;
    },
    error => {
      writeFileSync(started, error.message);
      return undefined;
    },
  );
  return async () => {
    const portal = await starting;
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
