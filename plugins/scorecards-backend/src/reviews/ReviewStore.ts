import {
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  DisputeState,
  FailureOutcome,
  ReviewOutcome,
  Evidence,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { DisputeRow, VerdictRow, ReviewRow } from '../database/tables';

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

/** By the state of a dispute, or the outcome of a review. */
const outcomeOf: Partial<Record<string, FailureOutcome>> = {
  open: 'open',
  upheld: 'wrong',
  rejected: 'right',
  right: 'right',
  wrong: 'wrong',
} satisfies Partial<Record<DisputeState | ReviewOutcome, FailureOutcome>>;

/** What people judged of failures, which accuracy is measured on. */
export class ReviewStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** One review a person and verdict; `false` where there is theirs already. */
  async add(review: StoredReview): Promise<boolean> {
    const added = await this.#knex<ReviewRow>('reviews')
      .insert({
        control: review.control,
        control_version: review.controlVersion,
        entity_ref: review.entityRef,
        reviewed_by: review.by,
        outcome: review.outcome,
        reason: review.reason ?? null,
        said: JSON.stringify(review.stated),
        reviewed_at: review.at,
      })
      .onConflict(['control', 'control_version', 'entity_ref', 'reviewed_by'])
      .ignore()
      .returning('control');
    return added.length > 0;
  }

  /** @returns the one that was deleted, if there was one */
  async remove({
    control,
    controlVersion,
    entityRef,
    by,
  }: Pick<
    StoredReview,
    'control' | 'controlVersion' | 'entityRef' | 'by'
  >): Promise<StoredReview | undefined> {
    const key = {
      control,
      control_version: controlVersion,
      entity_ref: entityRef,
      reviewed_by: by,
    };
    const row = await this.#knex<ReviewRow>('reviews').where(key).first();
    const deleted = await this.#knex<ReviewRow>('reviews').where(key).delete();
    return row && deleted > 0 ? toReview(row) : undefined;
  }

  /** By entity and reviewer. */
  async list(filter: ReviewFilter): Promise<StoredReview[]> {
    const rows = await this.#within<ReviewRow>('reviews', filter).orderBy([
      'entity_ref',
      'reviewed_by',
    ]);
    return SetAside.of(this.#knex).map('reviews', rows, {
      id: row =>
        `${row.control}@${row.control_version} ${row.entity_ref} ${row.reviewed_by}`,
      map: toReview,
    });
  }

  /** What disputes, decided or open, and reviews came to. */
  async outcomes(filter: ReviewFilter): Promise<ReviewedFailure[]> {
    const [disputes, reviews] = await Promise.all([
      this.#within<DisputeRow>('disputes', filter),
      this.#within<ReviewRow>('reviews', filter),
    ]);
    return [
      ...disputes.map(row => ({
        row,
        outcome: outcomeOf[row.state],
        by: row.state === 'rejected' ? row.decided_by : null,
      })),
      ...reviews.map(row => ({
        row,
        outcome: outcomeOf[row.outcome],
        by: row.reviewed_by,
      })),
    ].flatMap(({ row, outcome, by }) =>
      outcome
        ? {
            control: row.control,
            version: row.control_version,
            entityRef: row.entity_ref,
            outcome,
            ...(by && { by }),
          }
        : [],
    );
  }

  /** Which entities a version fails now. */
  async failing({
    control,
    version,
  }: {
    control: string;
    version: number;
  }): Promise<string[]> {
    const rows = await this.#knex<VerdictRow>('verdicts')
      .where({ control, version, status: 'fail' })
      .whereNull('superseded_at')
      .select('entity_ref');
    return rows.map(row => row.entity_ref);
  }

  /** Of verdicts that failed at some time since then. */
  #within<T extends DisputeRow | ReviewRow>(
    table: 'disputes' | 'reviews',
    { since, control }: ReviewFilter,
  ): Knex.QueryBuilder<T, T[]> {
    const column = (name: string) => this.#knex.ref(`${table}.${name}`);
    const failures = this.#knex<VerdictRow>('verdicts')
      .select(this.#knex.raw('1'))
      .where('verdicts.status', 'fail')
      .andWhere(until =>
        until
          .whereNull('verdicts.superseded_at')
          .orWhere('verdicts.superseded_at', '>', since),
      )
      .where('verdicts.entity_ref', column('entity_ref'))
      .where('verdicts.control', column('control'))
      .where('verdicts.version', column('control_version'));
    const query = this.#knex(table).whereExists(failures);
    if (control !== undefined) {
      query.where(`${table}.control`, control);
    }
    return query as Knex.QueryBuilder;
  }
}

function toReview(row: ReviewRow): StoredReview {
  return {
    entityRef: row.entity_ref,
    control: row.control,
    controlVersion: row.control_version,
    outcome: row.outcome as ReviewOutcome,
    reason: row.reason ?? undefined,
    stated: storedObject<StoredReview['stated']>(row.said, [
      ...(['message', 'evidence'] as const),
    ]),
    by: row.reviewed_by,
    at: storedInstant(row.reviewed_at),
  };
}
