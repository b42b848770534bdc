/** What happens to one resource. */
export type PlannedAction =
  | 'create'
  | 'update'
  | 'replace'
  | 'delete'
  | 'no-op'
  | 'read';

/** One resource of a plan, as policies read it. */
export type PlannedResource = {
  address: string;
  type: string;
  action: PlannedAction;
  /**
   * What is known of it afterwards. What is null, unknown or sensitive is not
   * there, so that no rule can take it for an answer.
   */
  values: Record<string, unknown>;
  /** The same of before. */
  before: Record<string, unknown>;
  /** Names of attributes that are known after the apply only. */
  unknown: string[];
};
