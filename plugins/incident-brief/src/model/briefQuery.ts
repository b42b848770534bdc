/** What a page's address asks for; `entityRef` says more than `signal`. */
export type BriefQuery = {
  /** Text, or a signal as JSON. */
  signal?: string;
  entityRef?: string;
  /** ISO instants. */
  at?: string;
  onset?: string;
  environment?: string;
};
