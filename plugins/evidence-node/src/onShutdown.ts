import type { LifecycleService } from '@backstage/backend-plugin-api';

/** Shorter than the half a minute after which Kubernetes kills. Milliseconds. */
const longestMs = 10_000;

/**
 * Stops what a plugin runs once the backend stops, for ten seconds at most: a
 * database that gives no connection would hold up the process for a minute each.
 * What did not end by then is taken up again by the next start.
 *
 * @public
 */
export function onShutdown(
  lifecycle: Pick<LifecycleService, 'addShutdownHook'>,
  stop: () => Promise<unknown>,
): void {
  lifecycle.addShutdownHook(async () => {
    const end = new Promise(done => setTimeout(done, longestMs).unref());
    await Promise.race([stop(), end]);
  });
}
