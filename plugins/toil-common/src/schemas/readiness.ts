import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

const text = z.string().trim().min(1).max(2_000);
const owner = entityRefSchema;

/**
 * What must be written down before an automation is begun: without it nobody
 * can recognize when it must not act, and who answers for it when it fails.
 */
export const readinessSchema = z.strictObject({
  trigger: text.describe('What starts it'),
  prechecks: text.describe('What must hold, else it does not act'),
  boundary: text.describe('What it may touch, and what it never touches'),
  verification: text.describe('The signal that shows that it worked'),
  rollback: text.describe('The way back, and who has rehearsed it'),
  codeOwner: owner.describe('Who owns the code'),
  failureOwner: owner.describe('Who is called when it fails'),
  cadence: text.describe('How often all this is looked at again'),
});
export type Readiness = z.infer<typeof readinessSchema>;

/** As readers see it: what is written down of it. */
export const readinessAnswerSchema = z.object({
  trigger: z.string().optional(),
  prechecks: z.string().optional(),
  boundary: z.string().optional(),
  verification: z.string().optional(),
  rollback: z.string().optional(),
  codeOwner: z.string().optional(),
  failureOwner: z.string().optional(),
  cadence: z.string().optional(),
});

/** The parts, in the order in which one thinks of them; with words for people. */
export const readinessParts: readonly {
  part: keyof Readiness;
  words: string;
}[] = [
  { part: 'trigger', words: 'trigger' },
  { part: 'prechecks', words: 'prechecks' },
  { part: 'boundary', words: 'execution boundary' },
  { part: 'verification', words: 'verification signal' },
  { part: 'rollback', words: 'rollback path' },
  { part: 'codeOwner', words: 'owner of the code' },
  { part: 'failureOwner', words: 'owner of its failure' },
  { part: 'cadence', words: 'review cadence' },
];

/** @returns the parts that are not written down, in words */
export function missingReadiness(readiness: Partial<Readiness>): string[] {
  return readinessParts
    .filter(({ part }) => readiness[part] === undefined)
    .map(({ words }) => words);
}
