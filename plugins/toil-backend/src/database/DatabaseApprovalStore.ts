import type { Knex } from 'knex';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import type { GateAnswer } from '../approvals/deploymentReview';
import type { BigIntColumn } from './tables';

type GateAnswerRow = {
  id: string;
  gate: string;
  answer: string;
  at: BigIntColumn;
  occurrence: string;
};

/** What gates of deploys answered, on SQLite or PostgreSQL. */
export class DatabaseApprovalStore implements ApprovalStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async keep(answer: GateAnswer): Promise<'stored' | 'duplicate'> {
    const added = await this.#knex<GateAnswerRow>('gate_answers')
      .insert({ ...answer, occurrence: JSON.stringify(answer.occurrence) })
      .onConflict('id')
      .ignore()
      .returning('id');
    return added.length > 0 ? 'stored' : 'duplicate';
  }

  async ofGate(gate: string, from: number, to: number): Promise<GateAnswer[]> {
    const rows = await this.#knex<GateAnswerRow>('gate_answers')
      .where({ gate })
      .whereBetween('at', [from, to])
      .orderBy(['at', 'id']);
    return rows.map(row => ({
      ...row,
      answer: row.answer as GateAnswer['answer'],
      at: Number(row.at),
      occurrence: JSON.parse(row.occurrence),
    }));
  }
}
