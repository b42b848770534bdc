import { z } from 'zod';

/*
 * The parts of Opsgenie's answers that are read. Whatever its reference does not
 * require may be missing or null here.
 */

const id = z.string().min(1).max(200);

/** https://docs.opsgenie.com/docs/pagination */
const paging = z.object({ next: z.string().nullish() }).nullish();

const scheduleSchema = z.object({
  id,
  name: z
    .string()
    .nullish()
    .transform(value => value ?? ''),
  enabled: z.boolean().nullish(),
  ownerTeam: z
    .object({ id: z.string().nullish(), name: z.string().nullish() })
    .nullish(),
});
export type Schedule = z.output<typeof scheduleSchema>;

/** https://docs.opsgenie.com/docs/schedule-api#list-schedules */
export const schedulesSchema = z.object({
  data: z.array(scheduleSchema),
  paging,
});

/** https://docs.opsgenie.com/docs/who-is-on-call-api, with `flat` */
export const onCallSchema = z.object({
  data: z.object({
    /** User names, which are addresses. */
    onCallRecipients: z.array(z.string()),
  }),
});

const alertSchema = z.object({
  id,
  message: z
    .string()
    .nullish()
    .transform(value => value ?? ''),
  tags: z
    .array(z.string())
    .nullish()
    .transform(value => value ?? []),
  /** `P1` to `P5`. */
  priority: z.string().nullish(),
  /** ISO 8601. */
  createdAt: z.string().nullish(),
  snoozed: z.boolean().nullish(),
  snoozedUntil: z.string().nullish(),
  responders: z
    .array(z.object({ type: z.string().nullish(), id: z.string().nullish() }))
    .nullish(),
});
export type Alert = z.output<typeof alertSchema>;

/** https://docs.opsgenie.com/docs/alert-api#list-alerts */
export const alertsSchema = z.object({ data: z.array(alertSchema), paging });
