import type {
  Correction,
  CorrectionState,
} from '@plumbline/backstage-plugin-incident-brief-common';
import type { Knex } from 'knex';
import {
  addToCaseOutbox,
  ListPosition,
  readPage,
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CorrectionRow } from '../database/tables';

export type CorrectionFilter = {
  entityRef?: string;
  state?: CorrectionState;
  incident?: string;
};

/** The owner and the service's own fields are the same in every environment. */
export function environmentOf({
  environment,
  line,
}: Pick<Correction, 'environment' | 'line'>): string | undefined {
  return /^(owner|service)\b/.test(line) ? undefined : environment;
}

/** Remembers corrections. */
export class CorrectionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * One open correction for each line of an entity: `existing` when somebody
   * has reported it already.
   *
   * @param besides - ids of corrections that don't count, for the reporter may
   *   not see them
   */
  async add(
    correction: Correction,
    besides: readonly string[] = [],
  ): Promise<{ status: 'added' | 'existing'; correction: Correction }> {
    return this.#knex.transaction(async trx => {
      const { entityRef, line } = correction;
      const environment = environmentOf(correction);
      if (trx.client.config.client !== 'better-sqlite3') {
        // Two clicks at once: the second waits here, and finds the first.
        await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [
          `correction ${entityRef} ${line}`,
        ]);
      }
      const open = await trx<CorrectionRow>('corrections')
        .where({ entity_ref: entityRef, line, state: 'open' })
        .whereNotIn('id', besides);
      const known = open
        .map(fromRow)
        // Those of before don't say of which environment they are.
        .find(one => (environmentOf(one) ?? environment) === environment);
      if (known) {
        return { status: 'existing' as const, correction: known };
      }
      await trx<CorrectionRow>('corrections').insert(toRow(correction));
      await addToCaseOutbox(trx, 'correction', correction.id);
      return { status: 'added' as const, correction };
    });
  }

  async find(id: string): Promise<Correction | undefined> {
    const row = await this.#knex<CorrectionRow>('corrections')
      .where({ id })
      .first();
    return row && fromRow(row);
  }

  /** Newest first. */
  async list(
    options: CorrectionFilter & { after?: ListPosition; limit: number },
  ): Promise<Correction[]> {
    const { entityRef, state, incident } = options;
    const query = this.#knex<CorrectionRow>('corrections').where({
      ...(entityRef !== undefined && { entity_ref: entityRef }),
      ...(state !== undefined && { state }),
      ...(incident !== undefined && { incident }),
    });
    return readPage<CorrectionRow, Correction>(this.#knex, 'corrections', {
      query,
      column: 'reported_at',
      map: fromRow,
      after: options.after,
      limit: options.limit,
    });
  }

  /** Those that evidence may close or open again. */
  async listTracked(): Promise<Correction[]> {
    const rows = await this.#knex<CorrectionRow>('corrections')
      .where({ tracked: true })
      .whereIn('state', ['open', 'closed'])
      .orderBy('id');
    return SetAside.of(this.#knex).map('corrections', rows, {
      id: ({ id }) => id,
      map: fromRow,
    });
  }

  /** `outdated`: somebody else has edited it since version − 1. */
  async replace(correction: Correction): Promise<'replaced' | 'outdated'> {
    const { id, ...row } = toRow(correction);
    return this.#knex.transaction(async trx => {
      const count = await trx<CorrectionRow>('corrections')
        .where({ id, version: correction.version - 1 })
        .update(row);
      if (count !== 1) {
        return 'outdated';
      }
      await addToCaseOutbox(trx, 'correction', id!);
      return 'replaced';
    });
  }
}

function toRow(correction: Correction): CorrectionRow {
  return {
    id: correction.id,
    entity_ref: correction.entityRef,
    line: correction.line,
    incident: correction.incident ?? null,
    state: correction.state,
    tracked: correction.tracked,
    reported_at: Date.parse(correction.reportedAt),
    version: correction.version,
    body: JSON.stringify(correction),
  };
}

function fromRow({ body }: CorrectionRow): Correction {
  return storedObject<Correction>(body, [
    ...(['id', 'line', 'said', 'state', 'reportedAt', 'history'] as const),
  ]);
}
