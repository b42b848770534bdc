import { HumanDuration } from '@backstage/types';
import { AlertmanagerCollectorConfig } from './alertmanager';
import { PrometheusCollectorConfig } from './prometheus';

/** Each type of collector. */
export type CollectorConfig =
  | FileCollectorConfig
  | PagerDutyCollectorConfig
  | AlertmanagerCollectorConfig
  | OwnershipCollectorConfig
  | LinksCollectorConfig
  | PrometheusCollectorConfig
  | RepositoriesCollectorConfig
  | ModuleCollectorConfig;

/** Of a type that a module adds, with the keys that the module describes. */
interface ModuleCollectorConfig {
  type: string;
}

/** Reads observations that another program writes to a file. */
interface FileCollectorConfig {
  type: 'file';
  /** Path of a JSON file in the format of `POST /api/evidence/observations`. */
  path: string;
  /** How often to read it. Default: every minute. */
  frequency?: HumanDuration | string;
}

/** Asks PagerDuty who is on call, for services and teams that name it. */
interface PagerDutyCollectorConfig {
  type: 'pagerduty';
  /**
   * A read-only key of its REST API.
   * @visibility secret
   */
  token: string;
  /**
   * Default: https://api.pagerduty.com; for accounts in Europe
   * https://api.eu.pagerduty.com.
   */
  baseUrl?: string;
  /**
   * Between two looks at the same policy or page of a list, at most
   * 28 minutes. Default: 24 minutes.
   */
  checkEvery?: HumanDuration | string;
  /** How often to ask for what is due. Default: each minute. */
  frequency?: HumanDuration | string;
  /**
   * After which a pass is given up; a single request after half of it.
   * Default: 30 seconds.
   */
  timeout?: HumanDuration | string;
}

/**
 * Looks whether declared owners can be called, and whether those
 * who deploy and commit belong to them.
 */
interface OwnershipCollectorConfig {
  type: 'ownership';
  /** How far back it looks, in whole days. Default: 90 days. */
  window?: HumanDuration | string;
  /** How often to look for something new. Default: every 5 minutes. */
  frequency?: HumanDuration | string;
  /** After which a pass is given up. Default: 2 minutes. */
  timeout?: HumanDuration | string;
}

/**
 * Looks whether the links of the catalog's entities answer. Private
 * addresses are requested only where `outbound.allow` names them.
 */
interface LinksCollectorConfig {
  type: 'links';
  /** Between two looks at a link, 24 hours at most. Default: 12 hours. */
  checkEvery?: HumanDuration | string;
  /** For each request. Default: 10 seconds. */
  requestTimeout?: HumanDuration | string;
  /** Requests at one time. Default: 16. */
  concurrency?: number;
  /** Of these, to one host. Default: 2. */
  perHost?: number;
  /** How often to look what is due. Default: every 5 minutes. */
  frequency?: HumanDuration | string;
  /** After which a pass is given up. Default: 4 minutes. */
  timeout?: HumanDuration | string;
}

/**
 * Reads the repositories of the entities in the catalog: files, CI,
 * owners, how the default branch is guarded, last activity. Hosts
 * and credentials are those of `integrations`.
 */
interface RepositoriesCollectorConfig {
  type: 'repositories';
  /** How often to ask. Default: every 10 minutes. */
  frequency?: HumanDuration | string;
  /**
   * After which a pass is given up; what is left is read in the next
   * ones. Default: 8 minutes.
   */
  timeout?: HumanDuration | string;
  /**
   * Folders of this machine that may be read, by any name. Those of
   * `catalog.locations` of type `file` may be read without it.
   */
  folders?: {
    [name: string]: {
      /** Absolute. */
      path: string;
      /**
       * The repository that it stands for, or what its subfolders
       * are repositories of: `https://github.com/acme`. Nothing is
       * requested from that host then. Default: none.
       */
      url?: string;
    };
  };
  /** Kinds of entities that have a repository. Default: `component: true`. */
  kinds?: { [kind: string]: boolean };
  /** A repository with more files is not read. Default: 300000. */
  maxFiles?: number;
  /** Nor one with more bytes, unpacked. Default: 4000000000. */
  maxBytes?: number;
}
