import { instantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/*
 * Only what is read, of the payload of a run's notification, version 1:
 * https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#run-notification-payload.
 * A test of the configuration has null wherever there is no run.
 */

const text = z.string().nullish();

/** Version 2 reports a workspace, and names its trigger outside of a list. */
export const notificationSchema = z.object({
  trigger: text,
  notifications: z.array(z.object({ trigger: z.string().min(1) })).nullish(),
});

export const runSchema = z.object({
  run_url: text,
  run_id: z.string().min(1).max(200),
  run_message: text,
  run_created_by: text,
  workspace_name: z.string().min(1),
  organization_name: text,
  notifications: z
    .array(
      z.object({
        trigger: z.string().min(1),
        run_status: text,
        run_updated_at: instantSchema.nullish(),
        run_updated_by: text,
      }),
    )
    .min(1),
});
export type RunNotification = z.infer<typeof runSchema>;
