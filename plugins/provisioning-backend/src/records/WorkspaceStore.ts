import { holdsLease, Lease } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { LogLineRow, SecretRow, WorkspaceRow } from '../database/tables';

/** Keeps what Terraform needs again, and what it printed. Bytes are encrypted. */
export class WorkspaceStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async workspace(requestId: string): Promise<Buffer | undefined> {
    const row = await this.#knex<WorkspaceRow>('workspaces')
      .where({ request_id: requestId })
      .first('state');
    return row?.state;
  }

  /** `lost` where another replica took over. */
  async saveWorkspace(
    lease: Lease,
    requestId: string,
    state: Buffer,
    at: number,
  ): Promise<'saved' | 'lost'> {
    return this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, lease))) {
        return 'lost';
      }
      await trx<WorkspaceRow>('workspaces')
        .insert({ request_id: requestId, state, updated_at: at })
        .onConflict('request_id')
        .merge();
      return 'saved';
    });
  }

  async secret(requestId: string): Promise<Buffer | undefined> {
    const row = await this.#knex<SecretRow>('secrets')
      .where({ request_id: requestId })
      .first('content');
    return row?.content;
  }

  /** The first one stays. */
  async addSecret(id: string, content: Buffer, at: number): Promise<void> {
    await this.#knex<SecretRow>('secrets')
      .insert({ request_id: id, content, created_at: at })
      .onConflict('request_id')
      .ignore();
  }

  async removeSecret(requestId: string): Promise<boolean> {
    const removed = await this.#knex<SecretRow>('secrets')
      .where({ request_id: requestId })
      .delete();
    return removed > 0;
  }

  async appendLog(
    requestId: string,
    lines: readonly string[],
    at: number,
  ): Promise<void> {
    await this.#knex.batchInsert(
      'log_lines',
      lines.map(line => ({
        request_id: requestId,
        line: line.slice(0, 2_000),
        at,
      })),
      100,
    );
  }

  /** The last ones, in their order. */
  async readLog(requestId: string, limit: number): Promise<string[]> {
    const rows = await this.#knex<LogLineRow>('log_lines')
      .where({ request_id: requestId })
      .orderBy('id', 'desc')
      .limit(limit);
    return rows.reverse().map(({ line }) => line);
  }
}
