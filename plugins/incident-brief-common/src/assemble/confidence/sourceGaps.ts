import {
  changeKinds,
  CollectorStatus,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, Confidence } from '../../schema';
import { sortedUnique } from '../claims';
import { changesInWords } from '../lastChange';
import { confidenceCodes as codes } from './codes';
import { postFix } from './fixes';

export function changeGaps(
  { byKind }: Brief['lastChange'],
  context: EvidenceContext,
): Confidence[] {
  const dark = changeKinds.filter(kind => byKind[kind].status === 'unknown');
  return dark.length === 0
    ? []
    : [
        {
          code: codes.changesUnknown,
          message: `No source connected for ${dark
            .map(kind => changesInWords[kind])
            .join(', ')}: do not conclude that none happened.`,
          affects: dark.length === 1 ? `lastChange.${dark[0]}` : 'lastChange',
          fix: postFix('/api/evidence/changes', {
            source: '<your pipeline>',
            kind: dark[0],
            entityRef: context.subject.entityRef,
            occurredAt: '<when it happened, ISO 8601>',
          }),
        },
      ];
}

/**
 * A source that failed in its last pass. What it said then goes into the fix
 * and not into the message: error texts vary from one attempt to the next.
 */
export function collectorGaps(context: EvidenceContext): Confidence[] {
  const failing = new Map(
    context.collectors
      .filter(({ outcome }) => outcome === 'failed')
      .map(collector => [collector.id, collector]),
  );
  return sortedUnique(failing.keys()).flatMap(id => {
    const collector = failing.get(id)!;
    return affectedSections(collector, context).map(affects => ({
      code: codes.collectorFailing,
      message: `Source '${id}' failed when it was last read: do not conclude that what it said before is still so.`,
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

function affectedSections(
  { id, changeKinds: kinds }: CollectorStatus,
  context: EvidenceContext,
): string[] {
  const reportsFacts = context.facts.some(({ source }) => source.id === id);
  const sections = [
    ...(reportsFacts ? ['firing'] : []),
    ...(id === 'catalog' ? ['owner', 'service'] : []),
    ...(context.workloadSources.includes(id) ? ['runtime'] : []),
    ...(context.edgeSources.includes(id) ? ['dependencies'] : []),
    ...(kinds?.length ? ['lastChange'] : []),
  ];
  // What it would have said is not known, so it may weaken any line.
  return sections.length > 0 ? sections : ['brief'];
}
