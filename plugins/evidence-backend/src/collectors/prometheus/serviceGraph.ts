import type { EdgeType } from '@plumbline/backstage-plugin-evidence-common';
import { Sighting, workload } from './edges';

export type ServiceGraphOptions = {
  metric: string;
  labels: {
    client: string;
    server: string;
    connectionType: string;
    clientNamespace?: string;
    serverNamespace?: string;
  };
  /** Further matchers, such as `cluster="prod"`. */
  selector?: string;
};

/**
 * What OpenTelemetry's service graph connector and Tempo's metrics generator
 * write; failed requests are among these.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/servicegraphconnector
 * https://grafana.com/docs/tempo/latest/metrics-from-traces/service_graphs/
 */
export const serviceGraphDefaults: ServiceGraphOptions = {
  metric: 'traces_service_graph_request_total',
  labels: {
    client: 'client',
    server: 'server',
    connectionType: 'connection_type',
  },
};

export function serviceGraphQuery(
  { metric, labels, selector = '' }: ServiceGraphOptions,
  windowSeconds: number,
): string {
  const by = Object.values(labels).filter(Boolean).join(', ');
  return `sum by (${by}) (increase(${metric}{${selector}}[${windowSeconds}s])) > 0`;
}

/**
 * A message is published, whoever takes it. A database is called: whether it is
 * read or written a span does not say. The ends that are invented (`user`) keep
 * their names; evidence knows them.
 */
export function serviceGraphSighting(
  { labels: names }: ServiceGraphOptions,
  labels: Record<string, string>,
): Sighting {
  const type: EdgeType =
    labels[names.connectionType] === 'messaging_system' ? 'publishes' : 'calls';
  const end = (name: string, namespace: string | undefined) =>
    workload(labels[name], {
      namespace: namespace === undefined ? undefined : labels[namespace],
    });
  return {
    from: end(names.client, names.clientNamespace),
    to: end(names.server, names.serverNamespace),
    type,
  };
}
