import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** Of a span as OTLP has it in JSON, what is looked at here. */
export type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 1 internal, 2 server, 3 client. */
  kind: number;
  attributes: { key: string; value: { stringValue?: string } }[];
};

type Export = {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
};

/** Receives traces over OTLP, as a collector does. */
export async function receiveTraces() {
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    json(request).then(
      body => {
        for (const { scopeSpans } of (body as Export).resourceSpans) {
          spans.push(...scopeSpans.flatMap(scope => scope.spans));
        }
        response.setHeader('content-type', 'application/json').end('{}');
      },
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>(listening =>
    server.listen(0, '127.0.0.1', listening),
  );
  const { port } = server.address() as AddressInfo;
  return {
    spans,
    env: {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: '500',
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
