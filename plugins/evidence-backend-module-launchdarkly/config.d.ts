export interface Config {
  plumbline?: {
    webhooks?: {
      launchdarkly?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * Which service a project is about, where neither a tag nor the key of
         * the flag names one. An entity reference or a name.
         */
        projects?: {
          [project: string]: string | { service: string; environment?: string };
        };
        /** Where its pages are, for links. Default: https://app.launchdarkly.com. */
        baseUrl?: string;
      };
    };
  };
}
