export interface Config {
  plumbline?: {
    /** The backlog of recurring manual work. */
    toil?: {
      /**
       * How many occurrences of the same work within 90 days make a suggestion.
       * Default: 3.
       */
      suggestFrom?: number;
      /** How many candidates may be in progress at once. Default: 5. */
      mostInProgress?: number;
    };
  };
}
