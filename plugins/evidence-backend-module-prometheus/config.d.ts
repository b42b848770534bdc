import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    collectors?: {
      /** Of type `prometheus`: which calls were seen, and how objectives are kept. */
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
        /** Sent with each query, such as `X-Scope-OrgID`. */
        headers?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * In which calls are counted; at least four times the scrape
         * interval, and no shorter than `frequency`. Default: 5 minutes.
         */
        window?: HumanDuration | string;
        /** The service graph of traces; `false` to leave it out. Default: true. */
        serviceGraph?:
          | boolean
          | {
              /** Default: `traces_service_graph_request_total`. */
              metric?: string;
              /** Names of labels. */
              labels?: {
                /** Default: `client`. */
                client?: string;
                /** Default: `server`. */
                server?: string;
                /** Default: `connection_type`. */
                connectionType?: string;
                /** Default: none. */
                clientNamespace?: string;
                /** Default: none. */
                serverNamespace?: string;
              };
              /** Further matchers, such as `cluster="prod"`. */
              selector?: string;
            };
        /** Istio's requests; `false` to leave them out. Default: true. */
        istio?:
          | boolean
          | {
              /** Whose count to take; each request has two. Default: `source`. */
              reporter?: 'source' | 'destination' | 'waypoint';
              /** Further matchers. */
              selector?: string;
            };
        /** Objectives of Sloth; `false` to leave them out. Default: true. */
        sloth?:
          | boolean
          | {
              /** Further matchers. */
              selector?: string;
            };
        /**
         * Objectives of Pyrra, which must write its generic rules; `false`
         * to leave them out. Default: true.
         */
        pyrra?:
          | boolean
          | {
              /**
               * Which label names the service. Default: `service`; where
               * there is none, the name of the objective is taken.
               */
              serviceLabel?: string;
              /** Further matchers. */
              selector?: string;
            };
        /**
         * Which services got requests, for the fact `traffic.observed`: read
         * once an hour. Default: not read.
         */
        traffic?: {
          /**
           * How many requests each service got in `$window`, a series for each:
           * `sum by (service) (increase(http_requests_total[$window]))`.
           */
          requests: string;
          /**
           * 1 where every scrape that counts them succeeded in `$window`: a
           * series for each service, or one for all:
           * `min by (service) (min_over_time(up{job="shop"}[$window]))`.
           */
          scrapes: string;
          /** Which label names the service. Default: `service`. */
          serviceLabel?: string;
          /** How far back requests are counted. Default: 30 days. */
          period?: HumanDuration | string;
          /**
           * Without a scrape for so long, requests may have been missed; at
           * least two scrape intervals. Default: 5 minutes.
           */
          gap?: HumanDuration | string;
        };
        /** Burn rates by queries of your own, by name; at most 50. */
        slos?: {
          [name: string]: {
            /**
             * Gives one value: in multiples of the rate that would just use
             * up the budget.
             */
            query: string;
            /** What it is for: `component:default/checkout`. */
            entityRef?: string;
            /** Or a name of it. One of the two is needed. */
            service?: string;
            /** Percent, such as 99.9. Default: unknown. */
            objective?: number;
          };
        };
      };
    };
  };
}
