import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';

/**
 * Metrics and traces, where one of OpenTelemetry's variables says where to:
 * `OTEL_METRICS_EXPORTER=prometheus` serves metrics on a port of their own,
 * `OTEL_TRACES_EXPORTER=otlp` sends traces to `OTEL_EXPORTER_OTLP_ENDPOINT`
 * (docs/operations.md). Imported before all else: a meter that exists before
 * this measures nothing.
 */
const { OTEL_METRICS_EXPORTER, OTEL_TRACES_EXPORTER } = process.env;
if (OTEL_METRICS_EXPORTER || OTEL_TRACES_EXPORTER) {
  // What is not named is not exported, rather than to a collector on loopback.
  process.env.OTEL_METRICS_EXPORTER ??= 'none';
  process.env.OTEL_TRACES_EXPORTER ??= 'none';
  process.env.OTEL_LOGS_EXPORTER ??= 'none';
  process.env.OTEL_SERVICE_NAME ??= 'plumbline';
  process.env.OTEL_EXPORTER_PROMETHEUS_HOST ??= '127.0.0.1';
  new NodeSDK({
    // So that a request of one plugin to another stays in one trace.
    instrumentations:
      process.env.OTEL_TRACES_EXPORTER === 'none'
        ? []
        : [new HttpInstrumentation(), new UndiciInstrumentation()],
  }).start();
}
