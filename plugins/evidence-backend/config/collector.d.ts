import { HumanDuration } from '@backstage/types';

/** Each type of collector. */
export type CollectorConfig =
  | FileCollectorConfig
  | OwnershipCollectorConfig
  | ModuleCollectorConfig;

/** Of a type that a module adds, with the keys that the module describes. */
interface ModuleCollectorConfig {
  type: string;
  /** How often to look. Default: that of the type. */
  frequency?: HumanDuration | string;
  /** After which a pass is given up. Default: that of the type. */
  timeout?: HumanDuration | string;
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
