import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    webhooks?: {
      datadog?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * How often monitors notify again, the longest of them. What fires and
         * was not repeated for a quarter of an hour longer is stale. Default: 4
         * hours.
         */
        repeatInterval?: HumanDuration | string;
      };
    };
    collectors?: {
      /** Of type `datadog`: who is on call, what fires, and what calls what. */
      [id: string]: {
        /**
         * Where the account is, such as `datadoghq.eu`. Default: `datadoghq.com`.
         */
        site?: string;
        /**
         * The address of the API in place of that of the site, such as that of a
         * proxy. Nothing else is requested.
         */
        url?: string;
        /** @visibility secret */
        apiKey?: string;
        /**
         * An application key that may read monitors, teams, on-call and APM.
         * @visibility secret
         */
        appKey?: string;
        /** Of which environment of APM calls between services are read. */
        env?: string;
        /** Default: five minutes. */
        frequency?: HumanDuration | string;
        /** For one pass; a request takes half of it. Default: one minute. */
        timeout?: HumanDuration | string;
      };
    };
  };
}
