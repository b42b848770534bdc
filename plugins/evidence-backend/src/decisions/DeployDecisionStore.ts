import {
  effectOf,
  ParsedDecision,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { toNumber, toOptionalInstant, valuesOf } from '../database/sql';
import type { DeployDecisionRow } from './database/tables';

/** A decision of a gate on a deploy of a service; instants are epoch milliseconds. */
export type DeployDecision = {
  /** Its entry in the chain. */
  seq: number;
  entityRef: string;
  /** As the portal names it. */
  environment: string;
  /** Digest of the artifact, else the commit. */
  release?: string;
  commit?: string;
  /** Its id at the gate. */
  decision?: string;
  allows: boolean;
  at: number;
  validUntil?: number;
};

/** Of those that were recorded since, so many are read together. */
const atOnce = 1_000;

/** Decisions on deploys by service, as they were recorded. */
export class DeployDecisionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Since when there are decisions, by service and environment. */
  async firstOf(
    refs: readonly string[],
  ): Promise<Pick<DeployDecision, 'entityRef' | 'environment' | 'at'>[]> {
    const rows = await this.#knex<DeployDecisionRow>('deploy_decisions')
      .where('entity_ref', 'in', valuesOf(this.#knex, refs))
      .groupBy('entity_ref', 'environment')
      .orderBy(['entity_ref', 'environment'])
      .select('entity_ref', 'environment')
      .min({ first: 'at' });
    return rows.map(({ entity_ref, environment, first }) => ({
      entityRef: entity_ref,
      environment,
      at: toNumber(first!),
    }));
  }

  /** Of one service and environment since an instant, in their order. */
  async since(
    of: Pick<DeployDecision, 'entityRef' | 'environment'>,
    at: number,
  ): Promise<DeployDecision[]> {
    const rows = await this.#knex<DeployDecisionRow>('deploy_decisions')
      .where({ entity_ref: of.entityRef, environment: of.environment })
      .where('at', '>=', at)
      .orderBy(['at', 'seq']);
    return rows.map(row => ({
      ...of,
      seq: toNumber(row.seq),
      release: row.release ?? undefined,
      commit: row.commit_hash ?? undefined,
      decision: row.decision ?? undefined,
      allows: Boolean(row.allows),
      at: toNumber(row.at),
      validUntil: toOptionalInstant(row.valid_until),
    }));
  }

  /**
   * Services of the next ones that were recorded after an entry of the chain, and
   * the last entry of these; of none without one, but with the last of all.
   */
  async recordedAfter(
    seq: number | undefined,
  ): Promise<{ refs: string[]; last: number }> {
    if (seq === undefined) {
      const last = await this.#knex<DeployDecisionRow>('deploy_decisions')
        .orderBy('seq', 'desc')
        .first('seq');
      return { refs: [], last: toNumber(last?.seq ?? 0) };
    }
    const rows = await this.#knex<DeployDecisionRow>('deploy_decisions')
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(atOnce)
      .select('seq', 'entity_ref');
    return {
      refs: [...new Set(rows.map(row => row.entity_ref))],
      last: toNumber(rows.at(-1)?.seq ?? seq),
    };
  }
}

/** What puts a release where it goes; a migration goes with one. */
const deploys: readonly unknown[] = ['deploy', 'migration'];

/**
 * Keeps a decision of a gate on a deploy beside the register, and the override of
 * one: with it a deploy may go out that was blocked.
 */
export async function addDeployDecision(
  trx: Knex.Transaction,
  recorded: { decision: ParsedDecision; at: number; seq: number },
): Promise<void> {
  const { decision, at, seq } = recorded;
  const { action, subject, type, validFrom, validUntil } = decision;
  const { entityRef, environment, release } = subject;
  const body = (decision.body ?? {}) as Record<string, unknown>;
  const effect = effectOf(action);
  const isOfGate =
    (type === 'gate' && effect !== 'neutral') ||
    (type === 'override' && effect === 'allows' && 'decision' in body);
  if (
    !isOfGate ||
    !deploys.includes(subject.action) ||
    typeof entityRef !== 'string' ||
    typeof environment !== 'string'
  ) {
    return;
  }
  const decidedAt = Date.parse(String(body.at ?? validFrom));
  await trx<DeployDecisionRow>('deploy_decisions').insert({
    seq,
    entity_ref: entityRef,
    environment: environment.toLocaleLowerCase('en-US'),
    release: textOf(release),
    commit_hash: textOf(body.commit),
    decision: textOf(body.decision),
    allows: effect === 'allows',
    at: Number.isNaN(decidedAt) ? at : decidedAt,
    valid_until: validUntil === undefined ? null : Date.parse(validUntil),
  });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
