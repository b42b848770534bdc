import {
  EdgeEnd,
  Signal,
  virtualEndOf,
  virtualLabels,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * Whether nobody need own this end of a call: tracing invented it, or saw it
 * from the other side only, as it sees somebody else's API. No entity is missing.
 */
export function isVirtual(signal: Signal): boolean {
  return (
    signal.type === 'workload' &&
    (virtualEndOf(signal) !== undefined ||
      signal.labels?.connection_type === virtualLabels.connection_type)
  );
}

/**
 * Whether it is an invention, even where a service happens to be called so: a
 * service may be called `user`, and then means itself unless its source says
 * that it made the end up.
 */
export function isInvented(end: EdgeEnd): boolean {
  const virtual = typeof end === 'string' ? undefined : virtualEndOf(end);
  return virtual === 'entry' || virtual === 'unknown';
}
