import type {
  GateJudgement,
  ReviewOutcome,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { GateJudgementRow } from '../../database/tables';

/** With the SHA-256 of why the rule failed. */
export type StoredGateJudgement = GateJudgement & { cause: string };

/** What people judged of lines of decisions. */
export class GateJudgementStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Replaces what the same user judged of the same line before. */
  async put(judgement: StoredGateJudgement): Promise<void> {
    const { at, by, byOwner, cause, decision, entityRef } = judgement;
    const { outcome, reason = null, rule, version } = judgement;
    await this.#knex<GateJudgementRow>('gate_judgements')
      .insert({
        decision,
        rule,
        entity_ref: entityRef,
        judged_by: by,
        version,
        outcome,
        by_owner: byOwner,
        at: Date.parse(at),
        cause,
        reason,
      })
      .onConflict(['decision', 'entity_ref', 'rule', 'judged_by'])
      .merge();
  }

  /** Of one decision, the earliest first. */
  async list(decision: string): Promise<GateJudgement[]> {
    const rows = await this.#knex<GateJudgementRow>('gate_judgements')
      .where({ decision })
      .orderBy(['at', 'rule', 'entity_ref', 'judged_by']);
    return rows.map(row => {
      const { cause: _, ...judgement } = toJudgement(row);
      return judgement;
    });
  }

  /** Of these rules; `from` is epoch milliseconds. */
  async since(
    from: number,
    rules: readonly string[],
  ): Promise<StoredGateJudgement[]> {
    const rows = await this.#knex<GateJudgementRow>('gate_judgements')
      .where('at', '>=', from)
      .whereIn('rule', [...rules])
      .orderBy('at');
    return rows.map(toJudgement);
  }
}

function toJudgement(row: GateJudgementRow): StoredGateJudgement {
  return {
    decision: row.decision,
    entityRef: row.entity_ref,
    rule: row.rule,
    version: row.version,
    cause: row.cause,
    outcome: row.outcome as ReviewOutcome,
    ...(row.reason !== null && { reason: row.reason }),
    by: row.judged_by,
    byOwner: Boolean(row.by_owner),
    at: new Date(Number(row.at)).toISOString(),
  };
}
