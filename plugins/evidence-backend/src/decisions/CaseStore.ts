import type {
  CaseType,
  InboxView,
  ParsedDecisionCase,
} from '@plumbline/backstage-plugin-evidence-common';

export type StoredCase = {
  key: string;
  plugin: string;
  id: string;
  /** What the list is ordered by: the group, then epoch milliseconds. */
  rank: number;
  at: number;
  case: ParsedDecisionCase;
};

export type CaseFilter = {
  view: InboxView;
  /** The reader. */
  user: string;
  /** The reader and their groups. */
  refs: readonly string[];
  type?: CaseType;
  entityRef?: string;
  after?: Pick<StoredCase, 'rank' | 'at' | 'key'>;
  limit: number;
};

/** What waits for decisions, and how it was decided. */
export interface CaseStore {
  /**
   * Keeps the highest revision, in whichever order they come.
   *
   * @returns `existing` where this or a later one was known
   */
  put(
    plugin: string,
    id: string,
    one: ParsedDecisionCase,
  ): Promise<'stored' | 'existing'>;

  /**
   * Newest first; of what waits, the groups in their order, and in each what
   * waits longest first.
   */
  list(filter: CaseFilter): Promise<StoredCase[]>;
}
