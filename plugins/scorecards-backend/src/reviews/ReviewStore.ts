import type {
  Evidence,
  FailureOutcome,
  ReviewOutcome,
} from '@plumbline/backstage-plugin-scorecards-common';

type OfVersion = { control: string; version: number };

/** As it is kept. Instants are epoch milliseconds. */
export type StoredReview = {
  entityRef: string;
  control: string;
  controlVersion: number;
  outcome: ReviewOutcome;
  reason?: string;
  /** The verdict that was reviewed. */
  stated: { message: string; evidence: Evidence[]; since: number };
  by: string;
  at: number;
};

/** What one person, or a dispute, made of a failure. */
export type ReviewedFailure = OfVersion & {
  entityRef: string;
  outcome: FailureOutcome;
  /**
   * On whose word alone it rests. Absent where two people agree that it is
   * wrong, in an upheld dispute, and while one is open.
   */
  by?: string;
};

/** Only failures that held at some time since then. */
export type ReviewFilter = { since: number; control?: string };

/** What people judged of failures, which accuracy is measured on. */
export interface ReviewStore {
  /** One review a person and verdict; `false` where there is theirs already. */
  add(review: StoredReview): Promise<boolean>;
  /** @returns the one that was deleted, if there was one */
  remove(
    of: Pick<StoredReview, 'control' | 'controlVersion' | 'entityRef' | 'by'>,
  ): Promise<StoredReview | undefined>;
  /** By entity and reviewer. */
  list(filter: ReviewFilter): Promise<StoredReview[]>;
  /** What disputes, decided or open, and reviews came to. */
  outcomes(filter: ReviewFilter): Promise<ReviewedFailure[]>;
  /** Which entities a version fails now. */
  failing(of: OfVersion): Promise<string[]>;
}
