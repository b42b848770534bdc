import {
  EvidenceContext,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import { Confidence, sharedCodes } from '../../kit/confidence';
import type { Entities } from '../../kit/scope';
import type { Brief } from '../../schema';
import { BriefSection, sections } from '../../sections';
import { collectorGaps } from './collectorGaps';
import { correctionGaps } from './correctionGaps';
import { metadataGaps } from './metadataGaps';
import { signalGaps } from './signalGaps';

/** In which order the gaps of each section stand. */
const codeOrders = sections.map(({ codes }) => [
  sharedCodes.metadataStale,
  ...Object.values(codes),
  sharedCodes.reportedWrong,
  sharedCodes.collectorFailing,
]);

/** Every gap of the brief, in the order of the lines that they weaken. */
export function assembleConfidence(
  context: EvidenceContext,
  contents: Pick<Brief, BriefSection>,
  entities: Entities,
): Confidence[] {
  return [
    ...signalGaps(context),
    ...metadataGaps(context),
    ...sections.flatMap(section =>
      section.gaps(contents[section.id], context, entities),
    ),
    ...correctionGaps(context),
    ...collectorGaps(context),
  ]
    .map(gap => ({ gap, ...placeOf(gap) }))
    .sort(
      (a, b) =>
        a.section - b.section ||
        a.code - b.code ||
        compareText(a.gap.affects, b.gap.affects) ||
        compareText(a.gap.message, b.gap.message),
    )
    .map(({ gap }) => gap);
}

/** What weakens the whole brief (-1) comes first. */
function placeOf({ affects, code }: Confidence) {
  const [id] = affects.split(/[.:]/);
  const section = sections.findIndex(one => one.id === id);
  return { section, code: codeOrders[section]?.indexOf(code) ?? 0 };
}
