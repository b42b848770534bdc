import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';

const lines = [
  (at: number) => `Restart stuck payment worker on node-${at}`,
  (at: number) => `Payment worker ${at} is stuck, please restart`,
  (at: number) => `Reset password for user${at}@example.com`,
  (at: number) => `Rotate certificate of host web-${at}.example.com`,
  (at: number) => `Grant access to repository for ticket ${at}`,
  (at: number) => `Disk ${at}% full on db-${at}, clean up old files`,
  (at: number) => `Replay failed message ${at} from the dead letter queue`,
];

/** Numbers that look random, and are the same each time. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Tickets of the kinds that any tracker is full of. */
export function someTickets(count: number): OccurrenceInput[] {
  const next = randomNumbers(42);
  return Array.from({ length: count }, (_, at) => ({
    id: `OPS-${at}`,
    title: lines[Math.floor(next() * lines.length)](at),
    occurredAt: new Date(
      Date.now() - Math.floor(next() * 80 * 86_400) * 1000 - 60_000,
    ).toISOString(),
    minutes: Math.floor(next() * 60),
  }));
}

/** The same items in another order, cut into pieces. */
export function shuffled<T>(
  items: readonly T[],
  seed: number,
  size: number,
): T[][] {
  const next = randomNumbers(seed);
  const order = items
    .map(item => ({ item, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
  return Array.from({ length: Math.ceil(order.length / size) }, (_, at) =>
    order.slice(at * size, (at + 1) * size),
  );
}
