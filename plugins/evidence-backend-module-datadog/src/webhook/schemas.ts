import { z } from 'zod';

/** What Datadog leaves of a variable that it does not know of this event. */
const text = z
  .string()
  .nullish()
  .transform(value => (value?.startsWith('$') ? '' : value ?? '').trim());

/** A list of tags, separated by commas. */
const tags = text.transform(value => value.split(','));

/**
 * The payload that the README has for Datadog's webhook, made of its variables:
 * https://docs.datadoghq.com/integrations/webhooks/#variables
 */
export const notificationSchema = z.object({
  /** From the first notification of an alert until it has recovered. */
  cycle: text.pipe(z.string().min(1).max(200)),
  monitor: text.pipe(z.string().min(1).max(100)),
  title: text,
  transition: text,
  /** What was measured, in one sentence. */
  status: text,
  /** `P1` to `P5`. */
  priority: text,
  /** The tags of the group that fires. */
  scope: tags,
  /** All tags, those of the monitor as well. */
  tags,
  host: text,
  /** Epoch milliseconds. */
  date: z
    .union([z.string(), z.number()])
    .transform(Number)
    .pipe(z.number().int().min(1e12).max(1e13)),
  link: text,
  message: text,
});
export type Notification = z.output<typeof notificationSchema>;
