import { HumanDuration } from '@backstage/types';
import { CollectorConfig } from './config/collector';
import { WebhookConfig } from './config/webhook';

export interface Config {
  plumbline?: {
    portalSources?: {
      /**
       * Whether declared owners are compared with those who change a service,
       * where no collector of the type `ownership` is configured. Default: true.
       */
      ownership?: boolean;
    };
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
    /** Of the pages: declared here as well, as an image of the backend has none of their packages. */
    docs?: {
      /**
       * A site made of the guides (`mkdocs.yml`), to which pages lead, such as
       * `/docs/default/system/plumbline` where TechDocs has them. By default
       * the published files.
       * @visibility frontend
       */
      baseUrl?: string;
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
    /** Links that annotations of entities stand for, by any name. */
    links?: {
      [name: string]: {
        /** Such as `wiki.example/page`. */
        annotation: string;
        /** Default: the name. */
        title?: string;
        /**
         * `runbook`, `dashboard`, `documentation`, `repository`, `pager`,
         * `escalation`, `channel` or `other`. Default: `other`.
         */
        type?: string;
        /**
         * With `{value}` where that of the annotation goes; `{value}` alone
         * where it is the address.
         */
        url: string;
      };
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
      /** Deploys that no decision of a gate allowed. */
      deployWithoutDecision?: {
        /** In which environments. Default: production; an empty list: in none. */
        environments?: string[];
        /**
         * In which environments every deploy needs a decision, also of services
         * for which none was ever requested. Default: none.
         */
        required?: string[];
      };
    };
    /** Where releases go, and what may differ there. */
    promotion?: {
      /**
       * Names of environments, the first one first. Default: development, test,
       * staging, production.
       */
      ladder?: string[];
      /**
       * Items of configuration, infrastructure and flags that may differ between
       * environments, such as `replicas`; one that ends with `*` is a prefix.
       * `scale:replicas*` may differ as a scale alone; so do `endpoint:`,
       * `secret-reference:` and `rollout:`.
       */
      allowed?: string[];
    };
    /** Webhooks by source; without a secret a webhook is closed. */
    webhooks?: {
      /** CloudEvents of the CDEvents vocabulary. */
      cdevents?: WebhookConfig;
      [source: string]: WebhookConfig | undefined;
    };
    incidents?: {
      /**
       * How long what was last reported of an open incident counts as fresh,
       * from a pager or the endpoint. Default: 24 hours.
       */
      maxAge?: HumanDuration | string;
    };
    /** What is deleted some time after it was over; what holds stays. */
    retention?: {
      /**
       * How long changes are kept, at least 100 days and 30 more than `history`,
       * such as `{ days: 730 }`; `false` for ever. Default: 730 days.
       */
      changes?: HumanDuration | string | false;
      /**
       * How long the feed is kept, at least 7 days, such as `{ days: 90 }`;
       * `false` for ever. Default: 90 days.
       */
      feed?: HumanDuration | string | false;
      /**
       * How far back instants can be reproduced, at least 30 days, such as
       * `{ days: 365 }`; `false` for ever. Default: 365 days.
       */
      history?: HumanDuration | string | false;
      /**
       * How long runs of pipelines are kept from when they began, at least 30
       * days, such as `{ days: 90 }`; `false` for ever. Default: 90 days.
       */
      runs?: HumanDuration | string | false;
    };
    runs?: {
      /** What is wanted of pipelines, by any name. Default: nothing. */
      objectives?: {
        [name: string]: {
          /** Who answers for it, such as `group:default/platform`. */
          owner: string;
          measure: 'queue-p95' | 'run-p95' | 'pre-merge-p95' | 'failure-rate';
          /** It is met up to this: seconds, or a share from 0 to 1. */
          threshold: number;
          /** Of this service. Default: of all. */
          entityRef?: string;
          /** Of all that this team owns. Default: of all. */
          team?: string;
          /** Of this pipeline, by its name. Default: of all. */
          pipeline?: string;
          /** How far back. Default: 30 days. */
          days?: number;
        };
      };
      /**
       * Where failures of pipelines lie: the first rule of which all patterns fit
       * counts. `*` stands for any characters, `?` for one; upper and lower case
       * are the same. Default: none, and what no fact states is unknown.
       */
      domains?: {
        [name: string]: {
          /** Of the pipeline, its name or file. */
          pipeline?: string;
          /** Of the job that failed, its name. */
          job?: string;
          /** Of a step that failed, its name. */
          step?: string;
          domain:
            | 'source'
            | 'build'
            | 'test'
            | 'artifact'
            | 'policy'
            | 'environment'
            | 'deploy'
            | 'dependency'
            | 'verification'
            | 'unknown';
        };
      };
    };
    live?: {
      /**
       * In which a brief must arrive, whatever its sources do, in milliseconds.
       * Two thirds of it are for asking those that answer at once. Default: 2000.
       */
      deadlineMs?: number;
    };
    outbound?: {
      /**
       * Hosts, with or without a port, that may be called although they are not
       * on the public internet or without encryption. Name to `host[:port]`.
       * Default: none.
       */
      allow?: { [name: string]: string };
    };
    /**
     * Where standards are written down, by any name, for the capabilities that
     * go by them. Each has `controls/`, with one YAML file a control. Default: none.
     */
    standards?: {
      [name: string]: {
        /**
         * A folder: `file:` with a path, relative to where the backend runs; or
         * the address of a folder in a repository that the portal's integrations
         * can read.
         */
        url: string;
        /** How often it is looked at, in seconds. Default: 2 for files, 300 for others. */
        everySeconds?: number;
        /**
         * Of two controls, rules or products with one id, that of the source with the higher
         * precedence is in force; then that of a folder before that of a
         * repository, then by name. Default: -1 for `library`, 0 for all others.
         */
        precedence?: number;
        /**
         * Groups of this portal for owners that the files name, such as
         * `group:default/platform-engineering: group:default/developer-experience`.
         * Default: none.
         */
        owners?: { [owner: string]: string };
      };
    };
    /** Collectors by id. */
    collectors?: {
      [id: string]: CollectorConfig;
    };
  };
}
