import { z } from 'zod';
import { days, FactDefinition } from './definition';

const count = z.number().int().nonnegative();

/**
 * What an automated workflow did within 90 days, and what it left behind. What a
 * source does not know is absent.
 */
export const automationUseSchema = z.object({
  /** How often it was carried out to its end, and how often in vain. */
  uses: count.optional(),
  failed: count.optional(),
  /** Users who started it. */
  people: count.optional(),
  /** Groups that own what it was used for. */
  groups: count.optional(),
  /** Uses that written rules decided about before anything was changed. */
  decided: count.optional(),
  /** Whether any of it is for production. */
  production: z.boolean().optional(),
  /** Things that it made and that are still there; 0 where it makes nothing that stays. */
  remaining: count.optional(),
  /** Those of the version that is offered now. */
  current: count.optional(),
  /** Those with an entity and an owner in the catalog. */
  identified: count.optional(),
  /** Those compared with what was requested, within the interval that is configured. */
  compared: count.optional(),
  /** Those found to differ from what was requested. */
  differing: count.optional(),
});
export type AutomationUse = z.infer<typeof automationUseSchema>;

export const automationFacts: readonly FactDefinition[] = [
  {
    name: 'automation.used',
    description:
      'How a workflow was used within 90 days, and how what it made is kept as requested',
    maxAgeSeconds: days(1),
    schema: automationUseSchema,
    collectors: ['provisioning'],
    reportedFor: 'the templates of products',
    scope: 'entity',
  },
];
