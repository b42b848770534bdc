import {
  entityRefSchema,
  instantSchema,
  environmentNameSchema,
  withoutNulSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { briefSchema } from '../schema';

/** A brief as of one instant, kept for the review of an incident. */
export const pinSchema = z
  .object({
    id: z.string(),
    entityRef: z.string(),
    at: z.string(),
    onset: z.string().optional(),
    environment: z.string().optional(),
    /** Id of the incident, or what people call it. */
    incident: z.string().optional(),
    note: z.string().optional(),
    /** Of the brief as the one who pinned it saw it. */
    digest: z.string(),
    visibility: z.enum(['all', 'filtered']),
    pinnedBy: z.string(),
    pinnedAt: z.string(),
  })
  .meta({ id: 'Pin' });
export type Pin = z.infer<typeof pinSchema>;

/** Body of `POST /api/incident-brief/pins`. */
export const pinInputSchema = z
  .object({
    entityRef: entityRefSchema,
    /** As of when; now without it. */
    at: instantSchema.optional(),
    onset: instantSchema.optional(),
    environment: environmentNameSchema.optional(),
    incident: withoutNulSchema.trim().min(1).max(200).optional(),
    note: z.string().trim().min(1).max(4000).optional(),
  })
  .meta({ id: 'PinInput' });
export type PinInput = z.input<typeof pinInputSchema>;

/** Query of `GET /api/incident-brief/pins`. */
export const pinQuerySchema = z.object({
  entityRef: entityRefSchema.optional(),
  incident: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type PinQuery = z.output<typeof pinQuerySchema>;

const claimSchema = z.object({
  value: z.unknown().optional(),
  unknown: z.string().optional(),
  source: z.object({ id: z.string(), url: z.string().optional() }).optional(),
});

/** A pinned brief again: what it stated then, and what it states now. */
export const replaySchema = z
  .object({
    pin: pinSchema,
    then: briefSchema,
    now: briefSchema.optional(),
    /** Why there is none now: the entity is gone. */
    nowMissing: z.string().optional(),
    /**
     * Whether `then` is the brief that was pinned, by its digest; absent when
     * the viewer may see more or less than the one who pinned it.
     */
    same: z.boolean().optional(),
    differences: z.array(
      z.object({
        key: z.string(),
        section: z.string(),
        label: z.string(),
        then: claimSchema.optional(),
        now: claimSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'Replay' });
export type Replay = z.infer<typeof replaySchema>;
