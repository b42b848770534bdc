import type { FiringRow } from '../alerts/firingFacts';
import type { StoredObservation } from '../database/observations';
import type { FoldedIncident } from '../incidents/foldIncident';
import type { IsVisible } from '../ledger/candidates';

/** What was known at an instant (epoch milliseconds), to one reader. */
export type Seeing = { at: number; visible: IsVisible };

/** When a source was last heard of something, as far as an instant tells. */
export type Heard = {
  source: string;
  entityRef: string;
  /** The latest that it surely was heard by then, epoch milliseconds. */
  heardAt: number;
  /** It was heard later, and in between it never had time to go stale. */
  goesOn: boolean;
};

/** When a source began to tell of what is seen. */
export type Beginning = {
  /** Epoch milliseconds. */
  at: number;
  /** Nothing that is hidden was told before. */
  isFirstOfAll: boolean;
};

/** What a source told outright, as it has named it. */
export type Told = Pick<StoredObservation, 'part' | 'entityRef' | 'value'>;

/** Facts of some entities, or those of one name that hold something. */
export type NamedFilter =
  | { refs: readonly string[]; name?: string }
  | { refs?: undefined; name: string };

export type HeardAlert = Heard & FiringRow;
export type HeardIncident = Heard & { incident: FoldedIncident };

/**
 * Reads what sources told for a reader from whom entities are hidden: a name
 * means what it would mean had these never existed. What was told of hidden
 * entities alone was never told.
 */
export interface SeenStore {
  /**
   * What signals of alerts and incidents mean, by their ids; without an instant
   * by all that is known. One that means nothing, or too much, is left out.
   */
  meanings(
    subjects: readonly string[],
    seeing: { at?: number; visible: IsVisible },
  ): Promise<Map<string, string>>;

  /**
   * Who tells alerts of which entities, firing or not, and those that fire.
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
   * Facts told by names that mean one of these entities to this reader, and not
   * to who sees everything.
   */
  named(options: Seeing & NamedFilter): Promise<StoredObservation[]>;

  /** Whether a source has told this fact of any entity that the reader may see. */
  tellsFact(
    options: Seeing & { source: string; name: string },
  ): Promise<boolean>;

  /**
   * When a source first told of something that is seen.
   *
   * @param isSeen - of what was told, the oldest first
   */
  begun(
    source: string,
    isSeen: (told: Told) => boolean,
  ): Promise<Beginning | undefined>;

  /** When each of these was first told by its source, epoch milliseconds. */
  firstTold(
    rows: readonly Pick<StoredObservation, 'source' | 'part' | 'key'>[],
  ): Promise<(number | undefined)[]>;

  /** Which sources are set up to tell about which kinds of changes. */
  connected(options: {
    at: number;
  }): Promise<readonly { source: string; kind: string }[]>;

  /** Whether it has told changes of this kind of any of these. */
  tellsChanges(
    options: Seeing & { source: string; kind: string },
  ): Promise<boolean>;
}
