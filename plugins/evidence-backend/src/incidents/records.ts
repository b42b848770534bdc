import type { Authorship } from '../database/authorship';
import type { Author } from '@plumbline/backstage-plugin-evidence-node';
import type { SubjectState } from '../estate/subjects/standing';
import type { Subject } from '../estate/subjects/records';
import type { FoldedIncident, IncidentReport } from './foldIncident';

export type PreparedIncident = IncidentReport & {
  /** Hash of source and the source's own id. */
  key: string;
};

export type RecordIncidentsOptions = {
  /** All of one source. */
  reports: readonly PreparedIncident[];
  source: string;
  by: Authorship;
  subjects: ReadonlyMap<string, Subject>;
  /** Epoch milliseconds. */
  receivedAt: number;
  /** Milliseconds after which what was last reported of an entity is stale. */
  maxAge: number;
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
