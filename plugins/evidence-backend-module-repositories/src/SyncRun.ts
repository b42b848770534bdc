import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';
import type { Known } from './memory';
import { Fact, isSame, RepositoryReader } from './readers';
import type { Target } from './targets';

/** Facts of so many repositories are handed over and remembered in one step. */
const batchSize = 25;
/** The part of its time after which a pass begins nothing new. */
const lastStart = 0.6;

/** Where what is remembered of a repository is kept. */
export function repositoryKey({ address }: Target): string {
  return `repo:${address.key}`;
}

/** The database did not take it: that is no failure of a repository. */
export class HandOverError extends Error {}

export type SyncRunOptions = {
  timeoutSeconds: number;
  readerOf: (target: Target) => RepositoryReader;
  /** Epoch milliseconds of this machine. */
  machineTime: () => number;
};

/** What one pass gathers. */
export class SyncRun {
  readonly confirmed: Target[] = [];
  readonly failed: string[] = [];
  readonly limited = new Set<string>();
  skipped = 0;
  readonly #deadline: number;
  #facts: Fact[] = [];
  #known: [string, string][] = [];
  #pending = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    readonly pass: CollectorPass,
    private readonly options: SyncRunOptions,
  ) {
    this.#deadline =
      options.machineTime() + options.timeoutSeconds * 1000 * lastStart;
  }

  isOver(): boolean {
    return this.options.machineTime() > this.#deadline;
  }

  async read(target: Target, known: Known | undefined): Promise<void> {
    const { signal } = this.pass;
    const before = isSame(target, known) ? known : undefined;
    const reading = await this.options
      .readerOf(target)
      .read(target, known, signal);
    this.confirmed.push(target);
    const text = JSON.stringify(reading.known);
    if (before === undefined || text !== JSON.stringify(before)) {
      this.#known.push([repositoryKey(target), text]);
    }
    this.#facts.push(...(reading.facts ?? []));
    if (reading.facts) {
      this.#pending += 1;
    }
    if (this.#pending >= batchSize || this.#facts.length > 5000) {
      await this.flush();
    }
  }

  /** Takes back what was thought to hold. */
  takeLapsed(lapsed: ReadonlySet<string>): Target[] {
    const again = this.confirmed.filter(({ subjects }) =>
      subjects.some(({ entityRef }) => lapsed.has(entityRef)),
    );
    const rest = this.confirmed.filter(target => !again.includes(target));
    this.confirmed.splice(0, this.confirmed.length, ...rest);
    return again;
  }

  /** Only what was handed over counts as read. */
  flush(): Promise<void> {
    const [facts, known] = [this.#facts, this.#known];
    this.#facts = [];
    this.#known = [];
    this.#pending = 0;
    this.#flushing = this.#flushing.then(async () => {
      try {
        if (facts.length > 0) {
          await this.pass.report({ type: 'delta', facts });
        }
        if (known.length > 0) {
          await this.pass.memory.set(known);
        }
      } catch (error) {
        throw new HandOverError('', { cause: error });
      }
    });
    return this.#flushing;
  }
}
