import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  plumbline?: {
    /**
     * Where standards are written down, by any name. Each has `controls/`, with
     * one YAML file a control. Default: none.
     */
    standards?: {
      [name: string]: {
        /**
         * A folder: `file:` with a path, relative to where the backend runs; or
         * the address of a folder in a repository that the portal's integrations
         * can read.
         */
        url: string;
        /** How often it is looked at, in seconds. Default: 2 for files, 300 for others. */
        everySeconds?: number;
        /**
         * Of two controls with one id, that of the source with the higher
         * precedence is in force; then that of a folder before that of a
         * repository, then by name. Default: -1 for `library`, 0 for all others.
         */
        precedence?: number;
        /**
         * Groups of this portal for owners that the files name, such as
         * `group:default/platform-engineering: group:default/developer-experience`.
         * Default: none.
         */
        owners?: { [owner: string]: string };
      };
    };
    scorecards?: {
      /**
       * Systems that are not judged, by any name, such as
       * `system:default/sandbox`: nothing that belongs to one has verdicts.
       * Default: none.
       */
      leaveOut?: { [name: string]: string };
      /** What a control needs at least to be promoted. */
      promotion?: {
        /** Days since its version in force was first judged. Default: 30. */
        daysObserved?: number;
        /** Days since it was promoted or demoted to the phase that it is in. Default: 7. */
        daysInPhase?: number;
        /**
         * Failures that people reviewed. So many are drawn as its sample, and
         * below this its accuracy is unknown. From 1 to 500. Default: 20.
         */
        reviewed?: number;
        /** From 0 to 1. Default: 0.95. */
        accuracy?: number;
        /**
         * The share of its verdicts that may be unknown, from 0 to 1, where a
         * phase may block. Default: 0.1.
         */
        unknown?: number;
      };
      /** One summary a day for each owner, through the portal's notifications. */
      notifications?: {
        /** When owners are notified. Default: never. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** How far ahead due dates are announced, in days. Default: 7. */
        dueWithinDays?: number;
        /** How far ahead lapsing exemptions are announced, in days. Default: 14. */
        lapseWithinDays?: number;
      };
    };
  };
}
