import {
  EvidenceContext,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import { Part, sectionOf, sortedUnique } from '../../kit/fields';
import { sortedMore } from '../../kit/more';
import { Entities, workloadsInScope } from '../../kit/scope';
import type { BlastRadius } from './schema';

/** What is hit, at the least: callers that nobody reports are never counted as none. */
export function assembleBlastRadius(
  context: EvidenceContext,
  entities: Entities,
): BlastRadius {
  const { impact } = context;
  const regions = sortedUnique(
    workloadsInScope(context).map(({ value }) => value.region),
  );
  return {
    ...sectionOf([
      // Who is declared to be affected is known, whatever else is not.
      ...(impact.affected.length > 0 ? [{ known: true }] : []),
      callersPart(context),
      regionsPart(regions),
    ]),
    affected: [...impact.affected].sort(
      (a, b) =>
        a.distance - b.distance || compareText(a.entityRef, b.entityRef),
    ),
    more: sortedMore(impact.more),
    entryPoints: sortedUnique(
      impact.entryPoints.map(({ entityRef }) => entityRef),
    ),
    customerPaths: sortedUnique(
      impact.entryPoints.flatMap(({ customerPaths }) => customerPaths),
    ),
    dataDomains: sortedUnique(
      impact.dataDomains.map(({ entityRef, domain, classification }) => {
        const name = domain ?? entities(entityRef)?.name ?? entityRef;
        return classification === undefined
          ? name
          : `${name} (${classification})`;
      }),
    ),
    regions,
    atLeast: impact.atLeast,
    services: impact.services,
  };
}

/** Whether what is listed rests on traffic, or on declarations alone. */
function callersPart(context: EvidenceContext): Part {
  const observed = context.dependencies.some(
    ({ state }) =>
      state === 'declared-and-observed' || state === 'observed-only',
  );
  if (observed) {
    return { known: true };
  }
  return {
    known: false,
    reason:
      context.edgeSources.length === 0
        ? 'declared only: no source connected for observed calls'
        : `declared only: no source has seen calls to or from ${context.subject.entityRef}`,
  };
}

function regionsPart(regions: string[]): Part {
  return regions.length > 0
    ? { known: true }
    : { known: false, reason: 'regions are not known' };
}
