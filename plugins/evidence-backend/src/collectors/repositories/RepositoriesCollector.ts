import {
  Collector,
  CollectorPass,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { Known, readKnown } from './memory';
import type { Hints, OwnerLists } from './OwnerLists';
import { Fact, isSame, RepositoryReader } from './readers';
import type { Target, Targets } from './targets';

/** So many are asked at a time, of all hosts together. */
const concurrency = 4;
/** Facts of so many repositories are handed over and remembered in one step. */
const batchSize = 25;
/** The part of its time after which a pass begins nothing new. */
const lastStart = 0.6;
const namedFailures = 3;

export type RepositoriesCollectorOptions = {
  id: string;
  frequencySeconds: number;
  timeoutSeconds: number;
  /** What is to be read; asked anew only when the catalog changed. */
  find: (pass: CollectorPass) => Promise<Targets>;
  /** Made for one pass: by the key of a repository's host. */
  open: (signal: AbortSignal) => {
    readerOf: (target: Target) => RepositoryReader;
    lists: OwnerLists;
  };
  /** Epoch milliseconds of this machine. */
  machineTime: () => number;
};

type Work = { target: Target; known: Known | undefined };

/** The keys of what is remembered, beside what is remembered of owners. */
const repositoryKey = (target: Target) => `repo:${target.address.key}`;

/**
 * Reads the repositories of the catalog's entities. What has not changed since
 * costs one conditional request, or none where its host tells by a list what
 * was pushed to; what could not be read in one pass is read in the next ones.
 */
export class RepositoriesCollector implements Collector {
  readonly id: string;
  readonly title = 'Repositories of the entities in the catalog';
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly #options: RepositoriesCollectorOptions;
  #found: { version: number; targets: Targets } | undefined;
  /** Hosts that want to be left alone, and until when by the machine's time. */
  readonly #limited = new Map<string, { until: number; message: string }>();

  constructor(options: RepositoriesCollectorOptions) {
    this.#options = options;
    this.id = options.id;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { targets, refused } = await this.#targets(pass);
    const { readerOf, lists } = this.#options.open(pass.signal);
    const remembered = await readMemory(pass);
    const all: Work[] = targets.map(target => ({
      target,
      known: readKnown(remembered.get(repositoryKey(target))),
    }));
    const hints = await lists.read(
      all.filter(one => !this.#isLimited(one.target)),
      remembered,
    );
    await this.#forget(pass, targets, remembered, hints);
    const round = new Round(pass, this.#options, readerOf);
    const quiet = all.filter(one => hints.isQuiet(one.target, one.known));
    const news = all.filter(one => !hints.isQuiet(one.target, one.known));
    quiet.forEach(({ target }) => round.confirmed.push(target));
    await this.#readAll(round, news);
    await this.#confirm(round);
    this.#finish(pass, round, { total: targets.length, refused });
  }

  /** What can't be told to hold still, because it went stale, is read anew. */
  async #confirm(round: Round): Promise<void> {
    const { confirmed, pass } = round;
    if (confirmed.length === 0 && round.failed.length > 0) {
      // Where nothing could be asked, nothing was seen again.
      return;
    }
    const lapsed = new Set(
      await pass.confirm(
        confirmed.flatMap(({ subjects }) =>
          subjects.map(({ entityRef }) => entityRef),
        ),
      ),
    );
    if (lapsed.size > 0) {
      const again = round.takeLapsed(lapsed);
      await this.#readAll(
        round,
        again.map(target => ({ target, known: undefined })),
      );
    }
  }

  async #targets(pass: CollectorPass): Promise<Targets> {
    const version = await pass.entitiesVersion();
    if (this.#found?.version !== version) {
      this.#found = { version, targets: await this.#options.find(pass) };
    }
    return this.#found.targets;
  }

  /** What nobody asks for any more, and what the lists told. */
  async #forget(
    { memory }: CollectorPass,
    targets: readonly Target[],
    remembered: ReadonlyMap<string, string>,
    hints: Hints,
  ): Promise<void> {
    const wanted = new Set(targets.map(repositoryKey));
    const gone = [...remembered.keys()].filter(
      key => key.startsWith('repo:') && !wanted.has(key),
    );
    const entries = [
      ...gone.map(key => [key, undefined] as const),
      ...hints.memory(repositoryKey),
    ];
    if (entries.length > 0) {
      await memory.set(entries);
    }
  }

  /** The one that was asked longest ago comes first, so that all get their turn. */
  async #readAll(round: Round, work: readonly Work[]): Promise<void> {
    const queue = [...work].sort(
      (a, b) => (a.known?.askedAt ?? 0) - (b.known?.askedAt ?? 0),
    );
    const next = async (): Promise<void> => {
      for (;;) {
        const one = queue.shift();
        if (!one) {
          return;
        }
        const limit = this.#isLimited(one.target);
        if (limit) {
          round.limited.add(limit.message);
          round.skipped += 1;
        } else if (round.isOver()) {
          round.skipped += 1;
        } else {
          await this.#readOne(round, one);
        }
      }
    };
    await Promise.all(Array.from({ length: concurrency }, next));
    await round.flush();
  }

  async #readOne(round: Round, { target, known }: Work): Promise<void> {
    try {
      await round.read(target, known);
    } catch (error) {
      round.pass.signal.throwIfAborted();
      if (error instanceof RetryLaterError) {
        const until = this.#options.machineTime() + error.delaySeconds * 1000;
        const { message } = error;
        this.#limited.set(hostOf(target), { until, message });
        round.limited.add(message);
        round.skipped += 1;
      } else if (error instanceof HandOverError) {
        throw error.cause;
      } else {
        round.failed.push(`${nameOf(target)}: ${(error as Error).message}`);
      }
    }
  }

  #isLimited(target: Target) {
    const limit = this.#limited.get(hostOf(target));
    return limit && limit.until > this.#options.machineTime()
      ? limit
      : undefined;
  }

  /** @throws Error that says what is missing, once everything else is told */
  #finish(
    { logger }: CollectorPass,
    round: Round,
    { total, refused }: { total: number; refused: Targets['refused'] },
  ): void {
    if (round.skipped > 0 && round.limited.size === 0) {
      logger.info(
        `${round.skipped} of ${total} repositories are left for the next passes`,
      );
    }
    const failures = [
      ...round.limited,
      ...round.failed,
      ...refused.map(({ entityRef, reason }) => `${entityRef}: ${reason}`),
    ];
    if (failures.length > 0) {
      const more = failures.length - namedFailures;
      throw new Error(
        [
          ...failures.slice(0, namedFailures),
          ...(more > 0 ? [`and ${more} more`] : []),
        ].join('; '),
      );
    }
  }
}

/** The database did not take it: that is no failure of a repository. */
class HandOverError extends Error {}

/** What one pass gathers. */
class Round {
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
    private readonly options: RepositoriesCollectorOptions,
    private readonly readerOf: (target: Target) => RepositoryReader,
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
    const reading = await this.readerOf(target).read(target, known, signal);
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
          await this.pass.report({
            observedAt: this.pass.now.toISOString(),
            facts,
          });
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

async function readMemory({
  memory,
}: CollectorPass): Promise<Map<string, string>> {
  const remembered = new Map<string, string>();
  for await (const [key, value] of memory.entries()) {
    remembered.set(key, value);
  }
  return remembered;
}

function hostOf({ address }: Target): string {
  return address.path !== undefined ? 'local' : address.host ?? 'local';
}

function nameOf({ address }: Target): string {
  return address.slug ?? address.path ?? address.key;
}
