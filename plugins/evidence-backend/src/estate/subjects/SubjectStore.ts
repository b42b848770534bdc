import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { SubjectState } from './standing';

/** A signal and what it stands for. */
export type Subject = SubjectState & {
  /** As `subjectOfSignals` gives it. */
  subject: string;
  signal: Signal;
};

export type StoredSubject = Subject & { rowId: number };

/** Remembers what the signals of alerts and incidents stand for. */
export interface SubjectStore {
  /** In pages by `rowId`. */
  list(options: {
    afterRowId?: number;
    limit: number;
  }): Promise<StoredSubject[]>;

  find(subjects: readonly string[]): Promise<StoredSubject[]>;

  /**
   * Says anew what signals stand for, and what fires for the services that it
   * concerns, in one step. What somebody else has assigned since is left alone.
   *
   * @param options.learnedAt - epoch milliseconds
   */
  assign(options: {
    subjects: readonly StoredSubject[];
    learnedAt: number;
  }): Promise<void>;
}
