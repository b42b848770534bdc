import type { Lease } from '@plumbline/backstage-plugin-evidence-node';
import type { Unrecorded } from '../records/RequestStore';

/** Remembers of which steps those whom they concern were notified. */
export interface NoticeStore {
  /** One replica at a time. */
  claim(holder: string, ttlMs: number): Promise<Lease | undefined>;
  release(holder: string): Promise<void>;
  /** In order. */
  untold(limit: number): Promise<Unrecorded[]>;
  markNotified(entry: { requestId: string; seq: number }): Promise<void>;
}
