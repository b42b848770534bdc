import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
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
/** Names of artifacts in one query: databases limit values. */
const namesAtOnce = 400;
/** Commits may be named by the beginning of their hash, which is no shorter. */
const leastHash = 7;
const hash = /^[0-9a-f]{7,64}$/i;

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

  /**
   * Of releases of an entity, and of others whose commits begin alike.
   *
   * @param releases - by their digests and revisions
   */
  async ofReleases(
    entityRef: string,
    releases: readonly { digest?: string; revision?: string }[],
  ): Promise<StatedRelease[]> {
    const names = new Set(
      releases.flatMap(({ digest, revision }) => [
        ...(digest === undefined ? [] : [digest]),
        ...(revision === undefined ? [] : [revision]),
      ]),
    );
    const beginnings = new Set(
      [...names]
        .filter(name => hash.test(name))
        .map(name => name.slice(0, leastHash).toLowerCase()),
    );
    const begins = this.#knex.raw('substr(??, 1, ?)', ['artifact', leastHash]);
    const found = new Map<string, Row>();
    for (const [column, values] of [
      ['artifact', [...names].filter(name => !hash.test(name))],
      [begins, [...beginnings]],
    ] as const) {
      for (let at = 0; at < values.length; at += namesAtOnce) {
        const rows: Row[] = await this.#knex(table)
          .where({ entity_ref: entityRef })
          .whereIn(column as string, values.slice(at, at + namesAtOnce));
        rows.forEach(row =>
          found.set(`${row.environment} ${row.artifact}`, row),
        );
      }
    }
    return SetAside.of(this.#knex).map(
      'statements of releases',
      [...found.values()],
      { id: ({ decision }) => decision, map: toStated },
    );
  }
}

function toStated(row: Row): StatedRelease {
  return {
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
  };
}
