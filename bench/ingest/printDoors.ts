import { percentile } from '../lib/statistics';
import { count, megabytes, ms, printTable, say } from '../lib/table';
import { generic, genericBatch } from './doors';
import {
  DoorResult,
  doorsDescription,
  DoorsResult,
  inFlight,
} from './measureDoors';

export function printDoors(results: readonly DoorsResult[]): void {
  say('\n## Ingest by source\n');
  doorsDescription.forEach(line => say(`- ${line}`));
  for (const { ledger, before, doors } of results) {
    printTable(
      `Changes by door, over HTTP, one client with ${inFlight} deliveries in flight; ${count(
        ledger,
      )} changes there before, ${megabytes(before)} RSS`,
      [
        'door',
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
      doors.map(door => [
        door.name,
        door.proof,
        (door.bytes / 1000).toFixed(1),
        count(door.sent / door.seconds),
        count(changesPerSecond(door)),
        shareOf(door, doors),
        ms(percentile(door.took, 0.5)),
        ms(percentile(door.took, 0.99)),
        `${count(door.found)} of ${count(door.told)}`,
        count(door.wrong),
        megabytes(door.rss),
      ]),
    );
  }
}

function changesPerSecond({ sent, each, seconds }: DoorResult): number {
  return (sent * each) / seconds;
}

/** Beside the generic format with as many changes in a delivery. */
function shareOf(door: DoorResult, doors: readonly DoorResult[]): string {
  const name = door.each === 1 ? generic : genericBatch;
  const baseline = doors.find(one => one.name === name)!;
  return (changesPerSecond(door) / changesPerSecond(baseline)).toFixed(2);
}
