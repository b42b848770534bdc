export interface Config {
  plumbline?: {
    /** Where briefs go out to by themselves; nowhere by default. */
    deliveries?: {
      /**
       * A user of the catalog, such as `user:default/incident-bot`: briefs that
       * go out say what this user may see. Default: everything, as the plugin
       * itself sees it; whoever is in the channel reads it.
       */
      as?: string;
      slack?: {
        /**
         * Bot token (`xoxb-…`) with the scopes `chat:write`, `channels:read`,
         * `channels:history`, and `groups:read` and `groups:history` for
         * private channels.
         *
         * @visibility secret
         */
        token?: string;
        /** Default: `https://slack.com/api`. */
        baseUrl?: string;
      };
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
    outbound?: {
      /**
       * Hosts, with or without a port, that may be called although they are not
       * on the public internet or without encryption. Name to `host[:port]`.
       * Default: none.
       */
      allow?: { [name: string]: string };
    };
    webhooks?: {
      /** The slash command; without a secret it is closed. */
      slack?: {
        /** Signing secrets by any name; every one is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
      };
    };
  };
}
