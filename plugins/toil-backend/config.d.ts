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
      /** What a team has of a month, and how much of it toil may take. */
      capacity?: {
        /** Hours of work that one person has of a month. Default: 140. */
        hoursPerPerson?: number;
        /** Percent of it above which a team's page warns. Default: 50. */
        limitPercent?: number;
      };
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
