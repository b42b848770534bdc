import { startPortal } from './portal';

/**
 * Starts the portal as a user would, on a state folder of its own, and leaves
 * its address, token file and browser in the environment that the tests inherit.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  if (process.platform === 'linux') {
    const { default: chromium } = await import('@sparticuz/chromium');
    process.env.PLUMBLINE_CHROMIUM = await chromium.executablePath();
  }
  if (process.env.PLUMBLINE_URL) {
    return async () => {};
  }
  const portal = await startPortal();
  process.env.PLUMBLINE_URL = portal.url;
  process.env.PLUMBLINE_TOKEN_FILE = portal.tokenFile;
  return portal.stop;
}
