import {
  addToCaseOutbox,
  batchReads,
  lookForCases,
  readPage,
  readRows,
  SetAside,
  storedInstant,
  storedObject,
  ListPosition,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  LifecycleState,
  LifecycleTarget,
  Control,
  LifecycleProposal,
  Phase,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { addToOutbox } from '../database/people/addToOutbox';
import type { BigIntColumn } from '../database/tables';
import type {
  DecisionInput,
  EntityFacts,
  RetirementPlan,
} from '@plumbline/backstage-plugin-evidence-common';

/** All that guards of one transition are judged on. Instants are epoch milliseconds. */
export type GuardBasis = {
  at: number;
  to: LifecycleTarget;
  /** With the facts that guards read. */
  entity: EntityFacts;
  controls: { control: Omit<Control, 'fixtures'>; phase: Phase }[];
  exemptions: { id: string; control: string; expires: number }[];
};

/** Instants are epoch milliseconds. */
export type StoredLifecycleStep = {
  id: string;
  entityRef: string;
  /** From 1. */
  step: number;
  from?: LifecycleState;
  to: LifecycleTarget;
  direction: 'forward' | 'back';
  at: number;
  by: string;
  reason: string;
  plan?: RetirementPlan;
  breakGlass?: {
    until: number;
    incident?: string;
    over: string[];
    reconciled?: { by: string; at: number; reason: string };
  };
  basis: GuardBasis;
  digest: string;
  proposal: LifecycleProposal;
};

/** Without what it was decided on, which is long. */
export type LifecycleStepHead = Omit<StoredLifecycleStep, 'basis'>;

/** Of cases that are published to evidence. */
export const lifecycleCase = 'lifecycle';
const table = 'lifecycle_steps';
/** Entities in one query. */
const together = 500;

type Row = {
  id: string;
  entity_ref: string;
  step: number;
  from_state: string | null;
  to_state: string;
  direction: string;
  at: BigIntColumn;
  decided_by: string;
  reason: string;
  /** The rest as JSON. */
  plan: string | null;
  break_glass: string | null;
  reconciled: string | null;
  basis: string;
  digest: string;
  proposal: string | null;
  propose_at: BigIntColumn | null;
  report_at: BigIntColumn | null;
};

type HeadRow = Omit<Row, 'basis' | 'report_at'>;
/** All but the basis, which is long. */
const headColumns: (keyof HeadRow)[] = [
  'id',
  'entity_ref',
  'step',
  'from_state',
  'to_state',
  'direction',
  'at',
  'decided_by',
  'reason',
  'plan',
  'break_glass',
  'reconciled',
  'digest',
  'proposal',
  'propose_at',
];

/** Decisions about states of entities, on SQLite or PostgreSQL. */
export class LifecycleStore {
  readonly #heads: ReturnType<typeof batchReads<HeadRow[]>>;
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#heads = batchReads(refs => readHeads(knex, refs));
    this.#knex = knex;
  }

  /**
   * Of some entities, by entity and step.
   *
   * @returns unreadable - entities with a stored step that cannot be read
   */
  async steps(
    entityRefs: readonly string[],
  ): Promise<{ steps: LifecycleStepHead[]; unreadable: Set<string> }> {
    const rows = [...(await this.#heads(entityRefs)).values()].flat();
    const steps = SetAside.of(this.#knex).map('steps of lifecycles', rows, {
      id: ({ id }) => id,
      map: toHead,
    });
    const read = new Set(steps.map(({ id }) => id));
    return {
      steps,
      unreadable: new Set(
        rows.flatMap(row => (read.has(row.id) ? [] : [row.entity_ref])),
      ),
    };
  }

  async find(id: string): Promise<StoredLifecycleStep | undefined> {
    const row = await this.#knex<Row>(table).where({ id }).first();
    return row && toStep(row);
  }

  /** Of one entity, the latest first. */
  async history(
    entityRef: string,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredLifecycleStep[]> {
    return readPage<Row, StoredLifecycleStep>(
      this.#knex,
      'steps of lifecycles',
      {
        ...page,
        column: 'at',
        map: toStep,
        query: this.#knex<Row>(table).where({ entity_ref: entityRef }),
      },
    );
  }

  /**
   * Takes the step where it was not taken since the one before was read.
   *
   * @param of.proposeAt - when the description is to follow
   */
  async take(
    step: StoredLifecycleStep,
    { decision, proposeAt }: { decision: DecisionInput; proposeAt?: number },
  ): Promise<'taken' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const before = await trx<Row>(table)
        .where({ entity_ref: step.entityRef, step: step.step - 1 })
        .forUpdate()
        .first('id', 'break_glass', 'reconciled');
      const taken = await trx<Row>(table)
        .insert({
          ...toRow(step),
          propose_at: proposeAt ?? null,
          report_at: step.at,
        })
        .onConflict(['entity_ref', 'step'])
        .ignore()
        .returning('id');
      if (taken.length === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, decision, step.at);
      await lookForCases(trx, `retirement:${step.entityRef}`);
      if (step.breakGlass) {
        await addToCaseOutbox(trx, lifecycleCase, step.id);
      }
      // Nothing is left to reconcile of the one before.
      if (before?.break_glass && before.reconciled === null) {
        await addToCaseOutbox(trx, lifecycleCase, before.id);
      }
      return 'taken';
    });
  }

  /** Compare and set: of two who reconcile at once, one does; none after a later step. */
  async reconcile(
    id: string,
    {
      decision,
      reconciled,
    }: {
      reconciled: { by: string; at: number; reason: string };
      decision: DecisionInput;
    },
  ): Promise<'taken' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const row = await trx<Row>(table)
        .where({ id })
        .forUpdate()
        .first('entity_ref', 'step');
      const later =
        row &&
        (await trx<Row>(table)
          .where({ entity_ref: row.entity_ref })
          .where('step', '>', row.step)
          .first('id'));
      if (later) {
        return 'conflict';
      }
      const changed = await trx<Row>(table)
        .where({ id })
        .whereNull('reconciled')
        .update({
          reconciled: JSON.stringify(reconciled),
          propose_at: reconciled.at,
          report_at: reconciled.at,
        });
      if (changed === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, decision, reconciled.at);
      await addToCaseOutbox(trx, lifecycleCase, id);
      return 'taken';
    });
  }

  /** Of which the description is to follow by now, the longest due first. */
  async toPropose(now: number, limit: number): Promise<StoredLifecycleStep[]> {
    return readRows<Row, StoredLifecycleStep>(
      this.#knex,
      'lifecycles to propose',
      {
        limit,
        id: ({ id }) => id,
        map: toStep,
        query: this.#knex<Row>(table)
          .where('propose_at', '<=', now)
          .orderBy(['propose_at', 'id']),
      },
    );
  }

  /** Steps of entities whose state is to be reported by now, the longest due first. */
  async toReport(
    now: number,
    limit: number,
  ): Promise<{ id: string; entityRef: string }[]> {
    const rows = await this.#knex<Row>(table)
      .where('report_at', '<=', now)
      .orderBy(['report_at', 'id'])
      .limit(limit)
      .select('id', 'entity_ref');
    return rows.map(row => ({ id: row.id, entityRef: row.entity_ref }));
  }

  /**
   * @param steps.next - when to report it again; undefined for never
   * @param before - one that became due since then stays due
   */
  async reported(
    steps: readonly { id: string; next?: number }[],
    before: number,
  ): Promise<void> {
    await this.#knex.transaction(async trx => {
      for (const { id, next } of steps) {
        await trx<Row>(table)
          .where({ id })
          .where('report_at', '<=', before)
          .update({ report_at: next ?? null });
      }
    });
  }

  /** @param next - when to try again; undefined where it is done */
  async proposed(
    id: string,
    proposal: LifecycleProposal,
    next?: number,
  ): Promise<void> {
    await this.#knex<Row>(table)
      .where({ id })
      .update({
        proposal: JSON.stringify(proposal),
        propose_at: next ?? null,
      });
  }
}

