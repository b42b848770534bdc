import {
  EntityFacts,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import {
  directDependencies,
  type directDependenciesSchema,
  type KnownDependency,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { z } from 'zod';
import { isDeeper } from '../graph/isDeeper';
import type { Standing } from '../lifecycle/DecidedStates';
import {
  existingIn,
  maxDependencies,
  PastDependencies,
} from '../graph/PastDependencies';

type Direct = z.infer<typeof directDependenciesSchema>;
type Graph = Awaited<ReturnType<EvidenceService['getGraph']>>;

/** Whose facts are read together. */
const readTogether = 500;
/** Deprecations that are compared, of one service; of more it is not known. */
const mostInstants = 5;
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
    /** Where they are in their lifecycle. What people decided goes before descriptions. */
    standings: (
      refs: readonly string[],
    ) => Promise<ReadonlyMap<string, Standing>>;
    /** What a word of a description means; undefined where it is no known one. */
    meaningOf: (word: string | undefined) => string | undefined;
    environment: string;
    environments: Environments;
    evidence: Pick<EvidenceService, 'getFacts' | 'getGraph'>;
    /** For the facts of what they see. */
    own: BackstageCredentials;
    past: Pick<PastDependencies, 'of'>;
    seesAll: boolean;
  },
): Promise<Map<string, EntityFacts['facts'][number]>> {
  const { credentials, environment, evidence } = of;
  const graphs: Graph[] = [];
  for (let at = 0; at < refs.length; at += graphsAtOnce) {
    const some = refs.slice(at, at + graphsAtOnce).map(entityRef =>
      evidence.getGraph(
        {
          entityRef,
          environment,
          direction: 'calls',
          limit: maxDependencies,
        },
        { credentials },
      ),
    );
    graphs.push(...(await Promise.all(some)));
  }
  const known = graphs.filter(({ more }) => more.every(isDeeper));
  const all = [...new Set(known.flatMap(existingIn))];
  const { decided, describe: describeOne } = await readDependencies(all, of);
  const deprecatedAt = (ref: string) => {
    const { deprecatedAt: at, state } = decided.get(ref) ?? {};
    return state === 'deprecated' ? at : undefined;
  };
  const before = await readBefore(known, deprecatedAt, of);
  const isDecidable = (graph: Graph) =>
    existingIn(graph).every(
      ref => !decided.has(ref) || decided.get(ref)!.state,
    );
  const describe = (entityRef: string, graph: Graph): Direct[number] => {
    const { state } = graph.items.find(one => one.entityRef === entityRef)!;
    const then = before(graph.entityRef, deprecatedAt(entityRef));
    return {
      entityRef,
      state,
      ...describeOne(entityRef),
      ...(then && { afterDeprecation: !then.includes(entityRef) }),
    };
  };
  return new Map(
    known.filter(isDecidable).map(graph => [
      graph.entityRef,
      {
        name: directDependencies,
        kind: 'observed',
        stale: false,
        value: existingIn(graph).map(ref => describe(ref, graph)),
        source: { id: 'evidence' },
        observedAt: graph.at,
      },
    ]),
  );
}

/**
 * What is known of entities, wherever they are depended on.
 *
 * @param of.own - for their facts: they are left out where these may not see them
 */
export async function readDependencies(
  refs: readonly string[],
  of: Pick<
    Parameters<typeof readDirectDependencies>[1],
    | 'environment'
    | 'environments'
    | 'evidence'
    | 'meaningOf'
    | 'own'
    | 'standings'
  >,
): Promise<{
  /** Where people decided, or what they decided cannot be read. */
  decided: ReadonlyMap<string, Standing>;
  describe: (ref: string) => KnownDependency;
}> {
  const { environment, environments, evidence, own } = of;
  const entities = new Map<string, EntityFacts>();
  for (let at = 0; at < refs.length; at += readTogether) {
    const { items } = await evidence.getFacts(
      {
        entityRefs: refs.slice(at, at + readTogether),
        names: ['incident.active'],
        limit: readTogether,
      },
      { credentials: own },
    );
    items.forEach(entity => entities.set(entity.entityRef, entity));
  }
  const standings = await of.standings(refs);
  const decided = new Map(
    [...standings].filter(([, { step, unreadable }]) => step || unreadable),
  );
  const isHere = (one: { environment?: string }) =>
    one.environment === undefined ||
    environments.filterFor(one.environment).name === environment;
  return {
    decided,
    describe: ref => {
      const entity = entities.get(ref);
      const written = of.meaningOf(entity?.lifecycle) ?? entity?.lifecycle;
      const lifecycle = decided.get(ref)?.state ?? written;
      const incidents = entity?.facts.find(({ stale }) => !stale)?.value as
        | { id: string; environment?: string }[]
        | undefined;
      return {
        ...(entity && { kind: entity.kind }),
        ...(lifecycle !== undefined && { lifecycle }),
        ...(incidents && {
          incidents: incidents.filter(isHere).map(({ id }) => id),
        }),
      };
    },
  };
}

/**
 * What services depended on when something was deprecated; undefined where evidence
 * does not reach back to it.
 */
async function readBefore(
  graphs: readonly Graph[],
  deprecatedAt: (ref: string) => number | undefined,
  of: Pick<
    Parameters<typeof readDirectDependencies>[1],
    'credentials' | 'environment' | 'past' | 'seesAll'
  >,
): Promise<
  (entityRef: string, at: number | undefined) => readonly string[] | undefined
> {
  const then = new Map<string, readonly string[]>();
  const keyOf = (entityRef: string, at: number) => `${at} ${entityRef}`;
  const { environment, past } = of;
  for (const graph of graphs) {
    const { entityRef } = graph;
    const now = Date.parse(graph.at);
    const deprecated = new Map(
      existingIn(graph).flatMap(ref => {
        const at = deprecatedAt(ref);
        return at === undefined ? [] : [[at, ref] as const];
      }),
    );
    // One after the other: each may need the whole estate of then.
    for (const [at, existing] of [...deprecated].slice(0, mostInstants)) {
      const query = { entityRef, environment, at, existing, now };
      const refs = await past.of(query, of);
      if (refs) {
        then.set(keyOf(entityRef, at), refs);
      }
    }
  }
  return (entityRef, at) =>
    at === undefined ? undefined : then.get(keyOf(entityRef, at));
}
