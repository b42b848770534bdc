import {
  resolutionSchema,
  visibilitySchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { confidenceSchema } from './kit/confidence';
import { onsetSignSchema } from './kit/words';
import { BriefSection, sections, SectionSchemas } from './sections';

/** The incident packet, the same through every interface. */
export const briefSchema = z
  .object({
    entityRef: z.string(),
    /** Which one this is about; what is known to be of another is left out. */
    environment: z.string().optional(),
    /** Nothing stated which: production is meant. */
    environmentAssumed: z.boolean().optional(),
    /** When it began: given, or else the earliest of what freshly shows it. */
    onset: z.string().optional(),
    onsetSign: onsetSignSchema.optional(),
    ...(Object.fromEntries(
      sections.map(({ id, schema }) => [id, schema]),
    ) as SectionSchemas),
    confidence: z.array(confidenceSchema),
    digest: z.string(),
    generatedAt: z.string(),
    at: z.string(),
    visibility: visibilitySchema,
    /** How the signal was matched; not part of the digest. */
    resolution: resolutionSchema.optional(),
  })
  .meta({ id: 'Brief' });
export type Brief = z.infer<typeof briefSchema>;

/** A brief as it is assembled: the digest and the clock's time are added by who serves it. */
export type BriefWithoutDigest = Omit<Brief, 'digest' | 'generatedAt'>;

/** The sections in the order in which a responder reads them. */
export const briefSections: readonly BriefSection[] = sections.map(
  ({ id }) => id,
);
