import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    /**
     * Whether annotations of Argo CD, Datadog, Grafana, Opsgenie, PagerDuty and
     * Sentry make links of their entities, by the configuration that the portal's
     * plugins of these have. Default: true.
     */
    portalLinks?: boolean;
    collectors?: {
      /**
       * Of type `links`: looks whether the links of the catalog's entities
       * answer. Private addresses are requested only where `outbound.allow`
       * names them.
       */
      [id: string]: {
        /** Between two looks at a link, 24 hours at most. Default: 12 hours. */
        checkEvery?: HumanDuration | string;
        /** For each request. Default: 10 seconds. */
        requestTimeout?: HumanDuration | string;
        /** Requests at one time. Default: 16. */
        concurrency?: number;
        /** Of these, to one host. Default: 2. */
        perHost?: number;
      };
    };
  };
}
