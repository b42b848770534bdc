import type { Lease } from '@plumbline/backstage-plugin-evidence-node';
import type {
  StaleReason,
  WatchedCandidate,
} from '@plumbline/backstage-plugin-toil-common';

export type Watched = WatchedCandidate & { id: string };

export interface FollowStore {
  /** Claims the following for a while; undefined where another replica has it. */
  claim(holder: string, ttlMs: number): Promise<Lease | undefined>;
  release(holder: string): Promise<void>;
  /** How far evidence's feed was followed. */
  position(): Promise<number | undefined>;
  /** @returns false, and keeps nothing, where another has claimed it meanwhile */
  keepPosition(lease: Lease, seq: number, now: number): Promise<boolean>;
  /** The news of an entity's changes that were reported; undefined where none were. */
  newsOf(entityRef: string): Promise<string[] | undefined>;
  /** Keeps, for each entity, the news that were reported. */
  keepNews(reported: ReadonlyMap<string, readonly string[]>): Promise<void>;
  /** Candidates that somebody reviewed, and that are not dismissed. */
  watched(): Promise<Watched[]>;
  /**
   * Keeps the reasons for which a candidate asks for a review, unless somebody
   * reviewed it meanwhile.
   */
  keepReasons(
    watched: Watched,
    reasons: readonly StaleReason[],
    now: number,
  ): Promise<void>;
}
