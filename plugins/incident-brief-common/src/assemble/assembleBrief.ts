import {
  EvidenceContext,
  onsetOf,
} from '@plumbline/backstage-plugin-evidence-common';
import type { BriefWithoutDigest, OnsetSign } from '../schema';
import { assembleBlastRadius } from './blastRadius';
import { assembleConfidence } from './confidence';
import { assembleDependencies } from './dependencies';
import { assembleFiring } from './firing';
import { assembleLastChange } from './lastChange';
import { assembleOwner } from './owner';
import { assembleRuntime } from './runtime';
import { entitiesOf, scopeOf } from './scope';
import { assembleService } from './service';

/**
 * Makes the incident brief from evidence. A pure function: the same context
 * gives the same brief, in whatever order its lists arrive. What evidence does
 * not say is unknown, with the reason; it is never absent, false or now.
 *
 * No sentence in it moves with the clock, since the digest covers them all.
 */
export function assembleBrief(context: EvidenceContext): BriefWithoutDigest {
  const scope = scopeOf(context);
  const entities = entitiesOf(context);
  const { at: onset, sign }: Partial<{ at: string; sign: OnsetSign }> =
    context.onset !== undefined
      ? { at: context.onset, sign: 'given' }
      : onsetOf(
          context.facts.filter(({ entityRef }) => scope.includes(entityRef)),
          context.at,
          context.alertedAt,
        ) ?? {};
  const sections = {
    firing: assembleFiring(context),
    owner: assembleOwner(context, entities),
    service: assembleService(context),
    runtime: assembleRuntime(context),
    blastRadius: assembleBlastRadius(context, entities),
    dependencies: assembleDependencies(context, entities),
    lastChange: assembleLastChange(context, onset),
  };
  return {
    entityRef: context.subject.entityRef,
    ...(context.environment !== undefined && {
      environment: context.environment,
    }),
    ...(context.environmentAssumed && { environmentAssumed: true }),
    ...(onset !== undefined && { onset, onsetSign: sign }),
    ...sections,
    confidence: assembleConfidence(context, sections, entities),
    at: context.at,
    visibility: context.visibility,
    ...(context.resolution !== undefined && {
      resolution: context.resolution,
    }),
  };
}
