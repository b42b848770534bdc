import type { DisputeState } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { VerdictKey } from '../records';
import type { DisputeRow, ExemptionRow } from '../../database/tables';

/** An exemption while it is, or was, in force. Instants are epoch milliseconds. */
export type GrantedExemption = VerdictKey & {
  id: string;
  reason: string;
  from: number;
  /** As it was approved. */
  expires: number;
  /** When it really ends, or ended: by being revoked, too. */
  until: number;
};

/** A dispute as a verdict shows it. */
export type RaisedDispute = VerdictKey & {
  id: string;
  controlVersion: number;
  state: DisputeState;
  reason: string;
  raisedAt: number;
  decidedAt?: number;
};

export type PageOfVerdicts = {
  entityRefs: readonly string[];
  /** Of these alone; of any where left out. */
  controls?: readonly string[];
  at: number;
};

/** What people decided about verdicts, for presenting them. */
export class VerdictOverrideStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** In force at an instant; one query for a page of verdicts. */
  async exemptionsInForce(of: PageOfVerdicts): Promise<GrantedExemption[]> {
    const rows = await this.#knex<ExemptionRow>('exemptions')
      .where(isOf(of))
      .where('from_at', '<=', of.at)
      .where('until_at', '>', of.at);
    return rows.map(toGranted);
  }

  /** Raised by then, and not rejected by then; one query for a page of verdicts. */
  async disputesStanding(of: PageOfVerdicts): Promise<RaisedDispute[]> {
    const rows = await this.#knex<DisputeRow>('disputes')
      .where(isOf(of))
      .where('raised_at', '<=', of.at)
      .where(standing =>
        standing
          .whereIn('state', ['open', 'upheld'])
          .orWhere('decided_at', '>', of.at),
      );
    return rows.map(toRaised);
  }

  /** All that there ever were of one verdict. */
  async ofVerdict({ entityRef, control }: VerdictKey): Promise<{
    exemptions: GrantedExemption[];
    disputes: RaisedDispute[];
  }> {
    const key = { entity_ref: entityRef, control };
    const [exemptions, disputes] = await Promise.all([
      this.#knex<ExemptionRow>('exemptions').where(key).whereNotNull('from_at'),
      this.#knex<DisputeRow>('disputes').where(key),
    ]);
    return {
      exemptions: exemptions.map(toGranted),
      disputes: disputes.map(toRaised),
    };
  }
}

/**
 * Of these entities, and of a page of one control of that alone: to look for each
 * entity with each of many controls costs more than the few decisions that there
 * are of others.
 */
function isOf({ entityRefs, controls }: PageOfVerdicts) {
  return (query: Knex.QueryBuilder) => {
    query.whereIn('entity_ref', [...new Set(entityRefs)]);
    const [control = '', ...others] = new Set(controls);
    if (controls && others.length === 0) {
      query.where({ control });
    }
  };
}

function toGranted(row: ExemptionRow): GrantedExemption {
  return {
    id: row.id,
    entityRef: row.entity_ref,
    control: row.control,
    reason: row.reason,
    from: Number(row.from_at),
    expires: Number(row.expires_at),
    until: Number(row.until_at),
  };
}

function toRaised(row: DisputeRow): RaisedDispute {
  return {
    id: row.id,
    entityRef: row.entity_ref,
    control: row.control,
    controlVersion: row.control_version,
    state: row.state as DisputeState,
    reason: row.reason,
    raisedAt: Number(row.raised_at),
    decidedAt: row.decided_at === null ? undefined : Number(row.decided_at),
  };
}
