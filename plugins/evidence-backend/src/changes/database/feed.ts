import type { Knex } from 'knex';

/**
 * Notifies the followers of evidence that changes came or moved, in the very
 * transaction that brings them. It is called last in that transaction, so it
 * may take a lock that orders writers.
 */
export type AppendChangeFeed = (
  trx: Knex.Transaction,
  entries: { type: 'change'; entityRef?: string }[],
) => Promise<void>;
