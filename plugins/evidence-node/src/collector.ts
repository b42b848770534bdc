import { LoggerService } from '@backstage/backend-plugin-api';
import { Observations } from '@plumbline/backstage-plugin-evidence-common';

/** What a collector is given for one pass. */
export type CollectorPass = {
  /** Aborts at the deadline; a pass that ignores it is given up on anyway. */
  signal: AbortSignal;
  now: Date;
  logger: LoggerService;
  /** Hands over what was seen; may be called several times in one pass. */
  report(observations: Omit<Observations, 'source'>): Promise<void>;
};

/**
 * Reads one source and reports facts, edges and workloads. A collector that
 * hangs or throws costs its own deadline and nothing else: what it saw before
 * stays, with its age, and its failure is shown beside it.
 */
export interface Collector {
  /** Unique, lower case; also the source of what it reports. */
  readonly id: string;
  /** In words: what it reads. */
  readonly title: string;
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  collect(pass: CollectorPass): Promise<void>;
}
