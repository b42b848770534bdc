import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    portalSources?: {
      /**
       * Whether accounts that PagerDuty's own plugin is configured for, under
       * `pagerDuty`, are read. Default: where no collector of the type `pagerduty`
       * is configured.
       */
      pagerduty?: boolean;
    };
    webhooks?: {
      pagerduty?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
      };
    };
    collectors?: {
      /** Of type `pagerduty`: who is on call, for services and teams that name it. */
      [id: string]: {
        /**
         * A read-only key of its REST API.
         * @visibility secret
         */
        token?: string;
        /**
         * Default: https://api.pagerduty.com; for accounts in Europe
         * https://api.eu.pagerduty.com.
         */
        baseUrl?: string;
        /**
         * Between two looks at the same policy or page of a list, at most 28
         * minutes. Default: 24 minutes.
         */
        checkEvery?: HumanDuration | string;
      };
    };
  };
}
