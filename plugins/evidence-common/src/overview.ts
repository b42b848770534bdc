import { z } from 'zod';
import { firingAlertSchema } from './facts/alerts';
import { activeIncidentSchema } from './facts/incidents';
import { changeSchema } from './schemas/change';
import { claimSchema } from './schemas/claim';
import { factClaimSchema } from './schemas/context';
import { collectorStatusSchema } from './schemas/registers';

/**
 * Answer of `GET /api/evidence/overview?owner=`: what fires and what changed
 * lately for some owners, and how the sources do.
 */
export const overviewSchema = z
  .object({
    /** The server's now. */
    at: z.string(),
    firing: z.array(
      z.object({
        entityRef: z.string(),
        title: z.string().optional(),
        alerts: claimSchema(z.array(firingAlertSchema)),
      }),
    ),
    /** Open incidents of the owners' services; one may concern several. */
    incidents: z.array(
      z.object({
        entityRef: z.string(),
        title: z.string().optional(),
        incidents: claimSchema(z.array(activeIncidentSchema)),
      }),
    ),
    /** How many more entities there are than the lists have room for. */
    more: z.object({
      firing: z.number().int(),
      incidents: z.number().int(),
    }),
    /**
     * Of how many of the owners' entities that the viewer may see some source
     * has reported alerts, firing or not. Of the others, nobody looked.
     */
    alertsHeard: z.number().int(),
    /** Of those, the ones of which all that was reported is stale. */
    alertsStale: z.number().int(),
    /** How many sources reported them. */
    alertSources: z.number().int(),
    /**
     * The owners' components by reference, 100 at the most, with what is known of
     * how each is; absent where no owner is given.
     */
    services: z
      .array(
        z.object({
          entityRef: z.string(),
          title: z.string().optional(),
          tier: z.string().optional(),
          /** `alerts.firing`, `slo.state` and `health.state`, as far as reported. */
          facts: z.array(factClaimSchema),
        }),
      )
      .optional(),
    /** Newest first. */
    changes: z.array(changeSchema),
    collectors: z.array(collectorStatusSchema),
    /** Entities in the projection that the viewer may see. */
    entities: z.number().int(),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof overviewSchema>;
export type OverviewFiring = Overview['firing'][number];
export type OverviewService = NonNullable<Overview['services']>[number];
