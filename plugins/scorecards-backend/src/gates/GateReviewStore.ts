import {
  addToCaseOutbox,
  readRows,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { addToOutbox } from '../database/people/addToOutbox';
import type {
  BigIntColumn,
  GateDecisionRow,
  GateReviewRow,
} from '../database/tables';
import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { GateReview } from '@plumbline/backstage-plugin-scorecards-common';

/** By which decisions on a release are found. */
export type ReleaseKeys = {
  /** Hash of repository, environment, action and release. */
  binding: string;
  /** Hash of repository and digest, where that is stated. */
  digest?: string;
  /** Hash of repository and commit, likewise. */
  commit?: string;
};

/** With what it is found by. */
export type StoredGateReview = GateReview & {
  /** Hash of repository, environment, action and release. */
  binding: string;
  /** Hash of what else is stated of the release, and was reviewed with it. */
  content: string;
};

/** An answer, or the end of a review without one. */
export type GateReviewStep = {
  id: string;
  /** As it was read: another one by now is a conflict. */
  version: number;
  to: 'approved' | 'deferred' | 'redesign' | 'lapsed';
  lapsesAt: string;
  answered?: { by: string; at: string; reason: string };
  decision: DecisionInput;
  at: number;
};

export type Maker = {
  ref: string;
  /**
   * From when on: who requests a release for the first time after they approved it
   * did not make it. Epoch milliseconds; 0 for who is stated to have made it.
   */
  since: number;
};

/** Of cases that are published to evidence. */
export const gateReviewCase = 'gate-review';
/** What is older of one release decides nothing any more. */
const maxOfBinding = 100;
const together = 500;

type ReleaseColumn = 'digest_key' | 'commit_key';

/** Reviews of releases on SQLite or PostgreSQL. */
export class GateReviewStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async find(id: string): Promise<StoredGateReview | undefined> {
    const row = await this.#knex<GateReviewRow>('gate_reviews')
      .where({ id })
      .first();
    return row && toReview(row);
  }

  /** Of one release, the latest first; no more than a hundred. */
  async ofBinding(binding: string): Promise<StoredGateReview[]> {
    const rows = await this.#knex<GateReviewRow>('gate_reviews')
      .where({ binding })
      .orderBy([{ column: 'requested_at', order: 'desc' }, 'id'])
      .limit(maxOfBinding);
    return rows.map(toReview);
  }

  /** Of some releases. */
  async approved(bindings: readonly string[]): Promise<StoredGateReview[]> {
    const rows: GateReviewRow[] = [];
    for (let at = 0; at < bindings.length; at += together) {
      rows.push(
        ...(await this.#knex<GateReviewRow>('gate_reviews')
          .whereIn('binding', bindings.slice(at, at + together))
          .where({ state: 'approved' })),
      );
    }
    return rows.map(toReview);
  }

  /**
   * Who requested a deploy of a release to its environment, and who is stated to
   * have made it, in requests for any environment: by the digest or the commit of
   * this request, or of one for the same release and environment.
   */
  async makersOf({ binding, ...keys }: ReleaseKeys): Promise<Maker[]> {
    const rows: (Pick<GateDecisionRow, ReleaseColumn | 'requester'> & {
      since: BigIntColumn;
    })[] = await this.#knex<GateDecisionRow>('gate_decisions')
      .where({ release: binding })
      .groupBy('requester', 'digest_key', 'commit_key')
      .select('requester', 'digest_key', 'commit_key')
      .min({ since: 'at' });
    const keysIn = (column: ReleaseColumn, own: string | undefined) => [
      ...new Set(
        [own, ...rows.map(row => row[column])].flatMap(one => one ?? []),
      ),
    ];
    const authors: { author: string }[] = await this.#knex<GateDecisionRow>(
      'gate_decisions',
    )
      .where(query =>
        query
          .where({ release: binding })
          .orWhereIn('digest_key', keysIn('digest_key', keys.digest))
          .orWhereIn('commit_key', keysIn('commit_key', keys.commit)),
      )
      .whereNotNull('author')
      .distinct('author');
    return [
      ...rows.map(({ requester, since }) => ({
        ref: requester,
        since: storedInstant(since),
      })),
      ...authors.flatMap(({ author }) =>
        author.split(' ').map(ref => ({ ref, since: 0 })),
      ),
    ];
  }

  async take(step: GateReviewStep): Promise<'taken' | 'conflict'> {
    const { id, version, to, answered } = step;
    return this.#knex.transaction(async trx => {
      const changed = await trx<GateReviewRow>('gate_reviews')
        .where({ id, version, state: 'waiting' })
        .update({
          state: to,
          version: version + 1,
          lapses_at: Date.parse(step.lapsesAt),
          ...(answered && { answered: JSON.stringify(answered) }),
        });
      if (changed === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, step.decision, step.at);
      await addToCaseOutbox(trx, gateReviewCase, id);
      return 'taken';
    });
  }

  /** Unanswered, and lapsed by then. */
  async due(now: number, limit: number): Promise<StoredGateReview[]> {
    const query = this.#knex<GateReviewRow>('gate_reviews')
      .where({ state: 'waiting' })
      .where('lapses_at', '<=', now)
      .orderBy(['lapses_at', 'id']);
    return readRows<GateReviewRow, StoredGateReview>(
      this.#knex,
      'reviews of releases',
      { query, limit, id: ({ id }) => id, map: toReview },
    );
  }
}

/** In the transaction of the decision that opens it; once. */
export async function addGateReview(
  trx: Knex.Transaction,
  { binding, ...review }: StoredGateReview,
): Promise<void> {
  const added = await trx<GateReviewRow>('gate_reviews')
    .insert({
      id: review.id,
      binding,
      state: review.state,
      version: review.version,
      requested_at: Date.parse(review.requestedAt),
      lapses_at: Date.parse(review.lapsesAt),
      review: JSON.stringify(review),
      answered: null,
    })
    .onConflict('id')
    .ignore()
    .returning('id');
  if (added.length > 0) {
    await addToCaseOutbox(trx, gateReviewCase, review.id);
  }
}

function toReview(row: GateReviewRow): StoredGateReview {
  const review = storedObject<StoredGateReview>(row.review, [
    ...(['id', 'subjects', 'approver'] as const),
  ]);
  return {
    ...review,
    binding: row.binding,
    state: row.state as StoredGateReview['state'],
    version: row.version,
    lapsesAt: new Date(storedInstant(row.lapses_at)).toISOString(),
    ...(row.answered !== null && {
      answered: storedObject<NonNullable<StoredGateReview['answered']>>(
        row.answered,
        ['by', 'at', 'reason'],
      ),
    }),
  };
}
