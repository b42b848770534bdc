import type { IncidentReceipt } from '@plumbline/backstage-plugin-evidence-common';
import type { Authorship } from '../database/authorship';
import type { ListPosition } from '../alerts/AlertStore';
import type { Author } from '@plumbline/backstage-plugin-evidence-node';
import type { SubjectState } from '../estate/subjects/standing';
import type { Subject } from '../estate/subjects/SubjectStore';
import type { FoldedIncident, IncidentReport } from './foldIncident';

export type PreparedIncident = IncidentReport & {
  /** Hash of source and the source's own id. */
  key: string;
};

export type StoredIncident = {
  key: string;
  incident: FoldedIncident;
  /** What each of its services stands for, in their order. */
  services: SubjectState[];
  /** Epoch milliseconds. */
  receivedAt: number;
  /** Whose reports it is folded from; absent where that was not kept. */
  reportedBy?: Author;
  /** When a later one of these reports changed it, epoch milliseconds. */
  amendedAt?: number;
};

/** What was reported of an incident until another report stated another thing. */
export type IncidentBefore = Pick<FoldedIncident, 'environment' | 'start'> & {
  /** What each of its services stands for, in their order. */
  services: SubjectState[];
  /** Epoch milliseconds. */
  receivedAt: number;
};

/** Remembers incidents. What it has answered is committed. */
export interface IncidentStore {
  /**
   * All or nothing; one receipt for each report, in their order.
   *
   * @throws NotAllowedError where the source or an incident is another author's
   */
  record(options: {
    /** All of one source. */
    reports: readonly PreparedIncident[];
    source: string;
    by: Authorship;
    subjects: ReadonlyMap<string, Subject>;
    /** Epoch milliseconds. */
    receivedAt: number;
    /**
     * Milliseconds after which what was last reported of an entity is stale.
     */
    maxAge: number;
  }): Promise<IncidentReceipt[]>;

  /** By start, the latest first. */
  list(filter: {
    /** Incidents that have named this entity at some time. */
    entity?: string;
    status?: string;
    source?: string;
    /** Of the start, in epoch milliseconds; `to` is exclusive. */
    from?: number;
    to?: number;
    /** Their present state was learned then or later, epoch milliseconds. */
    learnedFrom?: number;
    after?: ListPosition;
    limit: number;
  }): Promise<StoredIncident[]>;

  /** Of these incidents, by key; the earliest first. */
  before(keys: readonly string[]): Promise<Map<string, IncidentBefore[]>>;

  /** By key, or by the source's own id: several sources may have the same. */
  find(keyOrId: string): Promise<StoredIncident[]>;
}
