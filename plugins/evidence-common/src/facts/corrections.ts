import { z } from 'zod';
import { days, FactDefinition } from './definition';

/** A line of the brief that a responder reported as wrong, and that still says so. */
export const openCorrectionSchema = z.object({
  id: z.string().min(1),
  /** A section of the brief, or the key of one of its claims. */
  line: z.string().min(1),
  /** The line in words. */
  label: z.string().min(1),
  /** Of the brief that stated it. */
  environment: z.string().optional(),
  since: z.iso.datetime({ offset: true }),
});
export type OpenCorrection = z.infer<typeof openCorrectionSchema>;

export const correctionFacts: readonly FactDefinition[] = [
  {
    name: 'corrections.open',
    description: 'Lines of its brief that were reported wrong and still say so',
    // Reported at every change, and at every start of the plugin that keeps
    // them.
    maxAgeSeconds: days(30),
    schema: z.array(openCorrectionSchema),
    collectors: ['incident-brief'],
    reportedFor: 'what was ever reported wrong',
  },
];
