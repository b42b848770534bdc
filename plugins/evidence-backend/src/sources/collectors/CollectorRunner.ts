import { setTimeout as wait } from 'node:timers/promises';
import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import {
  Clock,
  Collector,
  CollectorMemory,
  CollectorPass,
  createCounter,
  interfaceAuthor,
  Lease,
  MeasuredWork,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  firstLine,
  type CollectorRun,
} from '@plumbline/backstage-plugin-evidence-common';
import type { AlertService } from '../../alerts/AlertService';
import { EvidenceStore } from '../../database/EvidenceStore';
import { LedgerService } from '../../changes';
import { ObservationService } from '../../observations/ObservationService';
import { BackOff } from './BackOff';
import { reportEach } from './reportEach';

export type CollectorRunnerOptions = {
  alerts: Pick<AlertService, 'end' | 'reportUnmatched'>;
  clock: Clock;
  /** The catalog as evidence has it, once it was read. */
  entities: (signal: AbortSignal) => AsyncIterable<Entity>;
  entitiesVersion: () => Promise<number>;
  facts: CollectorPass['facts'];
  factsVersion: CollectorPass['factsVersion'];
  holder: string;
  ledger: Pick<LedgerService, 'reportAll'>;
  /** What collectors may ask of the ledger. */
  ledgerView: CollectorPass['ledger'];
  logger: LoggerService;
  observations: ObservationService;
  scheduler: SchedulerService;
  store: EvidenceStore;
};

const passes = new MeasuredWork({
  name: 'collector.pass',
  description: 'Passes of collectors',
});
const countItems = createCounter({
  name: 'collector.items',
  description: 'Facts, edges, workloads and changes that collectors reported',
});

/** Who requests a pass gets an answer within this time. Milliseconds. */
const patience = 10_000;
/** A pass that ended less than this ago is not repeated on request. Milliseconds. */
const recently = 30_000;

/** `running`: on another replica. */
type PassOutcome = 'succeeded' | 'failed' | 'running';

/** What a collector has handed over in one pass. */
type Reported = {
  observations: boolean;
  changes: boolean;
  coverage?: number;
};

/**
 * Runs collectors on their schedule, one replica at a time. One that hangs or
 * fails costs its own deadline: its failure is noted and shown, and what it
 * reported before stays, with its age. One that keeps failing runs less
 * often, on this replica, by the machine's own time; on request it runs
 * nevertheless, unless the source itself requested to wait.
 */
export class CollectorRunner {
  readonly #options: CollectorRunnerOptions;
  readonly #backOffs = new Map<string, BackOff>();
  /** The passes of this process that are not over, by collector. */
  readonly #passes = new Map<string, Promise<PassOutcome>>();

  constructor(options: CollectorRunnerOptions) {
    this.#options = options;
  }

