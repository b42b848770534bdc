import { z } from 'zod';

/** What is not known, what must therefore not be concluded, and the fix. */
export const confidenceSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** The section, or `section.part`, that it weakens. */
  affects: z.string(),
  /** Text that can be pasted where it is missing. */
  fix: z.string().optional(),
  /** Where to paste it. */
  fixUrl: z.string().optional(),
});
export type Confidence = z.infer<typeof confidenceSchema>;

/**
 * Codes of gaps that no single section has. Each code states what must *not* be
 * concluded from the line that it weakens.
 */
export const sharedCodes = {
  /** The catalog was last read too long ago: don't conclude that what is declared is still so. */
  metadataStale: 'metadata-stale',
  /** Matched by a weak key: don't conclude that the signal is about this entity. */
  signalWeak: 'signal-weak',
  /** Reported too long ago: conclude neither that it still holds nor that it stopped. */
  staleEvidence: 'stale-evidence',
  /** Somebody reported the line as wrong: don't conclude that it is right. */
  reportedWrong: 'reported-wrong',
  /** A source failed: don't conclude that what it last reported still holds. */
  collectorFailing: 'collector-failing',
} as const;
