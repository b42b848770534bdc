import {
  CollectorStatus,
  EvidenceContext,
  factDefinitions,
  ownValue,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Confidence } from '../../schema';
import { sortedUnique } from '../claims';
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
 * that anybody pushes for and that has never reported anything weakens nothing.
 */
function affectedLines(
  { id, kind, changeKinds: kinds, tells = [] }: CollectorStatus,
  context: EvidenceContext,
): string[] {
  const reported = context.facts.flatMap(({ name, source }) =>
    source.id === id ? [name] : [],
  );
  const lines = [
    ...factLines(
      [reported, tells, factsOf(id)].find(some => some.length > 0) ?? [],
    ),
    ...(id === 'catalog' ? ['owner', 'service'] : []),
    ...(context.workloadSources.includes(id) ? ['runtime'] : []),
    ...(context.edgeSources.includes(id) ? ['dependencies'] : []),
    ...(kinds?.length ? ['lastChange'] : []),
  ];
  // What one that is set up here would have reported may weaken any line.
  return lines.length > 0 || kind === 'push' ? sortedUnique(lines) : ['brief'];
}

/** What a collector is there to report. */
function factsOf(collector: string): string[] {
  return factDefinitions
    .filter(({ collectors }) => collectors.includes(collector))
    .map(({ name }) => name);
}

function factLines(names: readonly string[]): string[] {
  return names.flatMap(name => ownValue(linesOf, name.split('.')[0]) ?? []);
}
