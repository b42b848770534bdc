import { setImmediate } from 'node:timers/promises';
import {
  AuditVerification,
  ChainVerifier,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { sha256 } from '../sha256';
import type { DecisionStore } from './DecisionStore';

/** Lines read at once; others have their turn in between. */
const chunk = 500;
/** After so long all of it is looked at anew, and not what is new only. */
const wholeEveryMs = 5 * 60_000;

/**
 * Verifies the chain for pages: what is new since the last look, and all of it
 * every five minutes. An entry that was edited in between is found then; what was
 * cut off at the end, only by a checkpoint that is kept elsewhere.
 */
export class ChainWatch {
  readonly #options: { clock: Clock; store: Pick<DecisionStore, 'readLines'> };
  #verifier = new ChainVerifier({ sha256 });
  #seen = 0;
  /** By the machine's clock; the product's may stand still. */
  #begunAt = -Infinity;
  #verifiedAt = '';
  #looking: Promise<AuditVerification> | undefined;

  constructor(options: {
    clock: Clock;
    store: Pick<DecisionStore, 'readLines'>;
  }) {
    this.#options = options;
  }

  /** One look at a time, for all who ask meanwhile. */
  async verify(): Promise<AuditVerification> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<AuditVerification> {
    const { clock, store } = this.#options;
    if (performance.now() - this.#begunAt >= wholeEveryMs) {
      this.#verifier = new ChainVerifier({ sha256 });
      this.#seen = 0;
      this.#begunAt = performance.now();
      this.#verifiedAt = clock().toISOString();
    }
    const verifiedAt = this.#verifiedAt;
    for (;;) {
      const lines = await store.readLines(this.#seen, chunk);
      for (const line of lines) {
        const problem = this.#verifier.add(line);
        if (problem) {
          return {
            ...{ status: 'broken', seq: this.#seen, verifiedAt },
            problem: problem.message,
          };
        }
        this.#seen += 1;
      }
      if (lines.length < chunk) {
        return { status: 'intact', seq: this.#seen, verifiedAt };
      }
      await setImmediate();
    }
  }
}
