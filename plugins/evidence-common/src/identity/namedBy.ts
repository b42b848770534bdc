import type { Signal } from '../schemas/signal';
import { pagerAnnotations, repositoryHosts } from './catalogNames';
import type { IdentityKey } from './keys';
import { lookupsOf } from './lookups';
import { normalizeRepository } from './repository';

/** What an entity has to state so that a signal means it. */
export type NamedBy =
  | { by: 'alias'; value: string }
  | { by: 'annotation'; annotation: string; value: string }
  /** The entity is described under this reference, or it is none. */
  | { by: 'reference'; value: string };

/** Undefined where the signal has nothing that an entity could be known by. */
export function namedBy(
  signal: Signal,
  extra: readonly IdentityKey[] = [],
): NamedBy | undefined {
  switch (signal.type) {
    case 'pager': {
      const [annotation] = pagerAnnotations;
      return { by: 'annotation', annotation, value: signal.serviceId };
    }
    case 'repository':
      return ofRepository(signal.url);
    case 'text':
      return /^\S{1,100}$/.test(signal.text)
        ? { by: 'alias', value: signal.text }
        : undefined;
    default:
  }
  const reference = referenceIn(signal);
  if (reference !== undefined) {
    return { by: 'reference', value: reference };
  }
  for (const { annotation, ofLabels } of extra) {
    const [value] = ofLabels(signal.labels ?? {});
    if (annotation !== undefined && value !== undefined) {
      return { by: 'annotation', annotation, value };
    }
  }
  const value =
    signal.type === 'workload'
      ? signal.name
      : lookupsOf(signal).find(({ space }) => space === 'name')?.match.value;
  return value === undefined ? undefined : { by: 'alias', value };
}

/** The kind of thing that a signal is, in words. */
export function signalWords(signal: Signal): string {
  switch (signal.type) {
    case 'alert':
      if (signal.labels.alertname !== undefined) {
        return 'alert';
      }
      return referenceIn(signal) === undefined ? 'name' : 'reference';
    case 'pager':
      return 'pager service';
    case 'text':
      return 'name';
    default:
      return signal.type;
  }
}

/** The entity that a report names by its reference: no alert has that alone. */
function referenceIn(signal: Signal): string | undefined {
  return signal.type === 'alert' && signal.labels.alertname === undefined
    ? signal.labels.entity_ref
    : undefined;
}

function ofRepository(url: string): NamedBy | undefined {
  const [host, ...path] = normalizeRepository(url)?.split('/') ?? [];
  if (host === undefined) {
    return undefined;
  }
  const known = repositoryHosts.find(one => one.host === host);
  return known
    ? { by: 'annotation', annotation: known.annotation, value: path.join('/') }
    : {
        by: 'annotation',
        annotation: 'backstage.io/source-location',
        value: `url:${url}`,
      };
}
