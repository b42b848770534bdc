import { HumanDuration } from '@backstage/types';
import { CollectorConfig } from './config/collector';
import { WebhookConfig } from './config/webhook';

export interface Config {
  plumbline?: {
    projection?: {
      /**
       * At the start, how long to wait between two looks at a catalog that may
       * still take in its locations; ready after three that found no more.
       * Default: 0.7.
       */
      settlingSeconds?: number;
    };
    audit?: {
      /**
       * Where the end of the record of decisions is kept outside of its database,
       * one file for each replica. Default: `audit.checkpoint` beside the files of
       * SQLite; none with PostgreSQL, where a cut of before a restart is found by
       * exported checkpoints only.
       */
      checkpointFile?: string;
    };
    /**
     * Names that sources give an environment, by environment, in place of the
     * usual ones; `*` at the end stands for whatever follows. Usual are
     * production (`prod`, `prod-*`, `live` …), staging, test and development
     * (`dev`, `dev-*` …). What has a name that is none of these is taken to
     * belong to whichever environment is requested.
     */
    environments?: {
      [environment: string]: string[];
    };
    /** From when on what sources see, or don't see, is a discrepancy. */
    discrepancies?: {
      /** Calls that were seen and that nobody declared. */
      observedOnly?: {
        /** How many, none counted twice. Default: 10. */
        minCalls?: number;
        /** On how many days (UTC). Default: 0, any. */
        minDays?: number;
      };
      /** Calls that are declared and that nobody saw, though somebody could. */
      declaredOnly?: {
        /** For how many days the caller's other calls were seen. Default: 0. */
        minDays?: number;
      };
    };
    /** Webhooks by source; without a secret a webhook is closed. */
    webhooks?: {
      [source: string]: WebhookConfig;
    };
    incidents?: {
      /**
       * How long what was last reported of an open incident counts as fresh,
       * from a pager or the endpoint. Default: 24 hours.
       */
      maxAge?: HumanDuration | string;
    };
    live?: {
      /**
       * In which a brief must arrive, whatever its sources do, in milliseconds.
       * Two thirds of it are for asking those that answer at once. Default: 2000.
       */
      deadlineMs?: number;
    };
    /** Collectors by id. */
    collectors?: {
      [id: string]: CollectorConfig;
    };
  };
}
