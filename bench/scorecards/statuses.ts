import { checks } from './checks';
import { refOf } from './facts';

/** By entity and check. */
export type Statuses = Map<string, string>;

/**
 * Compares every verdict: what the peer leaves out, since a fact is missing, is
 * unknown to us.
 *
 * @throws Error that names the first one that differs
 */
export function compare(ours: Statuses, peers: Statuses, size: number) {
  const counts: Record<string, number> = { pass: 0, fail: 0, unknown: 0 };
  for (let index = 0; index < size; index++) {
    for (const { id } of checks) {
      const key = `${refOf(index)} ${id}`;
      const own = ours.get(key);
      const other = peers.get(key) ?? 'unknown';
      if (own !== other) {
        throw new Error(`${key}: ours is ${own}, the peer's ${other}`);
      }
      counts[other] += 1;
    }
  }
  if (ours.size !== size * checks.length) {
    throw new Error(`${ours.size} verdicts, not ${size * checks.length}`);
  }
  return counts;
}
