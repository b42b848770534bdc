import type {
  EdgeEnd,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';

/** What service graphs call a caller, or a server, that they can't name. */
const inventedNames: ReadonlySet<string> = new Set(['user', 'unknown']);
/** As the service graph of OpenTelemetry labels it. */
const label = 'connection_type';
const virtualNode = 'virtual_node';

/** Marks an end that no span of its own was seen of. */
export const virtualLabels = { [label]: virtualNode };

/**
 * Whether nobody need own this end of a call: tracing invented it, or saw it
 * from the other side only, as it sees somebody else's API. No entity is missing.
 */
export function isVirtual(signal: Signal): boolean {
  return (
    signal.type === 'workload' &&
    (hasInventedName(signal.name) || signal.labels?.[label] === virtualNode)
  );
}

/** Whether it is an invention, even where a service happens to be called so. */
export function isInvented(end: EdgeEnd): boolean {
  return (
    typeof end !== 'string' &&
    end.type === 'workload' &&
    hasInventedName(end.name) &&
    end.labels?.[label] === virtualNode
  );
}

function hasInventedName(name: string): boolean {
  return inventedNames.has(name.toLocaleLowerCase('en-US'));
}
