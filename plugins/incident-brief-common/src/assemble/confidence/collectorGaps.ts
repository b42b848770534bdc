import {
  CollectorStatus,
  EvidenceContext,
  ownValue,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Confidence } from '../../schema';
import { sortedUnique } from '../claims';
import { scopeOf } from '../scope';
import { confidenceCodes as codes } from './codes';

/** Which line rests on a fact, by the first word of its name. */
const linesOf: Readonly<Record<string, string>> = {
  alerts: 'firing',
  health: 'dependencies',
  incident: 'firing',
  links: 'service.links',
  oncall: 'owner.workload.onCall',
  ownership: 'owner.workload.team',
  repository: 'service',
  slo: 'firing',
};

/** What must not be concluded of a line where that is not plain. */
const conclusions: Readonly<Record<string, string>> = {
  'owner.workload.onCall': 'who is shown as on call still is',
  runtime: 'what ran where still does',
  dependencies: 'no other calls were made since',
};

/**
 * A source that failed when it was last read. What it reported then goes into the
 * fix and not into the message: error texts vary from one attempt to the next.
 */
export function collectorGaps(context: EvidenceContext): Confidence[] {
  const failing = new Map(
    context.collectors
      .filter(({ outcome }) => outcome === 'failed')
      .map(collector => [collector.id, collector]),
  );
  return sortedUnique(failing.keys()).flatMap(id => {
    const collector = failing.get(id)!;
    return affectedLines(collector, context).map(affects => ({
      code: codes.collectorFailing,
      message: `Source '${id}' failed when it was last read: do not conclude that ${
        ownValue(conclusions, affects) ?? 'what it said before is still so'
      }.`,
      affects,
      ...(collector.error !== undefined && {
        fix: `# the last error of '${id}'\n${collector.error.replace(
          /^/gm,
          '# ',
        )}`,
      }),
    }));
  });
}

/**
 * The lines that rest on a source: on what it says of this entity, or else on
 * what it reports at all, as that may be missing here because it failed. One
 * that is pushed weakens what it feeds here and nothing else: nobody can know
 * that it would have reported of this entity.
 */
function affectedLines(
  collector: CollectorStatus,
  context: EvidenceContext,
): string[] {
  const { id, kind, changeKinds: kinds } = collector;
  if (kind === 'push') {
    return fedLines(id, context);
  }
  const reported = context.facts.flatMap(({ name, source }) =>
    source.id === id ? [name] : [],
  );
  const lines = [
    ...factLines(reported.length > 0 ? reported : collector.tells ?? []),
    ...(id === 'catalog' ? ['owner', 'service'] : []),
    ...(context.workloadSources.includes(id) ? ['runtime'] : []),
    ...(context.edgeSources.includes(id) ? ['dependencies'] : []),
    ...(kinds?.length ? ['lastChange'] : []),
  ];
  // What one that is set up here would have reported may weaken any line.
  return lines.length > 0 ? sortedUnique(lines) : ['brief'];
}

/** The lines in which something is that a source reported. */
function fedLines(id: string, context: EvidenceContext): string[] {
  const { changes, dependencies, facts, workloads } = context;
  const scope = new Set(scopeOf(context));
  const isIts = ({ source }: { source: { id: string } }) => source.id === id;
  const its = facts.filter(isIts);
  const feedsDependencies =
    its.some(({ entityRef }) => !scope.has(entityRef)) ||
    dependencies.some(({ sources }) => sources.some(one => one.id === id));
  return sortedUnique([
    ...factLines(
      its
        .filter(({ entityRef }) => scope.has(entityRef))
        .map(({ name }) => name),
    ),
    ...(workloads.some(isIts) ? ['runtime'] : []),
    ...(feedsDependencies ? ['dependencies'] : []),
    ...(changes.some(({ source }) => source === id) ? ['lastChange'] : []),
  ]);
}

function factLines(names: readonly string[]): string[] {
  return names.flatMap(name => ownValue(linesOf, name.split('.')[0]) ?? []);
}
