import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { EstateModel } from '../projection/EstateModel';
import { nameOfSignal } from './signalDiscrepancies';

export type Unresolved = { unresolved?: string[] };

/** As {@link unresolvedIn}, of an estate. */
type UnresolvedIn = (
  named: readonly (string | Signal | undefined)[],
) => Unresolved;

/**
 * What a report names that no entity matches, or several, each once; nothing
 * where each matches one.
 *
 * @param model - as its reporter may see it
 */
export function unresolvedIn(
  { graph, identity }: Pick<EstateModel, 'graph' | 'identity'>,
  named: readonly (string | Signal | undefined)[],
): Unresolved {
  return asUnresolved(
    named.flatMap(one => {
      if (one === undefined) {
        return [];
      }
      if (typeof one === 'string') {
        return graph.recordOf(one) ? [] : [one];
      }
      return identity.match(one) ? [] : [nameOfSignal(one)];
    }),
  );
}

export function asUnresolved(names: readonly string[]): Unresolved {
  return names.length > 0 ? { unresolved: [...new Set(names)].sort() } : {};
}

/**
 * What of a report names nothing. It is read before the report is stored:
 * what is stored is answered as stored, also where that is not known.
 */
export async function unresolvedBy(
  estate: { unresolved(by: BackstageCredentials): Promise<UnresolvedIn> },
  credentials: BackstageCredentials,
): Promise<UnresolvedIn> {
  try {
    return await estate.unresolved(credentials);
  } catch {
    return () => ({});
  }
}
