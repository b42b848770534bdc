import type { Lease } from '@plumbline/backstage-plugin-evidence-node';
import type { Drift } from '@plumbline/backstage-plugin-provisioning-common';
import type { NewEntry, StoredRequest } from '../records/RequestStore';

/** Remembers what another hand changed. Instants are the machine's epoch ms. */
export interface DriftStore {
  /** Active ones with nothing being done to them, the longest ago first. */
  unseenSince(before: number, limit: number): Promise<StoredRequest[]>;
  claim(
    requestId: string,
    holder: string,
    ttlMs: number,
  ): Promise<Lease | undefined>;
  release(requestId: string, holder: string): Promise<void>;
  /**
   * Keeps what was seen; `entry` where that is news, and not `isCompared` where the
   * look failed.
   */
  saw(
    requestId: string,
    seen: {
      drift: Drift | undefined;
      at: number;
      isCompared: boolean;
      entry?: NewEntry;
    },
  ): Promise<void>;
}
