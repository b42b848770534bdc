import { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    /**
     * Which kinds of notifications are sent. Each is a topic of the portal's
     * notifications too, which users turn off for themselves.
     */
    notifications?: {
      /** Automations that lost a rung. Default: true. */
      'automation-demoted'?: boolean;
      /** Candidates to review, and new suggestions. Default: true. */
      'candidate-review'?: boolean;
    };
    /** The backlog of recurring manual work. */
    toil?: {
      /**
       * How many occurrences of the same work within 90 days make a suggestion;
       * the last ten action items of reviews are suggested from one. Default: 3.
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
      /** One summary a day for each owner, through the portal's notifications. */
      notifications?: {
        /** When owners are notified. Default: never. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      };
      /**
       * Who may report under the name of a source, by that name: a user, the
       * members of a group, or a service, such as `group:default/sre` or
       * `service:ci`. Default: the principal that reported under it first.
       */
      owners?: { [source: string]: string };
      /**
       * Trackers that tickets are read from, by the name that their occurrences
       * have as source. Name one as its type, and tables that were exported from
       * it bring the same tickets.
       */
      sources?: {
        [id: string]: {
          /** Of an installed module, which has further keys: `docs/toil.md`. */
          type: string;
          /** How labels begin that carry a meaning. */
          prefixes?: {
            /** A service. Default: `service:`. */
            service?: string;
            /** The team. Default: `team:`. */
            team?: string;
            /** What it is grouped by instead of its words. Default: `toil:`. */
            toil?: string;
          };
          /**
           * Whether tickets that name no service of the catalog are kept from
           * readers: then a group with such a ticket, and the candidate that
           * comes of it, show only to those who have the permission
           * `toil.occurrence.report`, and to the team that the ticket names.
           * Default: true. What was read stays private when the source is taken
           * out of the configuration.
           */
          private?: boolean;
          /** Between two passes. Default: 10 minutes. */
          frequency?: HumanDuration | string;
          /** How far back the first pass goes. Default: 90 days. */
          lookback?: HumanDuration | string;
        };
      };
    };
  };
}
