import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import {
  OccurrenceInput,
  occurrenceInputSchema,
} from '@plumbline/backstage-plugin-toil-common';
import { hash64 } from '@plumbline/backstage-plugin-toil-common/grouping';
import { z } from 'zod';

/** An alert that fired once, with all its labels. */
export type FiredAlert = {
  /** The same for the same labels and the same start. */
  id: string;
  name: string;
  labels: Record<string, string>;
  startsAt: string;
  url?: string;
};

/** What a document holds, and what of it can't be read, in a sentence each. */
export type AlertHistory = {
  tool: 'alertmanager' | 'pagerduty';
  alerts: FiredAlert[];
  occurrences: OccurrenceInput[];
  problems: string[];
};

const labelsSchema = z.record(z.string(), z.string());

/**
 * Of Alertmanager's API and of its webhook:
 * https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
const alertSchema = z.object({
  labels: labelsSchema,
  startsAt: z.iso.datetime({ offset: true }),
  generatorURL: z.string().optional(),
  /** Absent in payloads before Alertmanager 0.19. */
  fingerprint: z.string().min(1).max(200).optional(),
});

/** https://developer.pagerduty.com/api-reference: `GET /incidents` */
const incidentSchema = z.object({
  id: z.string().optional(),
  incident_number: z.number().int().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  created_at: z.iso.datetime({ offset: true }),
  html_url: z.string().nullish(),
  service: z.object({ summary: z.string() }).nullish(),
  teams: z.array(z.object({ summary: z.string() })).nullish(),
});

const wrong =
  'is neither alerts of Alertmanager (its API, or payloads of its webhook) nor incidents of PagerDuty';

/**
 * Reads what Alertmanager's API gives (`/api/v2/alerts`, `amtool alert -o json`),
 * a payload of its webhook, one alert, incidents of PagerDuty's API, or a list
 * of any of these.
 *
 * @returns what it holds, or why it holds nothing in one sentence
 */
export function readAlertHistory(
  document: unknown,
): AlertHistory | { problem: string } {
  const given = itemsOf(document);
  if (!given) {
    return { problem: wrong };
  }
  const history: AlertHistory = {
    tool: given.some(isIncident) ? 'pagerduty' : 'alertmanager',
    alerts: [],
    occurrences: [],
    problems: [],
  };
  for (const item of given) {
    const read = isIncident(item) ? incidentOf(item) : firedOf(item);
    if ('problem' in read) {
      history.problems.push(read.problem);
    } else if ('occurrence' in read) {
      history.occurrences.push(read.occurrence);
    } else {
      history.alerts.push(read.alert);
    }
  }
  return history;
}

function itemsOf(document: unknown): unknown[] | undefined {
  if (Array.isArray(document)) {
    return document.flatMap(each => itemsOf(each) ?? [each]);
  }
  if (typeof document !== 'object' || document === null) {
    return undefined;
  }
  const { alerts, data, incidents } = document as Record<string, unknown>;
  const list = [alerts, incidents, data].find(Array.isArray);
  return (
    list ?? (isAlert(document) || isIncident(document) ? [document] : undefined)
  );
}

function isAlert(item: unknown): item is object {
  return typeof item === 'object' && item !== null && 'labels' in item;
}

function isIncident(item: unknown): item is object {
  return typeof item === 'object' && item !== null && 'created_at' in item;
}

function firedOf(item: unknown): { alert: FiredAlert } | { problem: string } {
  const read = alertSchema.safeParse(item);
  if (!read.success) {
    return { problem: `an alert ${reasonOf(read.error)}` };
  }
  const { fingerprint, generatorURL, labels, startsAt } = read.data;
  const start = new Date(startsAt).toISOString();
  if (start < '1971') {
    return { problem: 'an alert does not say when it began' };
  }
  return {
    alert: {
      id: `${fingerprint ?? hash64(canonicalJson(labels))} ${start}`,
      name: (labels.alertname ?? 'alert').slice(0, 250),
      labels,
      startsAt: start,
      ...(isWeb(generatorURL) && { url: generatorURL }),
    },
  };
}

function incidentOf(
  item: unknown,
): { occurrence: OccurrenceInput } | { problem: string } {
  const read = incidentSchema.safeParse(item);
  if (!read.success) {
    return { problem: `an incident ${reasonOf(read.error)}` };
  }
  const { created_at, html_url, id, service, teams } = read.data;
  const { description, incident_number, title = description } = read.data;
  const occurrence = occurrenceInputSchema.safeParse({
    // As the table has it that PagerDuty exports.
    id: String(incident_number ?? id ?? ''),
    kind: 'diagnostic',
    title: title?.slice(0, 1_000) ?? '',
    occurredAt: created_at,
    services: service?.summary ? [service.summary.slice(0, 300)] : [],
    ...(teams?.[0] && { owner: teams[0].summary.slice(0, 300) }),
    ...(isWeb(html_url) && { url: html_url }),
  });
  return occurrence.success
    ? { occurrence: occurrence.data }
    : { problem: `an incident ${reasonOf(occurrence.error)}` };
}

function reasonOf({ issues: [issue] }: z.ZodError): string {
  return `can't be read: '${issue.path.join('.')}' ${issue.message}`;
}

function isWeb(url: string | null | undefined): url is string {
  return url !== null && url !== undefined && /^https?:\/\/[^\s]+$/.test(url);
}
