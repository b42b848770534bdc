import { Entity } from '@backstage/catalog-model';
import { forEachEdge } from '@plumbline/backstage-plugin-evidence-common';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { catalogSource } from '../../estate/projection/CatalogWalker';
import type { EstateModel } from '../../estate/projection/EstateModel';
import { discrepancyId } from '../../estate/subjects/signalDiscrepancies';
import { counted, FindInput, Finder, ownerOf } from './finder';
import { readSightings, Sightings } from './sightings';
import { readWorkloads } from './workloads';

/** A list that a person reads. */
export const maxNamed = 20;

/** Lifecycles of what ought not to run any more. */
const endedLifecycles: ReadonlySet<string> = new Set([
  'archived',
  'decommissioned',
  'retired',
  'removed',
  'end-of-life',
]);

/** A deploy of so long ago is history. Milliseconds. */
const deployAge = 7 * 24 * 60 * 60_000;
/** Deploys that are looked at of what ought to be gone. */
const deployLimit = 5;

/** Deprecated services that gained callers since: the time to move away runs. */
export const findDeprecatedWithNewCallers: Finder = async input => {
  const { model, refs, options } = input;
  const deprecated = refs.filter(
    ref => lifecycleOf(model, ref) === 'deprecated',
  );
  const seen = await callsTo(input, deprecated);
  const reports: DiscrepancyReport[] = [];
  for (const ref of deprecated) {
    const { minCalls, minDays } = options.observedOnly;
    const candidates = (seen.get(ref) ?? []).filter(
      one => !one.baseline && one.calls >= minCalls && one.days >= minDays,
    );
    const callers: Sightings[] = [];
    for (const one of candidates) {
      if (await wasIn(input, ref, one.first, new Set(['deprecated']))) {
        callers.push(one);
      }
    }
    if (callers.length > 0) {
      const names = callers.map(({ pair }) => pair.from).sort();
      reports.push({
        id: discrepancyId('deprecated-with-new-callers', ref),
        kind: 'deprecated-with-new-callers',
        anchor: ref,
        entityRef: ref,
        owner: ownerOf(model, ref),
        message: `${ref} is deprecated, and ${counted(
          names.length,
          'service',
        )} began to call it since: ${named(names)}`,
        candidates: names.slice(0, maxNamed),
        firstSeen: Math.min(...callers.map(({ first }) => first)),
        material: names,
        evidence: [
          { source: catalogSource, says: `${ref} is deprecated` },
          ...callers.slice(0, maxNamed).flatMap(evidenceOf),
        ],
      });
    }
  }
  return reports;
};

/** What was archived or decommissioned and still runs, is called or is deployed. */
export const findArchivedActive: Finder = async input => {
  const { model, refs, reader, at } = input;
  const ended = refs.filter(ref =>
    endedLifecycles.has(lifecycleOf(model, ref) ?? ''),
  );
  const seen = await callsTo(input, ended);
  const reports: DiscrepancyReport[] = [];
  for (const ref of ended) {
    const { minCalls } = input.options.observedOnly;
    const calls = (seen.get(ref) ?? []).filter(
      one => !one.stale && one.calls >= minCalls,
    );
    const running = await freshWorkloads(input, ref);
    const deploys = [];
    const latest = await reader.deploysOf(ref, at - deployAge, {
      limit: deployLimit,
    });
    for (const { occurredAt, change } of latest) {
      if (await wasIn(input, ref, occurredAt, endedLifecycles)) {
        deploys.push(change);
      }
    }
    const does = [
      ...(running.length > 0 ? ['runs'] : []),
      ...(calls.length > 0 ? ['is called'] : []),
      ...(deploys.length > 0 ? ['was deployed since'] : []),
    ];
    if (does.length > 0) {
      const callers = calls.map(({ pair }) => pair.from).sort();
      reports.push({
        id: discrepancyId('archived-active', ref),
        kind: 'archived-active',
        anchor: ref,
        entityRef: ref,
        owner: ownerOf(model, ref),
        message: `${ref} is ${lifecycleOf(model, ref)}, and ${does.join(', ')}`,
        candidates: callers.slice(0, maxNamed),
        material: [...does, ...callers],
        baseline:
          deploys.length === 0 &&
          calls.every(({ baseline }) => baseline) &&
          running.every(({ baseline }) => baseline),
        evidence: [
          {
            source: catalogSource,
            says: `${ref} is ${lifecycleOf(model, ref)}`,
          },
          ...running.slice(0, maxNamed).map(({ source, observedAt, name }) => ({
            source,
            says: `Its workload ${name} runs`,
            observedAt: new Date(observedAt).toISOString(),
          })),
          ...calls.slice(0, maxNamed).flatMap(evidenceOf),
          ...deploys.slice(0, 1).map(({ source, occurredAt }) => ({
            source,
            says: 'It was deployed',
            observedAt: occurredAt,
          })),
        ],
      });
    }
  }
  return reports;
};

function lifecycleOf(model: EstateModel, ref: string): string | undefined {
  return model.graph.recordOf(ref)?.lifecycle;
}

/** What was seen to call each of these. */
async function callsTo(
  { model, reader, at }: FindInput,
  refs: readonly string[],
): Promise<Map<string, Sightings[]>> {
  const { graph } = model;
  const pairs = refs.flatMap(to => {
    const callers = new Set<string>();
    forEachEdge(graph, graph.find(to)!, 'calledBy', (other, _, isObserved) => {
      if (isObserved && graph.record(other)) {
        callers.add(graph.ref(other));
      }
    });
    return [...callers].map(from => ({ from, to }));
  });
  const found = new Map<string, Sightings[]>();
  for (const one of await readSightings(model, pairs, reader, at)) {
    const { to } = one.pair;
    found.set(to, [...(found.get(to) ?? []), one]);
  }
  return found;
}

/** Whether an entity was described to be in one of these lifecycles at an instant. */
async function wasIn(
  { reader }: FindInput,
  ref: string,
  instant: number,
  lifecycles: ReadonlySet<string>,
): Promise<boolean> {
  const [known] = await reader.entitiesByRef([ref], instant);
  const spec = known && (JSON.parse(known.body) as Entity).spec;
  return lifecycles.has(
    String(spec?.lifecycle ?? '')
      .trim()
      .toLowerCase(),
  );
}

async function freshWorkloads(input: FindInput, ref: string) {
  const workloadsOf = await readWorkloads(input, [ref]);
  return workloadsOf(ref)
    .filter(({ stale, value }) => !stale && value.replicas !== 0)
    .map(({ value, ...one }) => ({ ...one, name: value.name }));
}

function evidenceOf({ pair, sources }: Sightings) {
  return sources.map(({ source, calls, last }) => ({
    source,
    says: `${counted(calls, 'call')} from ${pair.from}`,
    observedAt: new Date(last).toISOString(),
  }));
}

function named(names: readonly string[]): string {
  const more = names.length - 3;
  return more > 0
    ? `${names.slice(0, 3).join(', ')} and ${more} more`
    : names.join(', ');
}
