import {
  isSameRevision,
  PromotionChange,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReleaseStated } from '../schemas/releaseStatement';

/**
 * What is sent may state any instant: it counts from so long before it came. Senders
 * repeat what was not taken for minutes, and pipelines report at the end of a job; no
 * soak is so short that this is a part of it worth having.
 */
export const reportAllowanceMs = 15 * 60_000;

/** A change with when it was reported; instants are epoch milliseconds. */
export type ReleaseChange = PromotionChange & {
  /** When it was first reported; by default when it occurred. */
  reportedAt?: number;
  /**
   * Of a deploy: from when it counts, which is not for its reporter to choose; by
   * default from when it occurred, and never from earlier.
   */
  countsFrom?: number;
  /** What a system of record says may be corrected: earlier words do not count. */
  isCollected?: boolean;
  /** Where it was amended: what it was reported as, in time, as it is at last. */
  reported?: readonly ReportedAs[];
};

/** What a change was reported as, from an instant on. */
export type ReportedAs = Pick<
  PromotionChange,
  | 'kind'
  | 'environment'
  | 'item'
  | 'revision'
  | 'digest'
  | 'title'
  | 'outcome'
  | 'occurredAt'
> & { receivedAt: number };

/**
 * From when something counts that was sent: from when it happened as stated, or
 * from a little before it was reported.
 */
export function countedFrom(statedAt: number, reportedAt: number): number {
  return Math.max(statedAt, reportedAt - reportAllowanceMs);
}

/** A decision of a gate that let something out. */
export type GateWord = {
  decision: string;
  environment: string;
  /** A digest, or a commit. */
  release: string;
  at: number;
  /** When it lapsed or was ended: the first instant at which it lets nothing out. */
  to?: number;
  /** When it was recorded; by default then. */
  recordedAt?: number;
};

/** An exemption from a control, for as long as it was in force. */
export type GrantedTime = {
  id: string;
  control: string;
  from: number;
  to?: number;
  /** When it was recorded; by default when it began. */
  recordedAt?: number;
};

/** What a pipeline stated first of what goes out with a release to an environment. */
export type StatedRelease = {
  environment: string;
  /** A digest, or a commit. */
  release: string;
  at: number;
  stated: ReleaseStated;
  /** Where it was stated otherwise since: that goes out, and is not what it is. */
  last?: { at: number; stated: ReleaseStated };
};

export type ReleasesOf = {
  entityRef: string;
  /** Names of environments, in their order. */
  ladder: readonly string[];
  decisions: readonly GateWord[];
  exemptions: readonly GrantedTime[];
  /** By default nothing was stated. */
  statements?: readonly StatedRelease[];
  /** SHA-256 of a text, as hexadecimal digits. */
  hash: (text: string) => string;
};

/** Whether a decision of a gate, or a skip, is on a release. */
export function isNamedBy(
  name: string,
  { key, revision }: { key: string; revision?: string },
): boolean {
  return key === name || isSameRevision(revision, name) === true;
}

/** Its digest, or its revision; undefined where it names neither. */
export function keyOf({ digest, revision }: ReleaseChange): string | undefined {
  return digest ?? revision;
}

/** What was stated first of a release in an environment. */
export function statementOf(
  statements: readonly StatedRelease[] = [],
  environment: string,
  of: { key: string; revision?: string },
): StatedRelease | undefined {
  return statements
    .filter(
      one => one.environment === environment && isNamedBy(one.release, of),
    )
    .reduce<StatedRelease | undefined>(
      (first, one) => (first && first.at <= one.at ? first : one),
      undefined,
    );
}
