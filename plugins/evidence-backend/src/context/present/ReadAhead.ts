import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Environments,
  production,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock, Loop, pause } from '@plumbline/backstage-plugin-evidence-node';
import { resourcesOf } from '../related';
import { EstateProjection } from '../../estate/projection/EstateProjection';
import { PresentEvidence } from './PresentEvidence';

export type ReadAheadOptions = {
  clock: Clock;
  environments: Environments;
  logger: LoggerService;
  present: PresentEvidence;
  projection: EstateProjection;
};

/**
 * Entities, edges or workloads that are read at once: others are read
 * meanwhile.
 */
const partSize = 250;
/** Reading ahead may take this share of the time. */
const dutyCycle = 0.1;
/** Between two turns through the estate. Milliseconds. */
const everyMs = 5_000;

/**
 * Reads what is not kept, or holds no longer, before anybody asks for it: in an
 * incident most services are requested for the first time. What it costs is
 * what is new, and a request meanwhile waits for a small part of it at the
 * most. It begins with the first question: what is kept takes memory, and where
 * no plugin asks, as in a portal with scorecards alone, nobody would ever read
 * it.
 */
export class ReadAhead {
  readonly #options: ReadAheadOptions;
  readonly #loop: Loop;

  constructor(options: ReadAheadOptions) {
    this.#options = options;
    this.#loop = new Loop({
      everyMs,
      logger: options.logger,
      run: signal => this.turn(signal),
      what: 'Reading evidence ahead',
    });
  }

  /** From now on; again it does nothing. */
  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** Goes through the estate once. */
  async turn(signal: AbortSignal = new AbortController().signal) {
    const paced = async (read: () => Promise<void>) => {
      const started = performance.now();
      await read();
      const took = performance.now() - started;
      await pause(took * (1 / dutyCycle - 1), signal);
      signal.throwIfAborted();
    };
    const { clock, present, projection } = this.#options;
    const { changes, observations } = present;
    const model = await projection.catchUp();
    const facts = [...projection.hashes.keys()];
    const keys = { edge: new Set<string>(), workload: new Set<string>() };
    for (const { observation } of model.resolved()) {
      keys[observation.part].add(observation.key);
    }
    const related = resourcesOf({ model });
    const about = this.#options.environments.filterFor(production);
    for (const refs of parts(facts)) {
      await paced(async () => {
        await observations.readAhead({ facts: refs, edges: [], workloads: [] });
        await changes.readAhead(refs, {
          about,
          related,
          now: clock().getTime(),
        });
      });
    }
    for (const edges of parts([...keys.edge])) {
      await paced(() =>
        observations.readAhead({ facts: [], edges, workloads: [] }),
      );
    }
    for (const workloads of parts([...keys.workload])) {
      await paced(() =>
        observations.readAhead({ facts: [], edges: [], workloads }),
      );
    }
  }
}

function* parts(all: readonly string[]): Iterable<string[]> {
  for (let at = 0; at < all.length; at += partSize) {
    yield all.slice(at, at + partSize);
  }
}
