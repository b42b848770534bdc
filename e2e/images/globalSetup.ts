import startSharedPortal from '../globalSetup';
import { sharedPortalStarted } from '../support/sharedPortal';

/** Pictures are of nothing but the shared portal. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const end = await startSharedPortal();
  try {
    await sharedPortalStarted();
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
