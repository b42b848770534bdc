import {
  EvidenceContext,
  openCorrectionSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { Confidence, sharedCodes } from '../../kit/confidence';

const openCorrections = z.array(openCorrectionSchema);

/** Lines that somebody reported as wrong, and that still say so. */
export function correctionGaps({
  subject,
  facts,
}: EvidenceContext): Confidence[] {
  return facts
    .filter(
      ({ name, entityRef }) =>
        name === 'corrections.open' && entityRef === subject.entityRef,
    )
    .flatMap(({ value }) => {
      const read = openCorrections.safeParse(value);
      return read.success ? read.data : [];
    })
    .map(({ line, label, since }) => ({
      code: sharedCodes.reportedWrong,
      message: `${label} was reported as wrong on ${since.slice(
        0,
        10,
      )} and still says the same: do not conclude that it is right.`,
      affects: sectionOf(line),
    }));
}

/** `dependencies` for `dependencies[calls component:default/payment calls]`. */
function sectionOf(line: string): string {
  return line.replace(/\[.*$/s, '');
}
