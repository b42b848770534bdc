import { workloadOfPod } from '@plumbline/backstage-plugin-evidence-common';
import {
  diagnosticToil,
  OccurrenceInput,
} from '@plumbline/backstage-plugin-toil-common';
import type { FiredAlert } from './readAlertHistory';

/** They say what is wrong, or where in a service, not which service it is. */
const notOfService = new Set([
  'alertname',
  'instance',
  'prometheus',
  'replica',
  'severity',
]);

/** Labels by which people call a service, the likeliest first. */
const names = [
  'service',
  'service_name',
  'app_kubernetes_io_name',
  'component',
  'deployment',
  'app',
  'job',
];

/**
 * What an alert's labels say about which service it is of: alerts that have it
 * in common are of the same service.
 */
export function placeOf(labels: FiredAlert['labels']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => !notOfService.has(name))
      .map(([name, value]): [string, string] => [
        name,
        name === 'pod' ? workloadOfPod(value) : value,
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * As the portal has it of alerts that it hears of itself, so that both are one
 * group.
 *
 * @param entityRef - the service that the labels name, where one is known
 */
export function alertOccurrence(
  alert: FiredAlert,
  entityRef: string | undefined,
): OccurrenceInput {
  const { labels } = alert;
  const called = names.map(name => labels[name]).find(Boolean);
  return diagnosticToil({
    ...alert,
    entityRef: entityRef ?? called?.slice(0, 250),
    // Labels stay the same for as long as it fires; what is written of it does not.
    summary: Object.entries(labels)
      .filter(([name]) => name !== 'alertname')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')
      .slice(0, 2_000),
  });
}
