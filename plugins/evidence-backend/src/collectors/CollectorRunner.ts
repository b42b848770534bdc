import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import {
  Clock,
  Collector,
  CollectorMemory,
  CollectorPass,
  interfaceAuthor,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import type { AlertService } from '../alerts/AlertService';
import { EvidenceStore, Lease } from '../database/EvidenceStore';
import { firstLine } from '../firstLine';
import { LedgerService } from '../ledger';
import type { NamedFacts } from '../observations/NamedFacts';
import { ObservationService } from '../observations/ObservationService';
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
  named: Pick<NamedFacts, 'take'>;
  observations: ObservationService;
  scheduler: SchedulerService;
  store: EvidenceStore;
};

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
 * often, on this replica, by the machine's own time.
 */
export class CollectorRunner {
  readonly #options: CollectorRunnerOptions;
  readonly #backOffs = new Map<string, BackOff>();

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

  /** One pass; never throws. */
  async run(
    collector: Collector,
  ): Promise<'succeeded' | 'failed' | 'not-ours' | 'backing-off'> {
    const { clock, holder, logger, store } = this.#options;
    const backOff = this.#backOffOf(collector);
    if (backOff.isWaiting(Date.now())) {
      return 'backing-off';
    }
    const deadline = collector.timeoutSeconds * 1000;
    const now = clock();
    const lease = await store.claimLease(
      `collector-${collector.id}`,
      holder,
      deadline + 5_000,
    );
    if (!lease) {
      return 'not-ours';
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
        ...this.#reporting(collector, abort.signal, reported),
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
    }
  }

  #reporting(
    collector: Collector,
    signal: AbortSignal,
    reported: Reported,
  ): Pick<
    CollectorPass,
    | 'confirm'
    | 'endedAlerts'
    | 'report'
    | 'reportChanges'
    | 'reportNamed'
    | 'resolve'
    | 'unmatchedAlerts'
    | 'usersByEmail'
  > {
    const { alerts, ledger, logger, named, observations } = this.#options;
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
        const refused = await observations.take({
          ...seen,
          source: collector.id,
        });
        if (refused.length > 0) {
          logger.warn(
            `Collector '${collector.id}' reported ${refused.length} items that were refused; the first: ${refused[0].reason}`,
          );
        }
      },
      reportNamed: async (facts, whole) => {
        signal.throwIfAborted();
        await named.take(collector.id, facts, whole);
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
