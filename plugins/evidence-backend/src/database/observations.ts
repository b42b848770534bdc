import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import type { ObservationPart, ObservationRow } from './tables';

/** Something a source saw, ready to be kept. Instants are epoch milliseconds. */
export type ObservationItem = {
  part: ObservationPart;
  /** Unique within part and source. */
  key: string;
  entityRef?: string;
  name?: string;
  value: unknown;
  /** Kept for the latest sighting only. */
  stats?: unknown;
  observedAt: number;
  maxAge: number;
};

/** A kept observation as known at one instant. */
export type StoredObservation = {
  part: ObservationPart;
  key: string;
  source: string;
  entityRef?: string;
  name?: string;
  value: unknown;
  stats?: unknown;
  observedAt: number;
  /** Older than its maximum age, at the requested instant. */
  stale: boolean;
  /** After this instant it is stale, if it is not seen again; of kept rows. */
  freshUntil?: number;
  /** When this value was first reported to us. */
  learnedAt: number;
  /** Of an edge; not kept for the past. */
  tally?: EdgeTally;
  /** Its source reported it in its first pass. */
  baseline: boolean;
};

/** A fact as it holds now, whatever the clock showed when it was received. */
export type PresentFact = {
  name: string;
  value: JsonValue;
  source: string;
  /** Epoch milliseconds. */
  observedAt: number;
  stale: boolean;
  /** Absent for the past. */
  freshUntil?: number;
};

/**
 * What all sightings of an edge add up to. Calls in windows that overlap are
 * counted once, so `calls` is what was seen at the least.
 */
export type EdgeTally = {
  calls: number;
  /** Days (UTC) on which it was seen. */
  days: number;
  /** Epoch milliseconds: when it was first seen, and up to when calls count. */
  first: number;
  until: number;
  /** The last of the days, counted from the epoch. */
  day: number;
};

/** A source that reports a fact of an entity. */
export type FactReporter = {
  entityRef: string;
  source: string;
  /** What it last reported is older than its maximum age. */
  stale: boolean;
};

/**
 * Rows that hold, about one thing, to be shown as of any instant from now on.
 */
export type KeptObservations = {
  part: ObservationPart;
  /** The entity of a fact, the key of an edge or a workload. */
  about: string;
  /** Who reported any of them. */
  sources: readonly string[];
  asOf(at: number): StoredObservation[];
};

/** What to read: facts of these entities, edges and workloads of these keys. */
export type ObservationsAbout = {
  facts: readonly string[];
  edges: readonly string[];
  workloads: readonly string[];
};

/**
 * `older`: something newer is known already. `same`: seen again, nothing new;
 * `again`: after a time in which it had gone stale.
 */
export type ObservationOutcome = 'new' | 'changed' | 'same' | 'again' | 'older';

/** Of a row that no longer holds. */
export type EndedObservation = Pick<
  ObservationRow,
  'part' | 'key' | 'entity_ref' | 'value'
>;

/** Of what one source reports. */
export type HeldKeys = readonly { part: ObservationPart; key: string }[];

/** What a source reports, as it is kept: of facts, those about entities. */
export type HeldObservation = {
  part: ObservationPart;
  key: string;
  hash: string;
  /** Epoch milliseconds, when it was seen last. */
  observedAt: number;
  /** Milliseconds. */
  maxAge: number;
};
