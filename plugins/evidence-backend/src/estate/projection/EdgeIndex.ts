import { EdgeWitnesses } from './EdgeWitnesses';
import type { ResolvedRow } from './observationRows';
import { VirtualPeers } from './VirtualPeers';

/** What the observed edges say of their ends. Costs what changes. */
export class EdgeIndex {
  readonly witnesses = new EdgeWitnesses();
  readonly virtual = new VirtualPeers();
  /** By pair of entities: how many rows have each key. */
  readonly #keys = new Map<string, Map<string, number>>();

  /** Keys of the observed edges between two entities. */
  keys(from: string, to: string): string[] {
    return [...(this.#keys.get(`${from}\n${to}`)?.keys() ?? [])];
  }

  note({ observation, refs }: ResolvedRow, action: 'add' | 'remove'): void {
    if (observation.part !== 'edge') {
      return;
    }
    const pair = refs.join('\n');
    const keys = this.#keys.get(pair) ?? new Map<string, number>();
    const count =
      (keys.get(observation.key) ?? 0) + (action === 'add' ? 1 : -1);
    if (count > 0) {
      keys.set(observation.key, count);
    } else {
      keys.delete(observation.key);
    }
    this.#keys.set(pair, keys);
    this.witnesses.note(observation, refs, action);
    this.virtual.note(observation, refs, action);
  }
}
