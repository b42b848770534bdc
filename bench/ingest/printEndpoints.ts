import { percentile } from '../lib/statistics';
import { count, megabytes, ms, printTable, say } from '../lib/table';
import { generic, genericBatch } from './endpoints';
import {
  EndpointResult,
  endpointsDescription,
  EndpointsResult,
  inFlight,
} from './measureEndpoints';

export function printEndpoints(results: readonly EndpointsResult[]): void {
  say('\n## Ingest by source\n');
  endpointsDescription.forEach(line => say(`- ${line}`));
  for (const { ledger, before, endpoints } of results) {
    printTable(
      `Changes by endpoint, over HTTP, one client with ${inFlight} deliveries in flight; ${count(
        ledger,
      )} changes there before, ${megabytes(before)} RSS`,
      [
        'endpoint',
        'proven by',
        'kB each',
        'deliveries/s',
        'changes/s',
        'of the generic format',
        'p50 ms',
        'p99 ms',
        'stored of sent',
        'of a wrong service',
        'RSS',
      ],
      endpoints.map(endpoint => [
        endpoint.name,
        endpoint.proof,
        (endpoint.bytes / 1000).toFixed(1),
        count(endpoint.sent / endpoint.seconds),
        count(changesPerSecond(endpoint)),
        shareOf(endpoint, endpoints),
        ms(percentile(endpoint.took, 0.5)),
        ms(percentile(endpoint.took, 0.99)),
        `${count(endpoint.found)} of ${count(endpoint.reported)}`,
        count(endpoint.wrong),
        megabytes(endpoint.rss),
      ]),
    );
  }
}

function changesPerSecond({ sent, each, seconds }: EndpointResult): number {
  return (sent * each) / seconds;
}

/** Beside the generic format with as many changes in a delivery. */
function shareOf(
  endpoint: EndpointResult,
  endpoints: readonly EndpointResult[],
): string {
  const name = endpoint.each === 1 ? generic : genericBatch;
  const baseline = endpoints.find(one => one.name === name)!;
  return (changesPerSecond(endpoint) / changesPerSecond(baseline)).toFixed(2);
}
