import type { UnmatchedService } from '@plumbline/backstage-plugin-toil-common';
import type { Withheld } from './Withheld';

export type NameRole = 'service' | 'owner';

/** What a name in occurrences stands for. */
export type ResolvedName = {
  role: NameRole;
  name: string;
  /**
   * One that is `doubted` stood for an entity that has changed or is gone, and
   * stands for it until another is found: its work must not come into the open.
   */
  status: 'matched' | 'doubted' | 'ambiguous' | 'unmatched';
  entityRef?: string;
  candidates: string[];
};

/** What an entity is surrounded by, which is dearer to find out than its owner. */
export type Surroundings = {
  entityRef: string;
  /** How many services are affected where it goes wrong, at the least. */
  blastRadius: number;
  /** What it directly depends on, sorted. */
  dependencies: string[];
};

/** Evidence did not have it when it was looked at. */
export type NoSurroundings = { entityRef: string; missing: true };

export interface NameStore {
  /**
   * Names that were never looked up, or that matched nothing before an instant.
   * With what they stood for, where that is doubted.
   */
  unresolved(
    before: number,
    limit: number,
  ): Promise<{ role: NameRole; name: string; was?: string }[]>;
  /**
   * Has what stands for these entities looked up again, or for any.
   *
   * @returns whether anything does
   */
  doubt(entityRefs?: readonly string[]): Promise<boolean>;
  keep(names: readonly ResolvedName[], now: number): Promise<void>;
  /** Entities that are named, and were never looked at or not since an instant. */
  unknownEntities(before: number, limit: number): Promise<string[]>;
  keepOwners(
    entities: readonly { entityRef: string; owner?: string }[],
    now: number,
  ): Promise<void>;
  /** Entities whose surroundings are not known, and were not looked for since an instant. */
  withoutSurroundings(before: number, limit: number): Promise<string[]>;
  /** What was known of one that is missing now is unknown again. */
  keepSurroundings(
    all: readonly (Surroundings | NoSurroundings)[],
    now: number,
  ): Promise<void>;
  /** What is known of entities; of all of them without references. */
  surroundingsOf(refs?: readonly string[]): Promise<Map<string, Surroundings>>;
  /** What names of services stand for; only those that stand for one; all without names. */
  refsOf(names?: readonly string[]): Promise<Map<string, string>>;
  /** Names in occurrences that stand for these teams or users. */
  namesOfOwners(refs: readonly string[]): Promise<string[]>;
  /**
   * Names of services that match none, or several, in what is not withheld; the
   * most frequent first.
   */
  unmatched(
    limit: number,
    withheld: Withheld | undefined,
  ): Promise<UnmatchedService[]>;
}
