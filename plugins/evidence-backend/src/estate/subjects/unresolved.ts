import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { EstateModel } from '../projection/EstateModel';
import { nameOfSignal } from './signalDiscrepancies';

export type Unresolved = { unresolved?: string[] };

/** An entity, by its reference or by signals, of which the last is its name. */
type Named = string | Signal | readonly Signal[] | undefined;

/** As {@link unresolvedIn}, of an estate. */
export type UnresolvedIn = (named: readonly Named[]) => Unresolved;

/**
 * What a report names that no entity matches, or several, each once; nothing
 * where each matches one.
 *
 * @param model - as its reporter may see it
 */
export function unresolvedIn(
  { graph, identity }: Pick<EstateModel, 'graph' | 'identity'>,
  named: readonly Named[],
): Unresolved {
  return asUnresolved(
    named.flatMap(one => {
      if (one === undefined) {
        return [];
      }
      if (typeof one === 'string') {
        // As it is stored, however it was written.
        const ref = one.toLocaleLowerCase('en-US');
        return graph.recordOf(ref) ? [] : [one];
      }
      const signals = Array.isArray(one) ? one : [one as Signal];
      return signals.some(signal => identity.match(signal))
        ? []
        : signals.slice(-1).map(nameOfSignal);
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
  read: () => Promise<UnresolvedIn>,
): Promise<UnresolvedIn> {
  try {
    return await read();
  } catch {
    return () => ({});
  }
}
