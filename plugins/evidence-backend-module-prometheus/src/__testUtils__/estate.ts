/** A call: its caller, what is called, and how the service graph connects them. */
export type Call = [
  client: string,
  server: string,
  kind?: 'messaging_system' | 'database' | 'virtual_node',
];

/** What Prometheus answers of these calls, each seen some times. */
export function seriesOf(
  calls: readonly Call[],
  write: (name: string, kind: Call[2]) => string,
): object[] {
  return calls.map(([client, server, kind], index) => ({
    metric: {
      client: write(client, kind),
      server: write(server, kind),
      ...(kind && { connection_type: kind }),
    },
    value: [1772366400, String(index + 1)],
  }));
}
