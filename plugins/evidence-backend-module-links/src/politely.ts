/**
 * Does work on items of many hosts: so many at once, and of one host so few.
 * Hosts take turns. Ends early when aborted; what was begun is awaited.
 */
export async function politely<T>(options: {
  items: Iterable<T>;
  hostOf: (item: T) => string;
  concurrency: number;
  perHost: number;
  signal: AbortSignal;
  work: (item: T) => Promise<void>;
}): Promise<void> {
  const { items, hostOf, concurrency, perHost, signal, work } = options;
  const byHost = new Map<string, T[]>();
  for (const item of items) {
    const host = hostOf(item);
    const queue = byHost.get(host);
    if (queue) {
      queue.push(item);
    } else {
      byHost.set(host, [item]);
    }
  }
  // Whoever holds a turn of a host may ask it; there are `perHost` of each.
  const turns: { items: T[]; at: { next: number } }[] = [];
  const hosts = [...byHost.values()].map(queue => ({
    items: queue,
    at: { next: 0 },
  }));
  for (let turn = 0; turn < perHost; turn++) {
    turns.push(...hosts.filter(host => host.items.length > turn));
  }
  let first = 0;
  const worker = async () => {
    while (first < turns.length && !signal.aborted) {
      const turn = turns[first++];
      if (turn.at.next < turn.items.length) {
        await work(turn.items[turn.at.next++]);
        turns.push(turn);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
