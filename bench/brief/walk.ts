import { CatalogClient } from '@backstage/catalog-client';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';

/** What the plain walk finds, to be compared with a brief. */
export type WalkAnswer = {
  affected: Set<string>;
  /** Of the affected, where they have one. */
  tiers: Map<string, string>;
  /** References among the affected and the entity itself. */
  entryPoints: string[];
  /** By direction: the depth (1 or 2) of each dependency. */
  calls: Map<string, number>;
  calledBy: Map<string, number>;
  /** Levels, each read with one call of the client. */
  levels: number;
  /** Entities that were read. */
  read: number;
};

type Targets = (...types: string[]) => string[];
type Annotations = Record<string, string>;

/** What the same answer needs: the ways on, tiers, and what customers enter by. */
const fields = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
  'relations',
];
const tierAnnotation = 'plumbline.dev/tier';
const pathAnnotation = 'plumbline.dev/customer-path';
const depth = 2;

/**
 * The baseline: a breadth-first walk along the catalog's relations, one
 * `getEntitiesByRefs` a level with only the fields it needs, both directions
 * in the same call. Every entity is read once. It does the walk alone: no
 * owners, no rosters, no observations, no changes.
 */
export async function walk(
  client: CatalogClient,
  token: string,
  ref: string,
): Promise<WalkAnswer> {
  const known = new Map<string, Targets>();
  const annotations = new Map<string, Annotations>();
  const affected = new Set<string>();
  let frontier = [ref];
  let levels = 0;
  for (;;) {
    const wanted = new Set(frontier);
    near(ref, known, forward, forwardApis, wanted);
    known.forEach((_, have) => wanted.delete(have));
    if (wanted.size === 0 && frontier.length === 0) {
      break;
    }
    if (wanted.size > 0) {
      levels += 1;
      const refs = [...wanted];
      const { items } = await client.getEntitiesByRefs(
        { entityRefs: refs, fields },
        { token },
      );
      items.forEach((entity, index) => {
        known.set(refs[index], entity ? targetsOf(entity) : () => []);
        annotations.set(refs[index], entity?.metadata.annotations ?? {});
      });
    }
    const next: string[] = [];
    for (const at of frontier) {
      for (const other of backward(known.get(at)!)) {
        if (other !== ref && !affected.has(other)) {
          affected.add(other);
          next.push(other);
        }
      }
    }
    frontier = next;
  }
  const hit = [ref, ...affected];
  return {
    affected,
    tiers: new Map(
      hit.flatMap(at => {
        const tier = annotations.get(at)![tierAnnotation];
        return tier ? [[at, tier]] : [];
      }),
    ),
    entryPoints: hit.filter(at => annotations.get(at)![pathAnnotation]).sort(),
    calls: near(ref, known, forward, forwardApis),
    calledBy: near(ref, known, backward, backwardApis),
    levels,
    read: known.size,
  };
}

const forward = (targets: Targets) =>
  targets('dependsOn', 'consumesApi', 'apiProvidedBy');
const backward = (targets: Targets) =>
  targets('dependencyOf', 'apiConsumedBy', 'providesApi');
/** APIs that are no hop of their own, and what lies behind them. */
const forwardApis = {
  through: (targets: Targets) => targets('consumesApi'),
  beyond: (targets: Targets) => targets('apiProvidedBy'),
};
const backwardApis = {
  through: (targets: Targets) => targets('providesApi'),
  beyond: (targets: Targets) => targets('apiConsumedBy'),
};

/** Neighbours up to the depth, from what is known; `missing` gets what is not. */
function near(
  ref: string,
  known: Map<string, Targets>,
  step: (targets: Targets) => string[],
  apis: typeof forwardApis,
  missing = new Set<string>(),
): Map<string, number> {
  const found = new Map<string, number>();
  const read = (at: string): Targets => {
    const targets = known.get(at);
    if (!targets) {
      missing.add(at);
    }
    return targets ?? (() => []);
  };
  let level = [ref];
  for (let hop = 1; hop <= depth; hop++) {
    const next: string[] = [];
    const note = (other: string) => {
      if (other !== ref && !found.has(other)) {
        found.set(other, hop);
        next.push(other);
      }
    };
    for (const at of level) {
      const targets = read(at);
      step(targets).forEach(note);
      for (const api of apis.through(targets)) {
        apis
          .beyond(read(api))
          .filter(other => other !== at)
          .forEach(note);
      }
    }
    level = next;
  }
  return found;
}

function targetsOf(entity: Entity): Targets {
  const self = stringifyEntityRef(entity);
  const byType = new Map<string, string[]>();
  for (const { type, targetRef } of entity.relations ?? []) {
    if (targetRef !== self) {
      byType.set(type, [...(byType.get(type) ?? []), targetRef]);
    }
  }
  return (...types) => types.flatMap(type => byType.get(type) ?? []);
}
