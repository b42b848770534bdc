import type { Lease } from '@plumbline/backstage-plugin-evidence-node';
import type { VerdictStatus } from '@plumbline/backstage-plugin-scorecards-common';
import type { Judgement } from '@plumbline/backstage-plugin-scorecards-common/control';

/** What one control came to on one entity. Instants are epoch milliseconds. */
export type JudgedControl = Judgement & { control: string; version: number };

/** One entity with all that was judged of it; what does not apply is left out. */
export type JudgedEntity = {
  entityRef: string;
  kind: string;
  owner?: string;
  system?: string;
  title?: string;
  judged: JudgedControl[];
};

export type StoredJudgement = JudgedControl & {
  entityRef: string;
  owner?: string;
  system?: string;
  /** Since when the status is what it is. */
  since: number;
  /** Whether an exemption is in force. */
  exempt: boolean;
};

/** What was so from one instant until another. */
export type PastJudgement = Omit<StoredJudgement, 'exempt'> & {
  learnedAt: number;
  /** Absent where it still is so. */
  supersededAt?: number;
};

/** How far evidence has been judged, and with which controls. */
export type Position = { seq: number; controls: string };

export type VerdictFilter = {
  entityRef?: string;
  owner?: string;
  system?: string;
  control?: string;
  /** As it is presented: one that is exempt neither passes nor fails. */
  status?: readonly VerdictStatus[];
};

/** As known at an instant of the past, or else now. Epoch milliseconds. */
export type AsOf = { now: number; at?: number };

/** A list goes by entity and control. */
export type VerdictKey = { entityRef: string; control: string };

export interface VerdictStore {
  /** Claims the judging for a while; undefined where another replica has it. */
  claim(holder: string, ttlMs: number): Promise<Lease | undefined>;
  release(holder: string): Promise<void>;
  position(): Promise<Position | undefined>;
  /**
   * Keeps what changed, in one step with how far it was judged.
   *
   * @param batch.gone - entities that are no more
   * @param batch.position - left as it is where absent
   * @returns how many verdicts changed; `lost` where the claim is another's
   */
  keep(
    lease: Lease,
    batch: {
      judged: readonly JudgedEntity[];
      gone: readonly string[];
      at: number;
      position?: Position;
    },
  ): Promise<number | 'lost'>;
  /** Entities with a verdict that may have changed by itself, the longest due first. */
  due(now: number, limit: number): Promise<string[]>;
  /** Every entity that was ever judged and is not gone. */
  subjects(): Promise<string[]>;
  list(
    filter: VerdictFilter,
    page: AsOf & { after?: VerdictKey; limit: number },
  ): Promise<StoredJudgement[]>;
  /** How many of each status a control, or an owner, has. */
  counts(
    by: 'control' | 'owner',
    filter: VerdictFilter,
    asOf: AsOf,
  ): Promise<{ of: string; status: VerdictStatus; count: number }[]>;
  /** Of one entity, every judgement there was, the newest first. */
  history(key: VerdictKey, limit: number): Promise<PastJudgement[]>;
}
