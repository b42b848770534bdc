import type { UnmatchedService } from '@plumbline/backstage-plugin-toil-common';

export type NameRole = 'service' | 'owner';

/** What a name in occurrences stands for. */
export type ResolvedName = {
  role: NameRole;
  name: string;
  status: 'matched' | 'ambiguous' | 'unmatched';
  entityRef?: string;
  candidates: string[];
};

/** What is known of an entity that candidates name. */
export type KnownEntity = {
  entityRef: string;
  owner?: string;
  blastRadius?: number;
  /** What it directly depends on. */
  dependencies: string[];
};

export interface NameStore {
  /** Names that were never looked up, or that matched nothing before an instant. */
  unresolved(
    before: number,
    limit: number,
  ): Promise<{ role: NameRole; name: string }[]>;
  keep(names: readonly ResolvedName[], now: number): Promise<void>;
  /** Entities that are named, and were never looked at or not since an instant. */
  unknownEntities(before: number, limit: number): Promise<string[]>;
  keepEntities(entities: readonly KnownEntity[], now: number): Promise<void>;
  /** What names of services stand for; only those that stand for one. */
  refsOf(names: readonly string[]): Promise<Map<string, string>>;
  /** Names of services that match none, or several; the most frequent first. */
  unmatched(limit: number): Promise<UnmatchedService[]>;
}
