import type { Lease } from '@plumbline/backstage-plugin-evidence-node';

/** Keeps what Terraform needs again, and what it printed. Bytes are encrypted. */
export interface WorkspaceStore {
  workspace(requestId: string): Promise<Buffer | undefined>;
  /** `lost` where another replica took over. */
  saveWorkspace(
    lease: Lease,
    requestId: string,
    state: Buffer,
    at: number,
  ): Promise<'saved' | 'lost'>;
  secret(requestId: string): Promise<Buffer | undefined>;
  /** The first one stays. */
  addSecret(requestId: string, content: Buffer, at: number): Promise<void>;
  removeSecret(requestId: string): Promise<boolean>;
  appendLog(
    requestId: string,
    lines: readonly string[],
    at: number,
  ): Promise<void>;
  /** The last ones, in their order. */
  readLog(requestId: string, limit: number): Promise<string[]>;
}
