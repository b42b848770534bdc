import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { days, FactDefinition } from './definition';

/** A drill of a scenario. */
export const drillResultSchema = z.object({
  /** Such as `restore` or `rollback`. */
  scenario: z.string().min(1),
  /** `passed`: all that was tried worked. */
  outcome: z.enum(['passed', 'partly', 'failed']),
  /** `tabletop` was talked through, and nothing was operated. */
  mode: z.enum(['game-day', 'tabletop']),
  heldAt: z.iso.datetime({ offset: true }),
  /** Of all drills of the scenario: findings that are not fixed yet. */
  openFindings: z.number().int().min(0),
  url: webUrlSchema.optional(),
});
export type DrillResult = z.infer<typeof drillResultSchema>;

export const drillFacts: readonly FactDefinition[] = [
  {
    name: 'drills.held',
    description:
      'Of each scenario the last drill by mode, and the last one that passed',
    // Reported at every change; rules decide after how many days a result
    // proves nothing any more.
    maxAgeSeconds: days(730),
    schema: z.array(drillResultSchema),
    collectors: ['scorecards'],
    decided: true,
    reportedFor: 'services with a recorded drill',
    scope: 'entity',
  },
];
