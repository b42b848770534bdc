import { z } from 'zod';
import { days, FactDefinition } from './definition';

const instant = z.iso.datetime({ offset: true });

/** Whether owner, access and infrastructure of an entity were confirmed lately. */
export const recertifiedSchema = z.object({
  /** Absent where they never were. */
  confirmedAt: instant.optional(),
  /** By when they have to be confirmed again. */
  dueAt: instant,
});
export type Recertified = z.infer<typeof recertifiedSchema>;

export const recertifiedFacts: readonly FactDefinition[] = [
  {
    name: 'ownership.recertified',
    description:
      'When its owner confirmed owner, access and infrastructure, and by when again',
    maxAgeSeconds: days(2),
    schema: recertifiedSchema,
    collectors: ['scorecards'],
    decided: true,
    reportedFor: 'components and APIs that are not retired',
    scope: 'entity',
  },
];
