import {
  EvidenceContext,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, BriefSection, Confidence } from '../../schema';
import { briefSections } from '../../schema';

import { Entities, entitiesOf } from '../scope';
import { alertGaps } from './alertGaps';
import { confidenceCodes } from './codes';
import { collectorGaps } from './collectorGaps';
import { correctionGaps } from './correctionGaps';
import { dependencyGaps } from './dependencyGaps';
import { linkGaps } from './linkGaps';
import { metadataGaps } from './metadataGaps';
import { ownerGaps } from './ownerGaps';
import { ownershipGaps } from './ownershipGaps';
import { firingGaps, runtimeGaps, signalGaps } from './runtimeGaps';
import { serviceGaps } from './serviceGaps';
import { changeGaps } from './changeGaps';

const codeOrder: readonly string[] = Object.values(confidenceCodes);

/** Every gap of the brief, in the order of the lines that they weaken. */
export function assembleConfidence(
  context: EvidenceContext,
  sections: Pick<Brief, BriefSection>,
  entities: Entities = entitiesOf(context),
): Confidence[] {
  return [
    ...signalGaps(context),
    ...metadataGaps(context),
    ...firingGaps(sections.firing, context),
    ...alertGaps(context),
    ...ownerGaps(sections.owner, entities),
    ...ownershipGaps(sections.owner, context),
    ...serviceGaps(sections.service, context.subject),
    ...linkGaps(sections.service, context.subject),
    ...runtimeGaps(sections.runtime, context),
    ...dependencyGaps(sections, context, entities),
    ...changeGaps(sections.lastChange, context),
    ...correctionGaps(context),
    ...collectorGaps(context),
  ].sort(
    (a, b) =>
      sectionIndex(a) - sectionIndex(b) ||
      codeOrder.indexOf(a.code) - codeOrder.indexOf(b.code) ||
      compareText(a.affects, b.affects) ||
      compareText(a.message, b.message),
  );
}

/** What weakens the whole brief (-1) comes first. */
function sectionIndex({ affects }: Confidence): number {
  const [section] = affects.split(/[.:]/);
  return briefSections.indexOf(section as BriefSection);
}
