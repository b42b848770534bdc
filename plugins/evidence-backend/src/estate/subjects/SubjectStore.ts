import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { IsVisible, SubjectState } from './candidates';

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

  /** Keeps those that are not known; what the others stand for stays. */
  insert(subjects: readonly Subject[], learnedAt: number): Promise<void>;

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

/** What signals mean to a reader from whom entities are hidden. */
export interface Meanings {
  /**
   * What signals of alerts and incidents mean, by their ids; without an instant
   * by all that is known. One that means nothing, or too much, is left out.
   */
  meanings(
    subjects: readonly string[],
    seeing: { at?: number; visible: IsVisible },
  ): Promise<Map<string, string>>;
}
