import {
  canonicalJson,
  DecisionReceipt,
  genesisHash,
  sealEntry,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { RecordedDecision } from '../records';
import { isPostgres, toNumber } from '../../database/sql';
import { addDeployDecision } from '../DeployDecisionStore';
import { registerDecision } from './registerDecision';
import { sha256 } from '../../database/sha256';
import type { AuditEntryRow } from './tables';

/** Any constant but that of the feed: names the lock under which the chain grows. */
const chainLock = 0x61756469;

/**
 * Appends an entry to the chain. Each one has the hash of the one before in it,
 * so they are written one after the other: on PostgreSQL under a lock that lasts
 * until the end of the transaction, which is why nothing else may be in it; on
 * SQLite by the one writer there is.
 */
export async function recordDecision(
  trx: Knex.Transaction,
  { decision, recordedBy, at }: RecordedDecision,
): Promise<DecisionReceipt | 'conflict'> {
  if (isPostgres(trx)) {
    await trx.raw('select pg_advisory_xact_lock(?)', [chainLock]);
  }
  const { id } = decision;
  const contentHash = sha256(canonicalJson({ ...decision, recordedBy }));
  const known = await trx<AuditEntryRow>('audit_entries')
    .where({ decision_id: id })
    .first();
  if (known) {
    return known.content_hash === contentHash
      ? { ...receiptOf(known), status: 'existing' }
      : 'conflict';
  }
  const last = await readHead(trx);
  const seq = last.seq + 1;
  const { line, hash } = sealEntry(
    {
      ...decision,
      seq,
      at: new Date(at).toISOString(),
      recordedBy,
      previous: last.hash,
    },
    sha256,
  );
  const row = { seq, decision_id: id, content_hash: contentHash, at, hash };
  await trx<AuditEntryRow>('audit_entries').insert({ ...row, line });
  await registerDecision(trx, { decision, recordedBy, at, seq });
  await addDeployDecision(trx, { decision, at, seq });
  return { ...receiptOf(row), status: 'recorded' };
}

/** The end of the chain. */
export async function readHead(
  knex: Knex,
): Promise<{ seq: number; hash: string }> {
  const row = await knex<AuditEntryRow>('audit_entries')
    .orderBy('seq', 'desc')
    .first('seq', 'hash');
  return row
    ? { seq: toNumber(row.seq), hash: row.hash }
    : { seq: 0, hash: genesisHash };
}

function receiptOf(row: Omit<AuditEntryRow, 'line'>) {
  return {
    id: row.decision_id,
    seq: toNumber(row.seq),
    at: new Date(toNumber(row.at)).toISOString(),
    hash: row.hash,
  };
}
