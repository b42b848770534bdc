import { nowHeader } from '@plumbline/backstage-plugin-evidence-common';
import { useSyncExternalStore } from 'react';

/** An answer may have been on its way for a while; that moves no clock. */
const toleranceMs = 5_000;
const listeners = new Set<() => void>();
let offset: number | undefined;

/** A `fetch` that takes the server's now from each answer that says it. */
export function hearingNow(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const answer = await send(input, init);
    hearNow(answer);
    return answer;
  };
}

function hearNow({ headers }: Response): void {
  const reported = Date.parse(headers.get(nowHeader) ?? '') - Date.now();
  if (
    Number.isFinite(reported) &&
    Math.abs(reported - (offset ?? Infinity)) > toleranceMs
  ) {
    offset = reported;
    listeners.forEach(notify => notify());
  }
}

/**
 * Milliseconds that the server's clock is ahead of this browser's, when it was
 * last found to differ; undefined until it answered.
 */
export function useServerOffset(): number | undefined {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offset,
  );
}
