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
      /** Runs or rehearsals with verified outcome that each rung asks for. */
      runsToClimb?: {
        /** Default: 3. */
        suggest?: number;
        /** Default: 5. */
        confirm?: number;
        /** Default: 10. */
        guarded?: number;
        /** Default: 20. */
        automatic?: number;
      };
    };
  };
}
