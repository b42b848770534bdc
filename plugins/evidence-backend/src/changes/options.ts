import {
  ChangeKind,
  ChangeOutcomeFilter,
  EnvironmentFilter,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * Entities whose schema matters to one: what it stores in, as far as the reader
 * may see it.
 */
export type Related = (entityRef: string) => readonly string[];

/** Instants are ISO 8601. */
export type ListChangesOptions = {
  /** Changes of these entities only; without it also unresolved ones. */
  refs?: readonly string[];
  kinds?: readonly ChangeKind[];
  outcomes?: readonly ChangeOutcomeFilter[];
  /** In the environment of this very name. */
  environment?: string;
  /** None that is known to be of another environment than this one. */
  about?: EnvironmentFilter;
  from?: string;
  to?: string;
  /** As known then. */
  at?: string;
  limit: number;
  cursor?: string;
  /** Whether ways back are left out, which cost more than all else. */
  withoutRollback?: boolean;
  /**
   * What the reader may see; without it, all. A filtered reader doesn't see
   * changes that no entity is known for.
   */
  visible?: (entityRef: string) => boolean;
  /** The same as a set, where it is known. */
  visibleRefs?: ReadonlySet<string>;
  related?: Related;
};

export type LatestChangesOptions = {
  /** As known then, ISO 8601. */
  at?: string;
  about?: EnvironmentFilter;
  /** Adds every change in this time, ISO 8601, both ends inclusive. */
  window?: { from: string; to: string };
  /** How many changes the window may add. */
  limit?: number;
  /** Of what the reader may see. */
  related?: Related;
};
