import type { Lease } from '@plumbline/backstage-plugin-evidence-node';

/** How far a part was read. Instants are epoch milliseconds. */
export type Place = {
  /** What changed since then is requested; absent before the first pass. */
  since?: number;
  /** The page to ask for next, in the midst of a pass. */
  page?: string;
  /** Where the pass after this one begins, by the tracker's clock. */
  nextSince?: number;
};

/** What is known of one part of a source. */
export type IntakeState = {
  source: string;
  part: string;
  place: Place;
  dueAt: number;
  succeededAt?: number;
  failures: number;
  error?: string;
  taken: number;
  refused: number;
};

export interface IntakeStore {
  /** Claims one part for a while; undefined where another replica has it. */
  claim(
    key: { source: string; part: string },
    holder: string,
    ttlMs: number,
  ): Promise<Lease | undefined>;
  release(lease: Lease): Promise<void>;
  /** Of a source, or of all. */
  states(source?: string): Promise<IntakeState[]>;
  /** @returns false, and keeps nothing, where another has claimed it meanwhile */
  keep(lease: Lease, state: IntakeState): Promise<boolean>;
}
