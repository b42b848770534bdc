import type { Attributes } from '@opentelemetry/api';
import { createGauge } from './telemetry';

const waiting = createGauge({
  name: 'outbox.waiting',
  description: 'What waits in an outbox, up to the size of one look',
});
const age = createGauge({
  name: 'outbox.age',
  description: 'Since when the oldest of it has been seen to wait',
  unit: 's',
});

/**
 * How much waits in an outbox, and for how long: since this process first saw
 * it, as few outboxes keep when something came in.
 *
 * @public
 */
export class OutboxGauge {
  readonly #outbox: string;
  #since = new Map<string | number, number>();

  /** @param outbox - what is in it */
  constructor(outbox: string) {
    this.#outbox = outbox;
  }

  /** Called with all that a look finds, before it is worked on. */
  saw(keys: readonly (string | number)[], attributes: Attributes = {}): void {
    const now = performance.now();
    this.#since = new Map(
      keys.map(key => [key, this.#since.get(key) ?? now] as const),
    );
    const oldest = Math.min(now, ...this.#since.values());
    const of = { outbox: this.#outbox, ...attributes };
    waiting(of, keys.length);
    age(of, (now - oldest) / 1_000);
  }
}