  async schedule(collectors: readonly Collector[]): Promise<void> {
    for (const collector of collectors) {
      await this.#options.scheduler.scheduleTask({
        id: `evidence-collector-${collector.id}`,
        scope: 'local',
        frequency: { seconds: collector.frequencySeconds },
        timeout: { seconds: collector.timeoutSeconds + 10 },
        fn: async () => {
          await this.run(collector);
        },
      });
    }
  }

  /** A pass on schedule, where it is this replica's turn. */
  async run(
    collector: Collector,
  ): Promise<PassOutcome | 'not-ours' | 'backing-off'> {
    const { holder, store } = this.#options;
    if (this.#backOffOf(collector).isWaiting(Date.now())) {
      return 'backing-off';
    }
    // Longer than the pass: replicas together read a source little more often
    // than one alone.
    const turn = await store.claimLease(
      `collector-turn-${collector.id}`,
      holder,
      leaseTime(collector),
    );
    return turn ? this.#runOnce(collector) : 'not-ours';
  }

  /**
   * A pass on request, whosever turn it is. One that takes longer than this
   * waits goes on.
   */
  async runNow(collector: Collector): Promise<CollectorRun['outcome']> {
    const { clock, logger, store } = this.#options;
    if (this.#backOffOf(collector).isRefused(Date.now())) {
      return 'deferred';
    }
    if (!this.#passes.has(collector.id)) {
      const now = clock().getTime();
      const last = (await store.passes(now)).find(
        ({ source }) => source === collector.id,
      );
      if (last && now - last.lastAt < recently) {
        return 'recent';
      }
    }
    const pass = this.#runOnce(collector);
    pass.catch(error =>
      logger.warn(`Collector '${collector.id}' could not run`, {
        cause: stringifyError(error),
      }),
    );
    const abort = new AbortController();
    try {
      return await Promise.race([
        pass,
        wait(patience, 'running' as const, { signal: abort.signal }),
      ]);
    } finally {
      abort.abort();
    }
  }

  /** Joins the pass that this process is at, if there is one. */
  #runOnce(collector: Collector): Promise<PassOutcome> {
    const { id } = collector;
    const begun = this.#passes.get(id);
    if (begun) {
      return begun;
    }
    const pass = passes
      .run(
        { collector: id },
        () => this.#pass(collector),
        outcome => outcome,
      )
      .finally(() => this.#passes.delete(id));
    this.#passes.set(id, pass);
    return pass;
  }

  async #pass(collector: Collector): Promise<PassOutcome> {
    const { clock, holder, logger, store } = this.#options;
    const backOff = this.#backOffOf(collector);
    const deadline = collector.timeoutSeconds * 1000;
    const now = clock();
    const name = `collector-${collector.id}`;
    const lease = await store.claimLease(name, holder, leaseTime(collector));
    if (!lease) {
      return 'running';
    }
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new Error(
          `It did not answer within ${collector.timeoutSeconds} seconds`,
        );
        abort.abort(error);
        reject(error);
      }, deadline);
    });
    const reported: Reported = { observations: false, changes: false };
    try {
      const pass = collector.collect({
        signal: abort.signal,
        now,
        logger: logger.child({ collector: collector.id }),
        ...this.#reporting(collector, abort.signal, reported, {
          now,
          turn: lease.token,
        }),
        entities: () => this.#options.entities(abort.signal),
        entitiesVersion: this.#options.entitiesVersion,
        ledger: this.#options.ledgerView,
        facts: this.#options.facts,
        factsVersion: this.#options.factsVersion,
        cover: count => {
          reported.coverage = count;
        },
        memory: memoryOf(store, collector.id, lease, abort.signal),
      });
      await Promise.race([pass, timedOut]);
      if (!reported.observations || reported.coverage !== undefined) {
        // It looked and there was nothing: that is a success, too.
        await store.recordPass({
          source: collector.id,
          outcome: 'succeeded',
          // How many entities changes are about says nothing of coverage.
          coverage: reported.coverage ?? (reported.changes ? undefined : 0),
          parts: [],
          at: clock().getTime(),
        });
      }
      await this.#options.observations.endBaseline(collector.id);
      backOff.succeeded();
      return 'succeeded';
    } catch (error) {
      logger.warn(`Collector '${collector.id}' failed`, {
        cause: stringifyError(error),
      });
      await store.recordPass({
        source: collector.id,
        outcome: 'failed',
        error: firstLine(error),
        coverage: reported.coverage,
        parts: [],
        at: clock().getTime(),
      });
      if (error instanceof RetryLaterError) {
        backOff.failed(Date.now(), error.delaySeconds * 1000);
      } else if (reported.observations || reported.coverage !== undefined) {
        // It still reports something: if it backed off, its facts would go stale.
        backOff.succeeded();
        await this.#options.observations.endBaseline(collector.id);
      } else {
        backOff.failed(Date.now());
      }
      return 'failed';
    } finally {
      clearTimeout(timer);
      // Where this fails, it lapses.
      await store.releaseLease(name, holder).catch(() => undefined);
    }
  }

  #reporting(
    collector: Collector,
    signal: AbortSignal,
    reported: Reported,
    { now, turn }: { now: Date; turn: number },
  ): Pick<
    CollectorPass,
    | 'confirm'
    | 'endedAlerts'
    | 'report'
    | 'reportChanges'
    | 'resolve'
    | 'unmatchedAlerts'
    | 'usersByEmail'
  > {
    const { alerts, ledger, logger, observations } = this.#options;
    return {
      endedAlerts: async (source, ended) => {
        signal.throwIfAborted();
        await alerts.end(source, ended);
      },
      unmatchedAlerts: async found => {
        signal.throwIfAborted();
        await alerts.reportUnmatched(collector.id, found);
      },
      report: async seen => {
        signal.throwIfAborted();
        reported.observations = true;
        countItems(
          { collector: collector.id },
          [seen.facts, seen.edges, seen.workloads].flat().length,
        );
        const { refused, unchanged } = await observations.take(
          collector.id,
          { observedAt: now.toISOString(), ...seen },
          { of: collector.reports, turn },
        );
        reported.coverage ??= unchanged;
        if (refused.length > 0) {
          logger.warn(
            `Collector '${collector.id}' reported ${refused.length} items that were refused; the first: ${refused[0].reason}`,
          );
        }
      },
      confirm: async entityRefs => {
        signal.throwIfAborted();
        reported.observations = true;
        return observations.confirm(collector.id, entityRefs);
      },
      resolve: async signals => {
        signal.throwIfAborted();
        return observations.resolve(signals);
      },
      usersByEmail: async emails => {
        signal.throwIfAborted();
        return observations.usersByEmail(emails);
      },
      reportChanges: async changes => {
        reported.changes = true;
        countItems({ collector: collector.id }, changes.length);
        const refused = await reportEach(ledger, changes, {
          author: interfaceAuthor('collector', collector.id),
          signal,
        });
        if (refused.length > 0) {
          logger.warn(
            `Collector '${collector.id}' reported ${refused.length} changes that were refused; the first: ${refused[0]}`,
          );
        }
      },
    };
  }

  #backOffOf(collector: Collector): BackOff {
    const known = this.#backOffs.get(collector.id);
    if (known) {
      return known;
    }
    const backOff = new BackOff(collector.frequencySeconds * 1000);
    this.#backOffs.set(collector.id, backOff);
    return backOff;
  }
}

/** More than a pass may take. Milliseconds. */
function leaseTime({ timeoutSeconds }: Collector): number {
  return timeoutSeconds * 1000 + 5_000;
}

/** What comes after the deadline, or after another replica took over, is lost. */
function memoryOf(
  store: EvidenceStore,
  collector: string,
  lease: Lease,
  signal: AbortSignal,
): CollectorMemory {
  return {
    get: key => store.remembered(collector, key),
    entries: () => store.allRemembered(collector),
    async set(entries) {
      signal.throwIfAborted();
      if ((await store.remember(collector, entries, lease)) === 'lost-lease') {
        throw new Error('Another replica has taken over its work');
      }
    },
  };
}
