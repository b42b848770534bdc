import { createHash } from 'node:crypto';
import { NotAllowedError } from '@backstage/errors';
import {
  canonicalJson,
  EdgeEnd,
  nearest,
  ObservationItem as ItemReceipt,
  observedEdgeSchema,
  observedFactSchema,
  observedMaxAgeSeconds,
  observedWorkloadSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Author,
  clockTolerance,
  inTurns,
  parseInput,
  rankOfAuthor,
} from '@plumbline/backstage-plugin-evidence-node';
import { ObservationItem } from '../database/observations';
import type { FactRegistry } from './FactRegistry';

export type Refused = ItemReceipt & { status: 'refused' };
export type Prepared = {
  part: ItemReceipt['part'];
  index: number;
  item: ObservationItem;
};

export type RawObservations = {
  observedAt: string;
  facts: unknown[];
  edges: unknown[];
  workloads: unknown[];
};

/**
 * Checks pushed items one by one: a bad one is refused with its reason, the
 * others are kept.
 *
 * @param by.principal - absent for what this installation's collectors report
 * @throws NotAllowedError for facts that only plugins report
 */
export async function prepareObservations(
  raw: RawObservations,
  now: Date,
  by: { definitions: FactRegistry; principal?: Author },
): Promise<{ prepared: Prepared[]; refused: Refused[] }> {
  const { definitions, principal } = by;
  requireNoDecided(raw, definitions, principal);
  const prepared: Prepared[] = [];
  const refused: Refused[] = [];
  const take = async (
    part: ItemReceipt['part'],
    items: unknown[],
    read: (value: unknown) => ObservationItem,
  ) => {
    for await (const [index, value] of inTurns(items.entries())) {
      try {
        const item = read(value);
        if (item.observedAt > now.getTime() + clockTolerance) {
          throw new Error(
            `it was observed at ${new Date(
              item.observedAt,
            ).toISOString()}, which lies in the future`,
          );
        }
        const ahead = startsOf(item.value).find(
          since => Date.parse(since) > now.getTime() + clockTolerance,
        );
        if (ahead !== undefined) {
          throw new Error(`it began at ${ahead}, which lies in the future`);
        }
        prepared.push({ part, index, item });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        refused.push({ part, index, status: 'refused', reason });
      }
    }
  };
  await take('facts', raw.facts, value =>
    factItem(value, raw.observedAt, definitions),
  );
  await take('edges', raw.edges, edgeItem);
  await take('workloads', raw.workloads, value =>
    workloadItem(value, raw.observedAt),
  );
  return { prepared, refused };
}

/** When what a list names began: alerts, incidents, breached service levels. */
function startsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.flatMap((entry: { since?: string } | null) => entry?.since ?? [])
    : [];
}

function factItem(
  value: unknown,
  observedAt: string,
  definitions: FactRegistry,
): ObservationItem {
  const fact = parseInput(observedFactSchema, value, 'fact');
  const definition = definitions.get(fact.name);
  if (!definition) {
    const [known] = nearest(fact.name, definitions.names, 1);
    throw new Error(
      `No fact is called '${fact.name}'${
        known === undefined ? '' : `; did you mean '${known}'?`
      }`,
    );
  }
  return {
    part: 'fact',
    key: factKey(fact),
    entityRef: fact.entityRef,
    name: fact.name,
    value: parseInput(
      definition.schema,
      fact.value,
      `value of the fact '${fact.name}'`,
    ),
    observedAt: Date.parse(fact.observedAt ?? observedAt),
    maxAge: definition.maxAgeSeconds * 1000,
  };
}

function edgeItem(value: unknown): ObservationItem {
  const edge = parseInput(observedEdgeSchema, value, 'edge');
  const { by, from, to, type, count, windowSeconds, lastSeen } = edge;
  return {
    part: 'edge',
    key: edgeKey(edge),
    value: { from, to, type },
    stats: { count, windowSeconds, ...(by !== undefined && { by }) },
    observedAt: Date.parse(lastSeen),
    maxAge: observedMaxAgeSeconds.edge * 1000,
  };
}

function workloadItem(value: unknown, observedAt: string): ObservationItem {
  const workload = parseInput(observedWorkloadSchema, value, 'workload');
  return {
    part: 'workload',
    key: workloadKey(workload),
    value: workload,
    observedAt: Date.parse(observedAt),
    maxAge: observedMaxAgeSeconds.workload * 1000,
  };
}

export function factKey(fact: { entityRef: string; name: string }): string {
  return `${fact.entityRef}\n${fact.name}`;
}

export function edgeKey(edge: {
  from: EdgeEnd;
  to: EdgeEnd;
  type: string;
}): string {
  return bounded(`${endKey(edge.from)} ${edge.type} ${endKey(edge.to)}`);
}

export function workloadKey(workload: {
  cluster?: string;
  namespace?: string;
  name: string;
}): string {
  const { cluster = '', namespace = '', name } = workload;
  return bounded(JSON.stringify([cluster, namespace, name]));
}

/** Keys are indexed, and what names a workload may be long. */
function bounded(key: string): string {
  return key.length <= 500
    ? key
    : createHash('sha256').update(key).digest('hex');
}

function endKey(end: EdgeEnd): string {
  return typeof end === 'string' ? end : canonicalJson(end);
}

/**
 * @throws NotAllowedError for a fact that follows from decisions in the portal, by
 *   what is neither a plugin nor an interface
 */
function requireNoDecided(
  { facts }: { facts: readonly unknown[] },
  definitions: FactRegistry,
  principal: Author | undefined,
): void {
  const decided = facts
    .map(fact => (fact as { name?: unknown } | null)?.name)
    .find(name => typeof name === 'string' && definitions.get(name)?.decided);
  if (decided && principal && rankOfAuthor(principal) === 0) {
    throw new NotAllowedError(
      `'${decided}' follows from decisions in the portal: only its plugins report it`,
    );
  }
}
