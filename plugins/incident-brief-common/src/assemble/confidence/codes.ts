import { sharedCodes } from '../../kit/confidence';
import { SectionCodes, sections } from '../../sections';

/**
 * What a brief can be lacking. Each code states what must *not* be concluded
 * from the line that it weakens.
 */
export const confidenceCodes = {
  ...sharedCodes,
  ...(Object.assign({}, ...sections.map(({ codes }) => codes)) as SectionCodes),
};

export type ConfidenceCode =
  (typeof confidenceCodes)[keyof typeof confidenceCodes];
