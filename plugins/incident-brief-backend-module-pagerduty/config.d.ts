export interface Config {
  plumbline?: {
    deliveries?: {
      pagerduty?: {
        /**
         * REST API key that may read incidents and write notes.
         *
         * @visibility secret
         */
        token?: string;
        /** E-mail address of the PagerDuty user in whose name notes are written. */
        from?: string;
        /** Default: `https://api.pagerduty.com`; `https://api.eu.pagerduty.com` in the EU. */
        baseUrl?: string;
      };
    };
  };
}
