import { z } from 'zod';
import { metadataSchema } from './objects';

/** What is kept of an event that is a warning. */
export type WarningEvent = {
  namespace: string;
  name: string;
  /** What it is about, as `Pod/checkout-7d4b9c6f5-x2x8p`. */
  about: string;
  reason: string;
  message?: string;
  first?: string;
  last?: string;
};

/** Reads an event of the core API. */
export const eventSchema = z
  .object({
    metadata: metadataSchema,
    involvedObject: z.object({
      kind: z.string().default(''),
      name: z.string().default(''),
    }),
    reason: z.string().nullish(),
    message: z.string().nullish(),
    eventTime: z.string().nullish(),
    firstTimestamp: z.string().nullish(),
    lastTimestamp: z.string().nullish(),
    series: z.object({ lastObservedTime: z.string().nullish() }).nullish(),
  })
  .transform((event): WarningEvent => {
    const first = event.firstTimestamp ?? event.eventTime;
    const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? first;
    return {
      namespace: event.metadata.namespace,
      name: event.metadata.name,
      about: `${event.involvedObject.kind}/${event.involvedObject.name}`,
      reason: event.reason || 'Warning',
      ...(event.message && { message: event.message }),
      ...(first && { first }),
      ...(last && { last }),
    };
  });
