import { Sighting, workload } from './edges';

/** Each request is counted by the proxy of its source and by that of its destination. */
export const istioReporters = ['source', 'destination', 'waypoint'] as const;

export type IstioOptions = {
  reporter: (typeof istioReporters)[number];
  /** Further matchers, such as `cluster="prod"`. */
  selector?: string;
};

/** https://istio.io/latest/docs/reference/config/metrics/ */
const labelsOfEdge = [
  'source_workload',
  'source_workload_namespace',
  'source_cluster',
  'source_canonical_service',
  'destination_service_name',
  'destination_service_namespace',
  'destination_cluster',
];

/** What proxies call the outside when they don't know where a request goes. */
const outside = new Set(['PassthroughCluster', 'BlackHoleCluster']);

export function istioQuery(
  { reporter, selector }: IstioOptions,
  windowSeconds: number,
): string {
  const matchers = [`reporter="${reporter}"`, ...(selector ? [selector] : [])];
  return `sum by (${labelsOfEdge.join(
    ', ',
  )}) (increase(istio_requests_total{${matchers.join(
    ', ',
  )}}[${windowSeconds}s])) > 0`;
}

export function istioSighting(labels: Record<string, string>): Sighting {
  const destination = labels.destination_service_name;
  return {
    type: 'calls',
    from: workload(labels.source_workload, {
      namespace: labels.source_workload_namespace,
      cluster: labels.source_cluster,
      // Often the plain `app` label, so it counts as no more than that.
      app: labels.source_canonical_service,
    }),
    to: outside.has(destination)
      ? workload('unknown')
      : workload(destination, {
          namespace: labels.destination_service_namespace,
          cluster: labels.destination_cluster,
        }),
  };
}
