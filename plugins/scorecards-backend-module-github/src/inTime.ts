/** For a token of an App: the request for it has no limit of its own. */
const longestMs = 10_000;

/** @throws Error where it takes too long; the reason of the signal once that aborts */
export async function inTime<T>(
  token: Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const late = AbortSignal.timeout(longestMs);
  const ended = signal ? AbortSignal.any([signal, late]) : late;
  return Promise.race([
    token,
    new Promise<never>((_, reject) => {
      const end = () =>
        reject(
          late.aborted
            ? new Error(
                `GitHub gave no token within ${longestMs / 1_000} seconds`,
              )
            : ended.reason,
        );
      ended.addEventListener('abort', end, { once: true });
      if (ended.aborted) {
        end();
      }
    }),
  ]);
}