function toRow(
  step: StoredLifecycleStep,
): Omit<Row, 'propose_at' | 'report_at'> {
  const { breakGlass } = step;
  return {
    id: step.id,
    entity_ref: step.entityRef,
    step: step.step,
    from_state: step.from ?? null,
    to_state: step.to,
    direction: step.direction,
    at: step.at,
    decided_by: step.by,
    reason: step.reason,
    plan: step.plan ? JSON.stringify(step.plan) : null,
    break_glass: breakGlass ? JSON.stringify(breakGlass) : null,
    reconciled: null,
    basis: JSON.stringify(step.basis),
    digest: step.digest,
    proposal: JSON.stringify(step.proposal),
  };
}

function toStep(row: Row): StoredLifecycleStep {
  return {
    ...toHead(row),
    basis: storedObject<StoredLifecycleStep['basis']>(row.basis, [
      ...(['at', 'to', 'entity', 'controls', 'exemptions'] as const),
    ]),
  };
}

async function readHeads(
  knex: Knex,
  entityRefs: readonly string[],
): Promise<Map<string, HeadRow[]>> {
  const heads = new Map<string, HeadRow[]>(entityRefs.map(ref => [ref, []]));
  for (let start = 0; start < entityRefs.length; start += together) {
    const rows: HeadRow[] = await knex<Row>(table)
      .whereIn('entity_ref', entityRefs.slice(start, start + together))
      .orderBy(['entity_ref', 'step'])
      .select(...headColumns);
    rows.forEach(row => heads.get(row.entity_ref)!.push(row));
  }
  return heads;
}

function toHead(row: HeadRow): LifecycleStepHead {
  const breakGlass =
    row.break_glass === null
      ? undefined
      : storedObject<NonNullable<StoredLifecycleStep['breakGlass']>>(
          row.break_glass,
          ['until', 'over'],
        );
  return {
    id: row.id,
    entityRef: row.entity_ref,
    step: row.step,
    ...(row.from_state !== null && {
      from: row.from_state as LifecycleState,
    }),
    to: row.to_state as LifecycleTarget,
    direction: row.direction as StoredLifecycleStep['direction'],
    at: storedInstant(row.at),
    by: row.decided_by,
    reason: row.reason,
    ...(row.plan !== null && {
      plan: storedObject<NonNullable<StoredLifecycleStep['plan']>>(row.plan, [
        'guide',
        'deadline',
      ]),
    }),
    ...(breakGlass && {
      breakGlass: {
        ...breakGlass,
        ...(row.reconciled !== null && {
          reconciled: storedObject<
            NonNullable<(typeof breakGlass)['reconciled']>
          >(row.reconciled, ['by', 'at', 'reason']),
        }),
      },
    }),
    digest: row.digest,
    proposal:
      row.proposal === null
        ? { status: 'waiting' }
        : storedObject<StoredLifecycleStep['proposal']>(row.proposal, [
            'status',
          ]),
  };
}
