import type { Knex } from 'knex';
import type { BacklogChange, BacklogEvidence } from './records';
import { derivedColumns, keepServices, toRow } from './database/candidateRows';
import { PolledSource, readEvidence } from './database/readEvidence';
import type {
  CandidateRow,
  CandidateServiceRow,
  PositionRow,
} from '../database/tables';

/** The backlog on SQLite or PostgreSQL. */
export class BacklogStore {
  readonly #knex: Knex;
  readonly #polled: readonly PolledSource[];

  /** @param polled - the sources that are read by themselves, as configured */
  constructor(knex: Knex, polled: readonly PolledSource[]) {
    this.#knex = knex;
    this.#polled = polled;
  }

  /** Whether the backlog is of this instant, give or take, and of all that is reported. */
  async isFresh(now: number, toleranceMs: number): Promise<boolean> {
    const rows = await this.#knex<PositionRow>('positions').whereIn('name', [
      'grouping',
      'backlog',
    ]);
    const of = new Map(rows.map(row => [row.name, row]));
    const [grouping, backlog] = [of.get('grouping')!, of.get('backlog')!];
    return (
      Number(grouping.seq) === Number(backlog.seq) &&
      Math.abs(now - Number(backlog.at)) <= toleranceMs
    );
  }

  /**
   * Makes the backlog anew; one at a time.
   *
   * @param make - pure: from what is, what should be
   */
  async refresh(
    now: number,
    make: (evidence: BacklogEvidence) => BacklogChange,
  ): Promise<void> {
    await this.#knex.transaction(async trx => {
      await trx('positions').where({ name: 'backlog' }).forUpdate().first();
      const { seq } = (await trx<PositionRow>('positions')
        .where({ name: 'grouping' })
        .first())!;
      const change = make(await readEvidence(trx, now, this.#polled));
      for (let at = 0; at < change.gone.length; at += 200) {
        const ids = change.gone.slice(at, at + 200);
        await trx<CandidateServiceRow>('candidate_services')
          .whereIn('candidate', ids)
          .delete();
        await trx<CandidateRow>('candidates').whereIn('id', ids).delete();
      }
      const rows = change.suggested.map(toRow);
      for (let at = 0; at < rows.length; at += 200) {
        // A suggestion that is damaged is made anew; what people took up is not.
        await trx<CandidateRow>('candidates')
          .insert(rows.slice(at, at + 200))
          .onConflict('id')
          .merge()
          .where('candidates.state', 'suggested');
      }
      for (const { id, derived, updatedAt } of change.derived) {
        await trx<CandidateRow>('candidates')
          .where({ id })
          .update({
            ...derivedColumns(derived),
            ...(updatedAt !== undefined && { updated_at: updatedAt }),
          });
      }
      await keepServices(trx, [
        ...change.suggested,
        ...change.derived.map(({ id, derived }) => ({ id, ...derived })),
      ]);
      await trx<PositionRow>('positions')
        .where({ name: 'backlog' })
        .update({ seq, at: now });
    });
  }
}
