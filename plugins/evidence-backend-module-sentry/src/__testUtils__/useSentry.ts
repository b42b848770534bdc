import { startSentry } from './startSentry';

/** A portal with Sentry for each test of a file, which a test starts. */
export function useSentry() {
  let portal: Awaited<ReturnType<typeof startSentry>>;
  afterEach(() => portal.stop());
  return {
    get portal() {
      return portal;
    },
    start: async (...options: Parameters<typeof startSentry>) => {
      portal = await startSentry(...options);
      return portal.sentry;
    },
    revisions: async () =>
      (await portal.evidence.changes()).map(
        ({ entityRef, environment, revision }) =>
          `${revision} ${environment} ${entityRef?.split('/')[1]}`,
      ),
    requested: (part: string) =>
      portal.sentry.take().filter(path => path.includes(part)),
  };
}
