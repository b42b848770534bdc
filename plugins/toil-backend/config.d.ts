import { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
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
       * `service:external:ci`. Default: whoever reported under it first.
       */
      owners?: { [source: string]: string };
      /**
       * Trackers that tickets are read from, by the name that their occurrences
       * have as source. Name one as its exports are called (`jira`,
       * `servicenow`), and tables of it bring the same tickets.
       */
      sources?: {
        [id: string]: {
          type: 'github' | 'gitlab' | 'jira' | 'servicenow';
          /**
           * Its address, with a prefix if it has one, without credentials. It is
           * contacted wherever it is; no redirect is followed. Default:
           * `https://api.github.com` and `https://gitlab.com`; the others need
           * one.
           */
          url?: string;
          /**
           * A token that reads issues; or else `basicAuth`, which Jira in the
           * cloud (address and API token) and ServiceNow have.
           * @visibility secret
           */
          token?: string;
          basicAuth?: {
            username: string;
            /** @visibility secret */
            password: string;
          };
          /** GitHub: names of your own to `owner/name`. */
          repositories?: { [name: string]: string };
          /** GitLab: names of your own to `group/project`, or its number. */
          projects?: { [name: string]: string };
          /** Jira: names of your own to JQL without an order. */
          queries?: { [name: string]: string };
          /** ServiceNow: names of your own to tables, such as `sc_req_item`. */
          tables?: { [name: string]: string };
          /** GitHub and GitLab: only issues that have all of these labels. */
          labels?: { [name: string]: string };
          /** ServiceNow: an encoded query that selects more narrowly. */
          query?: string;
          /**
           * Jira: whether it is in the cloud, else it is Data Center. Default:
           * by its address.
           */
          cloud?: boolean;
          /** Jira: fields such as `customfield_10050`; components name services, too. */
          serviceField?: string;
          ownerField?: string;
          /** What tickets are grouped by instead of their words, such as a form. */
          keyField?: string;
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
