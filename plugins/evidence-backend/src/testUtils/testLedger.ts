import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { TestDatabases } from '@backstage/backend-test-utils';
import { migratedDatabases } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { Knex } from 'knex';
import {
  ChangeInput,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { SignalReader } from '../changes';
import { TestLedgerService } from './TestLedgerService';
import { signalOfRef } from '../estate/subjects/signalDiscrepancies';
import { LedgerStore } from '../changes/LedgerStore';

export const migrationsDir = resolvePackagePath(
  '@plumbline/backstage-plugin-evidence-backend',
  'migrations',
);

/** The engines that the ledger promises. */
export function createLedgerDatabases(): TestDatabases {
  return migratedDatabases('@plumbline/backstage-plugin-evidence-backend');
}

/** A ledger on a fresh schema, with an estate and a clock that the test moves. */
export async function createTestLedger(knex: Knex) {
  await knex.migrate.latest({ directory: migrationsDir });
  const estate = new Map<string, string[]>();
  const feed: (string | undefined)[] = [];
  const recorded: Signal[] = [];
  let now = Date.parse('2026-03-01T12:00:00Z');
  const clock = () => new Date(now);
  /** The last step before a commit fails while this is set. */
  const crash = { beforeCommit: false };
  const store = new LedgerStore({
    knex,
    appendFeed: async (_trx, entries) => {
      if (crash.beforeCommit) {
        throw new Error('Crashed before the commit');
      }
      feed.push(...entries.map(({ entityRef }) => entityRef));
    },
  });
  const signals: SignalReader = {
    candidates: async signal => estate.get(nameIn(signal)) ?? [],
    note: async signal => {
      recorded.push(signal);
    },
  };
  const subjects = {
    noteUnknown: async (reported: ReadonlyMap<string, unknown>) => {
      recorded.push(
        ...[...reported.keys()]
          .filter(ref => !estate.has(ref))
          .map(signalOfRef),
      );
    },
  };
  return {
    store,
    service: new TestLedgerService({ store, clock, signals, subjects }),
    clock,
    crash,
    estate,
    feed,
    recorded,
    setNow(instant: string) {
      now = Date.parse(instant);
    },
  };
}

function nameIn(signal: Signal): string {
  switch (signal.type) {
    case 'repository':
      return signal.url;
    case 'workload':
      return signal.name;
    case 'alert':
      return signal.labels.entity_ref ?? '';
    default:
      return JSON.stringify(signal);
  }
}

export function aDeploy(overrides: Partial<ChangeInput> = {}): ChangeInput {
  return {
    source: 'ci',
    id: 'run-1',
    kind: 'deploy',
    entityRef: 'component:default/checkout',
    environment: 'production',
    occurredAt: '2026-03-01T10:00:00.000Z',
    revision: 'v1',
    outcome: 'succeeded',
    ...overrides,
  };
}
