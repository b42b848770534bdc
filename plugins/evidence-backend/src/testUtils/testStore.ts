import type { Knex } from 'knex';
import { EvidenceStore } from '../database/EvidenceStore';
import { PassReport } from '../database/records';
import { ObservationItem } from '../database/observations';
import { migrationsDir } from './testLedger';

export { createLedgerDatabases as createEvidenceDatabases } from './testLedger';
export { migrationsDir };

/** Any instant; tests count from it. */
export const t0 = Date.parse('2026-03-01T12:00:00Z');

export async function createTestStore(knex: Knex) {
  await knex.migrate.latest({ directory: migrationsDir });
  return new EvidenceStore(knex);
}

export function aFact(part: Partial<ObservationItem> = {}): ObservationItem {
  const entityRef = part.entityRef ?? 'component:default/checkout';
  return {
    part: 'fact',
    key: `${entityRef}\nhealth.state`,
    entityRef,
    name: 'health.state',
    value: 'ok',
    observedAt: t0,
    maxAge: 1000,
    ...part,
  };
}

export function anEdge(part: Partial<ObservationItem> = {}): ObservationItem {
  return {
    part: 'edge',
    key: 'component:default/a calls component:default/b',
    value: {
      from: 'component:default/a',
      to: 'component:default/b',
      type: 'calls',
    },
    observedAt: t0,
    maxAge: 1000,
    ...part,
  };
}

export function aPass(part: Partial<PassReport> = {}): PassReport {
  return { source: 'probe', outcome: 'succeeded', parts: [], at: t0, ...part };
}

/** Pushes as the service does for a module. */
export async function push(
  store: EvidenceStore,
  items: ObservationItem[],
  pass: Partial<PassReport> = {},
) {
  return store.recordObservations(items, aPass(pass));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}
