/**
 * The metrics that an estate would write, as text that Prometheus scrapes. An
 * estate is a list of calls:
 *
 *   { client, server, kind?, count, failed?, mesh? }
 *
 * `kind` is the connection type of OpenTelemetry's service graph:
 * `messaging_system`, `database` or `virtual_node`. With `mesh` it is Istio that
 * counts the call, once by each side's proxy, and no span reports it.
 */

const label = value =>
  `"${String(value)
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')}"`;

/** One sample: `name{a="b"} 5`. */
export function sample(name, labels, value) {
  const inBraces = Object.entries(labels)
    .map(([key, text]) => `${key}=${label(text)}`)
    .join(',');
  return `${name}{${inBraces}} ${value}`;
}

/**
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/servicegraphconnector
 */
export function serviceGraphSamples({
  client,
  server,
  kind,
  count,
  failed = 0,
}) {
  const labels = {
    client,
    server,
    ...(kind && { connection_type: kind }),
  };
  return [
    sample(
      'traces_service_graph_request_total',
      { ...labels, failed: 'false' },
      count - failed,
    ),
    ...(failed > 0
      ? [
          sample(
            'traces_service_graph_request_total',
            { ...labels, failed: 'true' },
            failed,
          ),
          sample('traces_service_graph_request_failed_total', labels, failed),
        ]
      : []),
  ];
}

/** https://istio.io/latest/docs/reference/config/metrics/ */
export function istioSamples({ client, server, mesh, count, failed = 0 }) {
  const { namespace = 'default', cluster = 'prod-eu' } = mesh;
  return ['source', 'destination'].flatMap(reporter =>
    [
      ['200', count - failed],
      ['503', failed],
    ]
      .filter(([, value]) => value > 0)
      .map(([code, value]) =>
        sample(
          'istio_requests_total',
          {
            reporter,
            response_code: code,
            source_workload: client,
            source_workload_namespace: namespace,
            source_canonical_service: client,
            source_cluster: cluster,
            destination_workload: server,
            destination_service_name: server,
            destination_service_namespace: namespace,
            destination_cluster: cluster,
          },
          value,
        ),
      ),
  );
}

/** All samples of calls. */
export function estateSamples(calls) {
  return calls.flatMap(call =>
    call.mesh ? istioSamples(call) : serviceGraphSamples(call),
  );
}
