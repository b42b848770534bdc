import { virtualLabels } from '@plumbline/backstage-plugin-evidence-common';
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
 * read or written a span does not say. Where only one side was seen, the other
 * is a virtual node: a caller called `user`, or else the server.
 */
export function serviceGraphSighting(
  { labels: names }: ServiceGraphOptions,
  labels: Record<string, string>,
): Sighting {
  const kind = labels[names.connectionType];
  const end = (
    name: string,
    namespace: string | undefined,
    isVirtual: boolean,
  ) => {
    const named = inNamespace(
      labels[name],
      namespace === undefined ? undefined : labels[namespace],
    );
    return workload(named.name, {
      namespace: named.namespace,
      labels: isVirtual ? virtualLabels : undefined,
    });
  };
  const isVirtual = kind === 'virtual_node';
  const isCaller = labels[names.client] === 'user';
  return {
    from: end(names.client, names.clientNamespace, isVirtual && isCaller),
    to: end(names.server, names.serverNamespace, isVirtual && !isCaller),
    type: kind === 'messaging_system' ? 'publishes' : 'calls',
  };
}

/** Some name a service with its namespace in front, `shop/checkout`. */
function inNamespace(
  text: string | undefined,
  namespace: string | undefined,
): { name: string | undefined; namespace?: string } {
  const [, first, rest] = /^([^/]+)\/([^/]+)$/.exec(text ?? '') ?? [];
  return rest && (namespace || first)
    ? { name: rest, namespace: namespace || first }
    : { name: text, namespace };
}
