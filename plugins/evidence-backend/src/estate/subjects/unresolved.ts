import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { EstateModel } from '../projection/EstateModel';
import { nameOfSignal } from './signalDiscrepancies';

export type Unresolved = { unresolved?: string[] };

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
