import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    collectors?: {
      /** Of type `opsgenie`: who is on call, and which alerts are open. */
      [id: string]: {
        /**
         * A key that may read, configurations included.
         * @visibility secret
         */
        apiKey?: string;
        /** Where the account is: `us` or `eu`. Default: `us`. */
        region?: string;
        /**
         * The address of the API in place of that of the region, such as that of
         * a proxy. Nothing else is requested.
         */
        url?: string;
        /** Default: five minutes. */
        frequency?: HumanDuration | string;
        /** For one pass; a request takes half of it. Default: one minute. */
        timeout?: HumanDuration | string;
      };
    };
  };
}
