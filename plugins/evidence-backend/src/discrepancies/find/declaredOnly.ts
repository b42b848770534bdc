import {
  DeclaredEdge,
  describeEdges,
  Discrepancy,
  forEachEdge,
  isCall,
} from '@plumbline/backstage-plugin-evidence-common';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { catalogSource } from '../../estate/projection/CatalogWalker';
import type { EstateModel } from '../../estate/projection/EstateModel';
import { discrepancyId } from '../../estate/subjects/signalDiscrepancies';
import { FindInput, Finder, ownerOf } from './finder';
import { readSightings } from './sightings';

const dayLength = 24 * 60 * 60_000;

type Found = {
  from: string;
  edge: DeclaredEdge;
  observability: Observability;
};
type Observability = {
  observable: NonNullable<Discrepancy['observable']>;
  /** Who sees the caller's other calls. */
  sources: string[];
};

/**
 * Calls that are declared and that nobody saw, where somebody could have: it is
 * for the owner to say whether they are still made. What no source could have
 * seen is no discrepancy: messages, substrate, and whatever a caller calls of
 * whom no source sees anything.
 */
export const findDeclaredOnly: Finder = async input => {
  const { model, refs, options } = input;
  const found = refs.flatMap(ref => unseenFrom(model, ref));
  const { minDays } = options.declaredOnly;
  const since =
    minDays > 0 && found.length > 0
      ? await watchedSince(input, found)
      : undefined;
  const inBaseline = await input.reader.sourcesInBaseline();
  return found
    .filter(
      ({ from }) =>
        !since ||
        input.at - (since.get(from) ?? input.at) >= minDays * dayLength,
    )
    .map(one => ({
      ...report(model, one),
      baseline: one.observability.sources.every(source =>
        inBaseline.has(source),
      ),
    }));
};

function unseenFrom(model: EstateModel, from: string): Found[] {
  const { graph } = model;
  const node = graph.find(from);
  const record = graph.recordOf(from);
  if (node === undefined || !record) {
    return [];
  }
  return record.edges.flatMap(edge => {
    const to = graph.find(edge.to);
    const callee = to === undefined ? undefined : graph.record(to);
    // The run that made it has confirmed what it is for.
    const isConfirmed = edge.derived && callee?.isProvisioned;
    if (!isCall(edge.type) || to === undefined || !callee || isConfirmed) {
      return [];
    }
    const unseen = describeEdges(graph, node, to).some(
      ({ type, state }) => type === edge.type && state === 'declared-only',
    );
    const observability = observabilityOf(model, from, edge.to);
    return unseen && observability.sources.length > 0
      ? [{ from, edge, observability }]
      : [];
  });
}

/**
 * `yes`: one source sees the caller's other calls, and other calls of the
 * callee. `unknown`: it sees the caller call things of this kind, and never the
 * callee, which nobody may call or which may not be instrumented.
 */
export function observabilityOf(
  model: EstateModel,
  from: string,
  to: string,
): Observability {
  const { calling } = model.witnessesOf(from);
  const called = new Set(
    calleesOf(model, to).flatMap(ref => model.witnessesOf(ref).called),
  );
  const both = calling.filter(source => called.has(source));
  if (both.length > 0) {
    return { observable: 'yes', sources: both };
  }
  const kinds = new Set(
    calleesOf(model, to).flatMap(ref => [
      ...model.witnessesOfKind(ref.slice(0, ref.indexOf(':'))),
    ]),
  );
  const sources = calling.filter(source => kinds.has(source));
  return { observable: 'unknown', sources };
}

/** An API is called at whoever provides it. */
function calleesOf({ graph }: EstateModel, to: string): string[] {
  const node = graph.find(to);
  const callees = [to];
  if (node !== undefined && graph.isApi(node)) {
    forEachEdge(graph, node, 'calls', (provider, type) => {
      if (type === 'runs-on') {
        callees.push(graph.ref(provider));
      }
    });
  }
  return callees;
}

/** Since when calls of each of these were seen, whomever they called. */
async function watchedSince(
  { model, reader, at }: FindInput,
  found: readonly Found[],
): Promise<Map<string, number>> {
  const { graph } = model;
  const pairs = [...new Set(found.map(({ from }) => from))].flatMap(from => {
    const targets = new Set<string>();
    forEachEdge(graph, graph.find(from)!, 'calls', (other, _, isObserved) => {
      if (isObserved) {
        targets.add(graph.ref(other));
      }
    });
    return [...targets].map(to => ({ from, to }));
  });
  const since = new Map<string, number>();
  for (const { pair, first } of await readSightings(model, pairs, reader, at)) {
    since.set(pair.from, Math.min(since.get(pair.from) ?? first, first));
  }
  return since;
}

function report(
  model: EstateModel,
  { from, edge, observability }: Found,
): DiscrepancyReport {
  const { to, type, derived } = edge;
  const { observable, sources } = observability;
  // A dependency that the other one describes is the other one's to mend.
  const entityRef = derived ? to : from;
  return {
    id: discrepancyId('declared-only-edge', [from, to, type]),
    kind: 'declared-only-edge',
    anchor: from,
    entityRef,
    owner: ownerOf(model, entityRef),
    message:
      entityRef === from
        ? `${from} declares that it depends on ${to}, and no source has seen it`
        : `${entityRef} declares that ${from} depends on it, and no source has seen that`,
    candidates: [entityRef === to ? from : to],
    edge: { from, to, type },
    observable,
    material: [observable],
    evidence: [
      { source: catalogSource, says: `${from} ${type} ${to}` },
      ...sources.map(source => ({
        source,
        says:
          observable === 'yes'
            ? `It sees other calls of ${from} and other calls to ${to}, and none between the two`
            : `It sees other calls of ${from}; it has never seen a call to ${to}`,
      })),
    ],
  };
}
