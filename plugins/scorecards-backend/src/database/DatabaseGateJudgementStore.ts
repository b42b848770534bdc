import { storedObject } from '@plumbline/backstage-plugin-evidence-node';
import type {
  GateJudgement,
  ReviewOutcome,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { GateJudgementStore } from '../gates/judgements/GateJudgementStore';
import type { GateJudgementRow } from './tables';

/** Judgements of lines on SQLite or PostgreSQL. */
export class DatabaseGateJudgementStore implements GateJudgementStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async put(judgement: GateJudgement): Promise<void> {
    const { at, by, byOwner, decision, entityRef } = judgement;
    const { outcome, rule, version } = judgement;
    await this.#knex<GateJudgementRow>('gate_judgements')
      .insert({
        ...{ decision, rule, entity_ref: entityRef, judged_by: by },
        ...{ version, outcome, by_owner: byOwner, at: Date.parse(at) },
        judgement: JSON.stringify(judgement),
      })
      .onConflict(['decision', 'entity_ref', 'rule', 'judged_by'])
      .merge();
  }

  async list(decision: string): Promise<GateJudgement[]> {
    const rows = await this.#knex<GateJudgementRow>('gate_judgements')
      .where({ decision })
      .orderBy(['at', 'rule', 'entity_ref', 'judged_by']);
    return rows.map(({ judgement }) =>
      storedObject<GateJudgement>(judgement, ['by', 'at']),
    );
  }

  async since(from: number) {
    const rows = await this.#knex<GateJudgementRow>('gate_judgements')
      .where('at', '>=', from)
      .select('decision', 'entity_ref', 'rule', 'version')
      .select('outcome', 'by_owner');
    return rows.map(row => ({
      ...{ decision: row.decision, entityRef: row.entity_ref },
      ...{ rule: row.rule, version: row.version },
      outcome: row.outcome as ReviewOutcome,
      // SQLite has no booleans.
      byOwner: Boolean(row.by_owner),
    }));
  }
}
