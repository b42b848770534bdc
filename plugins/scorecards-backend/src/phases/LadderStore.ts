import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import {
  lookForCases,
  SetAside,
  storedInstant,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Phase,
  PhaseStep,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { addToOutbox } from '../database/people/addToOutbox';
import type {
  BaselineRow,
  BigIntColumn,
  VerdictRow,
  PhaseRow,
} from '../database/tables';

/** Instants are epoch milliseconds. */
export type StoredStep = {
  control: string;
  /** From 1. */
  step: number;
  action: PhaseStep['action'];
  phase: Phase;
  at: number;
  by?: string;
  reason?: string;
  controlVersion: number;
};

export type StoredBaseline = {
  control: string;
  /** What failed at this instant is legacy. */
  date: number;
  frozenBy: string;
  frozenAt: number;
  reason?: string;
};

/** Phases and baselines on SQLite or PostgreSQL. */
export class LadderStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Of every control, or of one; by control and step. */
  async steps(control?: string): Promise<StoredStep[]> {
    const query = this.#knex<PhaseRow>('control_phases').orderBy([
      'control',
      'step',
    ]);
    if (control !== undefined) {
      query.where({ control });
    }
    return SetAside.of(this.#knex).map('steps of controls', await query, {
      id: row => `${row.control} ${row.step}`,
      map: toStep,
    });
  }

  /** Kept only where the control has no step yet. */
  async begin(steps: readonly StoredStep[]): Promise<void> {
    if (steps.length > 0) {
      await this.#knex<PhaseRow>('control_phases')
        .insert(steps.map(toStepRow))
        .onConflict(['control', 'step'])
        .ignore();
    }
  }

  /** Takes the step where nobody took it since the one before was read. */
  async take(
    step: StoredStep,
    decisions: readonly DecisionInput[],
  ): Promise<'taken' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const taken = await trx<PhaseRow>('control_phases')
        .insert(toStepRow(step))
        .onConflict(['control', 'step'])
        .ignore()
        .returning('control');
      if (taken.length === 0) {
        return 'conflict';
      }
      for (const decision of decisions) {
        await addToOutbox(trx, decision, step.at);
      }
      await lookForCases(trx, step.control);
      return 'taken';
    });
  }

  /** When a version was first judged; absent where it never was. */
  async observedSince(
    control: string,
    version: number,
  ): Promise<number | undefined> {
    const row = await this.#knex<VerdictRow>('verdicts')
      .where({ control, version })
      // Imported ones are of before: nobody looked at what the portal judged.
      .andWhere('revision', '>', 0)
      .min({ since: 'learned_at' })
      .first<{ since: BigIntColumn | null }>();
    return row!.since === null ? undefined : Number(row!.since);
  }

  /** By control. */
  async baselines(): Promise<StoredBaseline[]> {
    const rows = await this.#knex<BaselineRow>('baselines').orderBy('control');
    return rows.map(row => ({
      control: row.control,
      date: Number(row.date_at),
      frozenBy: row.frozen_by,
      frozenAt: Number(row.frozen_at),
      reason: row.reason ?? undefined,
    }));
  }

  /**
   * All, or none.
   *
   * @returns the controls that have one already
   */
  async freeze(
    baselines: readonly StoredBaseline[],
    decisions: readonly DecisionInput[],
  ): Promise<string[]> {
    return this.#knex.transaction(async trx => {
      // In one order, so that two who freeze the same wait for each other.
      const rows = [...baselines].sort((a, b) =>
        a.control < b.control ? -1 : 1,
      );
      const frozen = await trx<BaselineRow>('baselines')
        .insert(rows.map(toBaselineRow))
        .onConflict('control')
        .ignore()
        .returning('control');
      const added = new Set(frozen.map(({ control }) => control));
      const before = rows.filter(({ control }) => !added.has(control));
      if (before.length > 0) {
        await trx<BaselineRow>('baselines')
          .whereIn('control', [...added])
          .delete();
        return before.map(({ control }) => control);
      }
      for (const decision of decisions) {
        await addToOutbox(trx, decision, rows[0].frozenAt);
      }
      return [];
    });
  }

  /** When each control was first judged, in any version. */
  async firstJudged(
    controls: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const rows: { control: string; first: BigIntColumn }[] =
      await this.#knex<VerdictRow>('verdicts')
        .whereIn('control', [...controls])
        // What was imported has no evidence to freeze.
        .andWhere('revision', '>', 0)
        .groupBy('control')
        .select('control')
        .min({ first: 'learned_at' });
    return new Map(rows.map(({ control, first }) => [control, Number(first)]));
  }
}

function toStep(row: PhaseRow): StoredStep {
  return {
    control: row.control,
    step: row.step,
    action: row.action as PhaseStep['action'],
    phase: row.phase as Phase,
    at: storedInstant(row.at),
    by: row.decided_by ?? undefined,
    reason: row.reason ?? undefined,
    controlVersion: row.control_version,
  };
}

function toStepRow(step: StoredStep): PhaseRow {
  return {
    control: step.control,
    step: step.step,
    action: step.action,
    phase: step.phase,
    at: step.at,
    decided_by: step.by ?? null,
    reason: step.reason ?? null,
    control_version: step.controlVersion,
  };
}

function toBaselineRow(baseline: StoredBaseline): BaselineRow {
  return {
    control: baseline.control,
    date_at: baseline.date,
    frozen_by: baseline.frozenBy,
    frozen_at: baseline.frozenAt,
    reason: baseline.reason ?? null,
  };
}
