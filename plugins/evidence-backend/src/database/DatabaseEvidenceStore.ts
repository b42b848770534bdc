import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import {
  DiscrepancyFilter,
  DiscrepancyReport,
  EvidenceStore,
  Lease,
  ObservationItem,
  PassReport,
  StoredEntity,
} from './EvidenceStore';
import {
  closeDiscrepancies,
  readDiscrepancies,
  recordDiscrepancies,
} from './operations/discrepancies';
import {
  readEntities,
  readEntitiesByRef,
  replaceEntities,
} from './operations/entities';
import {
  readFeed,
  readFeedHead,
  readLastEstateChange,
} from './operations/feed';
import {
  claimLease,
  holdsLease,
  releaseLease,
  releaseLeases,
} from './operations/leases';
import { recordObservations } from './operations/observations';
import { lockSource, readPasses, recordPass } from './operations/passes';
import {
  readFacts,
  readListsNamed,
  readObservationsByKey,
  readObservationsOf,
  readReportersOf,
} from './operations/readObservations';
import { SourceRow } from './tables';

const migrationsFolder = () =>
  resolvePackagePath(
    '@plumbline/backstage-plugin-evidence-backend',
    'migrations',
  );

/** Brings the schema up to date, unless the installation migrates by itself. */
export async function prepareDatabase(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({ directory: migrationsFolder() });
  }
  if (knex.client.config.client !== 'pg') {
    // A database file serves one process: whoever held a claim is gone.
    await releaseLeases(knex);
  }
  return knex;
}

/** Keeps evidence in SQLite or PostgreSQL. */
export class DatabaseEvidenceStore implements EvidenceStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  entities(at?: number) {
    return readEntities(this.#knex, at);
  }

  entitiesByRef(refs: readonly string[], at?: number) {
    return readEntitiesByRef(this.#knex, refs, at);
  }

  replaceEntities(change: {
    changed: Omit<StoredEntity, 'learnedAt'>[];
    deleted: string[];
    at: number;
    lease: Lease;
  }) {
    return this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, change.lease))) {
        return 'lost-lease' as const;
      }
      await replaceEntities(trx, change);
      return 'replaced' as const;
    });
  }

  claimSource(source: string, principal: string | undefined, at: number) {
    return this.#knex.transaction(async trx => {
      await insertSource(trx, source, principal, at);
      const row = await trx<SourceRow>('sources').where({ source }).first();
      return row!.principal === (principal ?? null)
        ? ('owned' as const)
        : ('taken' as const);
    });
  }

  recordObservations(items: readonly ObservationItem[], pass: PassReport) {
    return this.#knex.transaction(async trx => {
      await lockSource(trx, pass.source);
      const at = await recordPass(trx, pass);
      return recordObservations(trx, pass.source, items, at);
    });
  }

  recordPass(pass: PassReport) {
    return this.#knex.transaction(async trx => {
      // From now on nobody else can push under the name of our own reader.
      await insertSource(trx, pass.source, undefined, pass.at);
      await lockSource(trx, pass.source);
      await recordPass(trx, pass);
    });
  }

  passes(at: number) {
    return readPasses(this.#knex, at);
  }

  facts(refs: readonly string[], at: number) {
    return readFacts(this.#knex, refs, at);
  }

  reportersOf(name: string, at: number, refs?: readonly string[]) {
    return readReportersOf(this.#knex, name, at, refs);
  }

  listsNamed(name: string, at: number) {
    return readListsNamed(this.#knex, name, at);
  }

  observationsByKey(
    part: 'edge' | 'workload',
    keys: readonly string[],
    at?: number,
  ) {
    return readObservationsByKey(this.#knex, part, keys, at);
  }

  observationsOf(part: 'edge' | 'workload', at?: number) {
    return readObservationsOf(this.#knex, part, at);
  }

  feed(after: number, limit: number) {
    return readFeed(this.#knex, after, limit);
  }

  feedHead() {
    return readFeedHead(this.#knex);
  }

  lastEstateChange(at?: number) {
    return readLastEstateChange(this.#knex, at);
  }

  recordDiscrepancies(reports: readonly DiscrepancyReport[], at: number) {
    return this.#knex.transaction(trx => recordDiscrepancies(trx, reports, at));
  }

  closeDiscrepancies(ids: readonly string[], at: number) {
    return closeDiscrepancies(this.#knex, ids, at);
  }

  discrepancies(filter: DiscrepancyFilter) {
    return readDiscrepancies(this.#knex, filter);
  }

  releaseLease(name: string, holder: string) {
    return releaseLease(this.#knex, name, holder);
  }

  claimLease(name: string, holder: string, now: number, ttl: number) {
    return this.#knex.transaction(trx =>
      claimLease(trx, name, holder, now, ttl),
    );
  }
}

async function insertSource(
  trx: Knex.Transaction,
  source: string,
  principal: string | undefined,
  at: number,
): Promise<void> {
  await trx('sources')
    .insert({ source, principal: principal ?? null, created_at: at })
    .onConflict('source')
    .ignore();
}
