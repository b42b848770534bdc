import type {
  EntityFacts,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { directDependenciesSchema } from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { z } from 'zod';
import { isDeeper } from '../graph/isDeeper';

export const directDependencies = 'dependencies.direct';
type Direct = z.infer<typeof directDependenciesSchema>;
type Graph = Awaited<ReturnType<EvidenceService['getGraph']>>;

/** Of a service with more of them than these, they are not known. */
const maxDependencies = 500;
/** Whose facts are read together. */
const readTogether = 500;
/** Dependencies that are read at the same time. */
const graphsAtOnce = 4;

/**
 * What services depend on directly, as a fact of each, by reference; unknown where
 * a service depends on more than is read.
 *
 * @param of.credentials - of who is to see what is listed
 * @param of.environment - its open incidents count, and so do those without one
 */
export async function readDirectDependencies(
  refs: readonly string[],
  of: {
    credentials: BackstageCredentials;
    /**
     * The states of the lifecycle that people decided; they go before descriptions.
     * Of one that is undefined no state is known.
     */
    decided: (
      refs: readonly string[],
    ) => Promise<ReadonlyMap<string, string | undefined>>;
    /** What a word of a description means; undefined where it is no known one. */
    meaningOf: (word: string | undefined) => string | undefined;
    environment: string;
    environments: Environments;
    evidence: Pick<EvidenceService, 'getFacts' | 'getGraph'>;
    /** For the facts of what they see. */
    own: BackstageCredentials;
  },
): Promise<Map<string, EntityFacts['facts'][number]>> {
  const { credentials, environment, environments, evidence, own } = of;
  const graphs: Graph[] = [];
  for (let at = 0; at < refs.length; at += graphsAtOnce) {
    const some = refs.slice(at, at + graphsAtOnce).map(entityRef =>
      evidence.getGraph(
        {
          ...{ entityRef, environment, direction: 'calls' },
          limit: maxDependencies,
        },
        { credentials },
      ),
    );
    graphs.push(...(await Promise.all(some)));
  }
  const known = graphs.filter(({ more }) => more.every(isDeeper));
  const all = [...new Set(known.flatMap(refsOf))];
  const entities = new Map<string, EntityFacts>();
  for (let at = 0; at < all.length; at += readTogether) {
    const { items } = await evidence.getFacts(
      {
        entityRefs: all.slice(at, at + readTogether),
        ...{ names: ['incident.active'], limit: readTogether },
      },
      { credentials: own },
    );
    items.forEach(entity => entities.set(entity.entityRef, entity));
  }
  const states = await of.decided(all);
  const isHere = (one: { environment?: string }) =>
    one.environment === undefined ||
    environments.filterFor(one.environment).name === environment;
  const isDecidable = (graph: Graph) =>
    refsOf(graph).every(ref => !states.has(ref) || states.get(ref));
  const describe = (entityRef: string, { items }: Graph): Direct[number] => {
    const { state } = items.find(one => one.entityRef === entityRef)!;
    const entity = entities.get(entityRef);
    const written = of.meaningOf(entity?.lifecycle) ?? entity?.lifecycle;
    const lifecycle = states.get(entityRef) ?? written;
    const incidents = entity?.facts.find(({ stale }) => !stale)?.value as
      | { id: string; environment?: string }[]
      | undefined;
    return {
      ...{ entityRef, state },
      ...(entity && { kind: entity.kind }),
      ...(lifecycle !== undefined && { lifecycle }),
      ...(incidents && {
        incidents: incidents.filter(isHere).map(({ id }) => id),
      }),
    };
  };
  return new Map(
    known.filter(isDecidable).map(graph => [
      graph.entityRef,
      {
        ...{ name: directDependencies, kind: 'observed', stale: false },
        value: refsOf(graph).map(ref => describe(ref, graph)),
        source: { id: 'evidence' },
        observedAt: graph.at,
      },
    ]),
  );
}

function refsOf({ items }: Graph): string[] {
  const existing = items.filter(({ exists }) => exists);
  return [...new Set(existing.map(({ entityRef }) => entityRef))].sort();
}
