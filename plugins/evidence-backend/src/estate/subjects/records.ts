import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { SubjectState } from './standing';

/** A signal and what it stands for. */
export type Subject = SubjectState & {
  /** As `subjectOfSignals` gives it. */
  subject: string;
  signal: Signal;
};

export type StoredSubject = Subject & { rowId: number };
