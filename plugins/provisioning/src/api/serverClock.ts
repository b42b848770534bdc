import { nowHeader } from '@plumbline/backstage-plugin-provisioning-common';
import { useSyncExternalStore } from 'react';

/** An answer may have been on its way for a while; that moves no clock. */
const toleranceMs = 5_000;
const listeners = new Set<() => void>();
let heard: { instant: string; offset: number } | undefined;

/** Takes the server's now from an answer, if it says it. */
export function hearNow({ headers }: Response): void {
  const instant = headers.get(nowHeader);
  const offset = Date.parse(instant ?? '') - Date.now();
  if (
    instant !== null &&
    Number.isFinite(offset) &&
    Math.abs(offset - (heard?.offset ?? Infinity)) > toleranceMs
  ) {
    heard = { instant, offset };
    listeners.forEach(notify => notify());
  }
}

/** The server's now when it was last found to differ; undefined until it answered. */
export function useServerNow(): string | undefined {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => heard?.instant,
  );
}
