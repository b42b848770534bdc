import { HumanDuration } from '@backstage/types';
import { AlertmanagerCollectorConfig } from './alertmanager';
import { PrometheusCollectorConfig } from './prometheus';

/** Each type of collector. */
export type CollectorConfig =
  | FileCollectorConfig
  | AlertmanagerCollectorConfig
  | OwnershipCollectorConfig
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
