import { z } from 'zod';

const labels = z.record(z.string(), z.string());

/**
 * One notification of Alertmanager:
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 * Alerts are checked one by one.
 */
export const notificationSchema = z.object({
  version: z.literal('4'),
  /** The same from every member of a cluster and for every receiver. */
  groupKey: z.string().min(1).max(20_000),
  /** Left out of `alerts` by `max_alerts`. */
  truncatedAlerts: z.number().int().nonnegative().default(0),
  groupLabels: labels.default({}),
  externalURL: z.string().default(''),
  alerts: z.array(z.unknown()).max(100_000),
});

export const alertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels,
  annotations: labels.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  /** `0001-01-01T00:00:00Z` while it fires. */
  endsAt: z.iso.datetime({ offset: true }).optional(),
  generatorURL: z.string().optional(),
  /** Of its labels; absent before Alertmanager 0.19. */
  fingerprint: z.string().min(1).max(200).optional(),
});
