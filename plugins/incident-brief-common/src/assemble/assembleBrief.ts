import {
  EvidenceContext,
  onsetOf,
} from '@plumbline/backstage-plugin-evidence-common';
import { entitiesOf, scopeOf } from '../kit/scope';
import type { OnsetSign } from '../kit/words';
import type { Brief, BriefWithoutDigest } from '../schema';
import { BriefSection, sections } from '../sections';
import { assembleConfidence } from './confidence';

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
  const contents = Object.fromEntries(
    sections.map(section => [
      section.id,
      section.assemble(context, { entities, onset }),
    ]),
  ) as Pick<Brief, BriefSection>;
  return {
    entityRef: context.subject.entityRef,
    ...(context.environment !== undefined && {
      environment: context.environment,
    }),
    ...(context.environmentAssumed && { environmentAssumed: true }),
    ...(onset !== undefined && { onset, onsetSign: sign }),
    ...contents,
    confidence: assembleConfidence(context, contents, entities),
    at: context.at,
    visibility: context.visibility,
    ...(context.resolution !== undefined && {
      resolution: context.resolution,
    }),
  };
}
