import {
  guideUrl,
  repositoryFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Collector,
  CollectorPass,
  inParallel,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { Known, readKnown } from './memory';
import type { Hints, OwnerLists } from './OwnerLists';
import type { RepositoryReader } from './readers';
import { HandOverError, repositoryKey, SyncRun } from './SyncRun';
import type { Target, Targets } from './targets';

const namedFailures = 3;

export type RepositoriesCollectorOptions = {
  id: string;
  frequencySeconds: number;
  timeoutSeconds: number;
  /** What is to be read; looked up anew only when the catalog changed. */
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

/**
 * Reads the repositories of the catalog's entities. What has not changed since
 * costs one conditional request, or none where its host lists what was
 * pushed to; what could not be read in one pass is read in the next ones.
 */
export class RepositoriesCollector implements Collector {
  readonly id: string;
  readonly title = 'Repositories of the entities in the catalog';
  readonly guide = {
    text: 'Repositories are read with the credentials of the integrations',
    url: guideUrl('repositories.md'),
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly reports = repositoryFacts.map(({ name }) => name);
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
    const run = new SyncRun(pass, { ...this.#options, readerOf });
    const quiet = all.filter(one => hints.isQuiet(one.target, one.known));
    const news = all.filter(one => !hints.isQuiet(one.target, one.known));
    quiet.forEach(({ target }) => run.confirmed.push(target));
    await this.#readAll(run, news);
    await this.#confirm(run);
    this.#finish(pass, run, { total: targets.length, refused });
  }

  /** What can't be confirmed, because it went stale, is read anew. */
  async #confirm(run: SyncRun): Promise<void> {
    const { confirmed, pass } = run;
    if (confirmed.length === 0 && run.failed.length > 0) {
      // Where no request succeeded, nothing was seen again.
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
      const again = run.takeLapsed(lapsed);
      await this.#readAll(
        run,
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

  /** Forgets what no entity needs any more, and remembers what the lists show. */
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

  /** The one that was requested longest ago comes first, so that all get their turn. */
  async #readAll(run: SyncRun, work: readonly Work[]): Promise<void> {
    const queue = [...work].sort(
      (a, b) => (a.known?.askedAt ?? 0) - (b.known?.askedAt ?? 0),
    );
    const [error] = await inParallel(queue, async one => {
      const limit = this.#isLimited(one.target);
      if (limit) {
        run.limited.add(limit.message);
        run.skipped += 1;
      } else if (run.isOver()) {
        run.skipped += 1;
      } else {
        await this.#readOne(run, one);
      }
    });
    if (error) {
      throw error;
    }
    await run.flush();
  }

  async #readOne(run: SyncRun, { target, known }: Work): Promise<void> {
    try {
      await run.read(target, known);
    } catch (error) {
      run.pass.signal.throwIfAborted();
      if (error instanceof RetryLaterError) {
        const until = this.#options.machineTime() + error.delaySeconds * 1000;
        const { message } = error;
        this.#limited.set(hostOf(target), { until, message });
        run.limited.add(message);
        run.skipped += 1;
      } else if (error instanceof HandOverError) {
        throw error.cause;
      } else {
        run.failed.push(`${nameOf(target)}: ${(error as Error).message}`);
      }
    }
  }

  #isLimited(target: Target) {
    const limit = this.#limited.get(hostOf(target));
    return limit && limit.until > this.#options.machineTime()
      ? limit
      : undefined;
  }

  /** @throws Error that says what is missing, once everything else is reported */
  #finish(
    { logger }: CollectorPass,
    run: SyncRun,
    { total, refused }: { total: number; refused: Targets['refused'] },
  ): void {
    if (run.skipped > 0 && run.limited.size === 0) {
      logger.info(
        `${run.skipped} of ${total} repositories are left for the next passes`,
      );
    }
    const failures = [
      ...run.limited,
      ...run.failed,
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
