import { FiringRow } from '@plumbline/backstage-plugin-evidence-common';
import type { StoredObservation } from '../database/observations';
import type { FoldedIncident } from '../incidents/foldIncident';
import type { IsVisible } from '../estate/subjects/candidates';
import type { Meanings } from '../estate/subjects/SubjectStore';

/** What was known at an instant (epoch milliseconds), to one reader. */
export type Seeing = { at: number; visible: IsVisible };

/** When a source was last heard of something, as far as known at an instant. */
export type Heard = {
  source: string;
  entityRef: string;
  /** The latest that it surely was heard by then, epoch milliseconds. */
  heardAt: number;
  /** It was heard later, and in between it never had time to go stale. */
  goesOn: boolean;
};

/** When a source began to report what is seen. */
export type Beginning = {
  /** Epoch milliseconds. */
  at: number;
  /** Nothing that is hidden was reported before. */
  isFirstOfAll: boolean;
};

/** What a source reported outright, as it has named it. */
export type Reported = Pick<StoredObservation, 'part' | 'entityRef' | 'value'>;

/** Facts of some entities, or those of one name that hold something. */
export type NamedFilter =
  | { refs: readonly string[]; name?: string }
  | { refs?: undefined; name: string };

export type HeardAlert = Heard & FiringRow;
export type HeardIncident = Heard & { incident: FoldedIncident };

/**
 * Reads what sources reported, for a reader from whom entities are hidden: a
 * name means what it would mean had these never existed. What was reported of
 * hidden entities alone was never reported.
 */
export interface SeenStore extends Meanings {
  /**
   * Who reports alerts of which entities, firing or not, and those that fire.
   *
   * @param options.refs - of these entities alone
   */
  alerts(
    options: Seeing & { refs?: readonly string[] },
  ): Promise<{ heard: Heard[]; firing: HeardAlert[] }>;

  /**
   * Incidents by the entities that they name.
   *
   * @param options.refs - of these entities alone; without it of all, but only
   *   those that are open
   */
  incidents(
    options: Seeing & { refs?: readonly string[] },
  ): Promise<HeardIncident[]>;

  /**
   * Facts reported by names that mean one of these entities to this reader, and
   * not to who sees everything.
   */
  named(options: Seeing & NamedFilter): Promise<StoredObservation[]>;

  /**
   * Whether a source has reported this fact of any entity that the reader may
   * see.
   */
  hasReportedFact(
    options: Seeing & { source: string; name: string },
  ): Promise<boolean>;

  /**
   * When a source first reported something that is seen.
   *
   * @param isSeen - of what was reported, the oldest first
   */
  begun(
    source: string,
    isSeen: (reported: Reported) => boolean,
  ): Promise<Beginning | undefined>;

  /**
   * When each of these was first reported by its source, epoch milliseconds.
   */
  firstReported(
    rows: readonly Pick<StoredObservation, 'source' | 'part' | 'key'>[],
  ): Promise<(number | undefined)[]>;

  /** Which sources are set up to report which kinds of changes. */
  connected(options: {
    at: number;
  }): Promise<readonly { source: string; kind: string }[]>;

  /** Whether it has reported changes of this kind of any of these. */
  hasReportedChanges(
    options: Seeing & { source: string; kind: string },
  ): Promise<boolean>;
}
