import type {
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * Says what a signal stands for now.
 *
 * @param options.record - whether a signal that matches nothing, or too much,
 *   is to be recorded as a discrepancy; recording one again changes nothing
 */
export type ResolveSignal = (
  signal: Signal,
  options: { record: boolean },
) => Promise<Resolution>;

/** The first of the signals that stands for exactly one entity decides. */
export async function resolveSubject(options: {
  signals: readonly Signal[];
  resolve: ResolveSignal;
}): Promise<Resolution> {
  const { signals, resolve } = options;
  let last: Resolution = { status: 'unmatched', candidates: [] };
  for (const signal of signals) {
    last = await resolve(signal, { record: false });
    if (last.status === 'matched') {
      return last;
    }
  }
  return last;
}
