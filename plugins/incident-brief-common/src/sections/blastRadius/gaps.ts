import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import type { Confidence } from '../../kit/confidence';
import { dependencyLimit, moreGaps } from '../../kit/more';
import type { BlastRadius } from './schema';

export const blastRadiusCodes = { dependencyLimit } as const;

export function blastRadiusGaps(
  { more }: BlastRadius,
  { subject }: EvidenceContext,
): Confidence[] {
  return moreGaps(more, subject.entityRef, {
    affects: 'blastRadius',
    what: 'Hit as well, but not listed',
    not: 'what is not listed is not hit',
  });
}
