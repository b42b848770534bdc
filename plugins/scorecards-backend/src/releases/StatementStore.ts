import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import {
  readRows,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  GateDecision,
  ReleaseStated,
  statedIn,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { StatedRelease } from '@plumbline/backstage-plugin-scorecards-common/releases';
import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';

const table = 'release_statements';
/** Of one entity. */
const mostStatements = 500;

type Row = {
  entity_ref: string;
  environment: string;
  artifact: string;
  decision: string;
  at: BigIntColumn;
  /** As JSON, whose keys are in order. */
  stated: string;
  last_at: BigIntColumn;
  last: string;
};

/**
 * What a request for a deploy states of what goes out, of each of its services, where
 * the gate lets it out.
 */
export function statementsIn(decision: GateDecision): Row[] {
  const { answer, at, id, request, services, stage } = decision;
  const { action, environment, head, release = {} } = request;
  const artifact = release.artifact?.digest ?? release.commit ?? head;
  const stated = statedIn(release);
  const goesOut =
    stage === 'deploy' &&
    (action === 'deploy' || action === 'migration') &&
    (answer === 'allow' || answer === 'warn');
  if (!goesOut || artifact === undefined || stated === undefined) {
    return [];
  }
  const text = canonicalJson(stated);
  return [...new Set(services)].map(entityRef => ({
    entity_ref: entityRef,
    environment,
    artifact,
    decision: id,
    at: Date.parse(at),
    stated: text,
    last_at: Date.parse(at),
    last: text,
  }));
}

/** What is stated first of an artifact in an environment stays, beside the last. */
export async function addStatements(
  trx: Knex.Transaction,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length > 0) {
    await trx<Row>(table)
      .insert([...rows])
      .onConflict(['entity_ref', 'environment', 'artifact'])
      .merge(['last', 'last_at']);
  }
}

/** What pipelines stated of releases, on SQLite or PostgreSQL. */
export class StatementStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Of one entity, the latest first; 500 at the most. */
  async ofEntity(entityRef: string): Promise<StatedRelease[]> {
    return readRows<Row, StatedRelease>(this.#knex, 'statements of releases', {
      limit: mostStatements,
      id: ({ decision }) => decision,
      map: row => ({
        environment: row.environment,
        release: row.artifact,
        at: storedInstant(row.at),
        stated: storedObject<ReleaseStated>(row.stated, []),
        ...(row.last !== row.stated && {
          last: {
            at: storedInstant(row.last_at),
            stated: storedObject<ReleaseStated>(row.last, []),
          },
        }),
      }),
      query: this.#knex<Row>(table)
        .where({ entity_ref: entityRef })
        .orderBy([
          { column: 'at', order: 'desc' },
          { column: 'environment', order: 'asc' },
          { column: 'artifact', order: 'asc' },
        ]),
    });
  }
}
