import { z } from 'zod';
import { days, FactDefinition } from './definition';

/** Briefs that went out about an entity, by day (UTC). */
export const briefsDeliveredSchema = z.record(
  z.iso.date(),
  z.number().int().nonnegative(),
);
export type BriefsDelivered = z.infer<typeof briefsDeliveredSchema>;

export const briefFacts: readonly FactDefinition[] = [
  {
    name: 'briefs.delivered',
    description: 'Briefs that went out about it in the last 30 days, by day',
    maxAgeSeconds: days(30),
    schema: briefsDeliveredSchema,
    collectors: [],
  },
];
