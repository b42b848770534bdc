import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSeed } from './estate/Random';
import { startPortal } from './portal';

/** A layer such as a user would write to open GitHub's webhook. */
function webhookLayer(secret: string): string {
  return `plumbline:
  webhooks:
    github:
      secrets:
        current: ${secret}
`;
}

/**
 * Starts the portal as a user would, on a state folder of its own, and leaves
 * its address, token file, webhook secret and browser in the environment that
 * the tests inherit.
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
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const secret = randomBytes(16).toString('hex');
  const layer = join(folder, 'webhook.yaml');
  writeFileSync(layer, webhookLayer(secret));
  try {
    const portal = await startPortal({
      flags: ['--config', layer],
      history: true,
    });
    process.env.PLUMBLINE_URL = portal.url;
    process.env.PLUMBLINE_TOKEN_FILE = portal.tokenFile;
    process.env.PLUMBLINE_E2E_WEBHOOK_SECRET = secret;
    return async () => {
      await portal.stop();
      remove();
    };
  } catch (error) {
    remove();
    throw error;
  }
}
