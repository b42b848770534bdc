import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    webhooks?: {
      alertmanager?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * Its `repeat_interval`, the longest of its routes. What fires and was
         * not repeated for a quarter of an hour longer is stale. Default: 4
         * hours, as Alertmanager's own.
         */
        repeatInterval?: HumanDuration | string;
      };
    };
    collectors?: {
      /** Of type `alertmanager`: what fires, what is silenced and where alerts go. */
      [id: string]: {
        /**
         * Its address, with a prefix if it has one, without credentials.
         * Nothing else is requested, and no redirect is followed.
         */
        url?: string;
        /**
         * A bearer token, or else `basicAuth`. Default: neither.
         * @visibility secret
         */
        token?: string;
        basicAuth?: {
          username: string;
          /** @visibility secret */
          password: string;
        };
        /** Sent with each request. */
        headers?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * Who has the rules whose alerts it routes: the id of a collector
         * of type `prometheus`, or where else to ask. Default: nobody;
         * what is routed then is the name of each service.
         */
        rules?:
          | string
          | {
              url: string;
              /** @visibility secret */
              token?: string;
              basicAuth?: {
                username: string;
                /** @visibility secret */
                password: string;
              };
              headers?: {
                /** @visibility secret */
                [name: string]: string;
              };
            };
        /**
         * The labels of alerts that hold the name of a service, separated
         * by commas, as for `routes export --matcher` of the command line. Default:
         * `service`.
         */
        labels?: string;
        /** After which an answer is given up. Default: 10 seconds. */
        timeout?: HumanDuration | string;
      };
    };
  };
}
