export interface Config {
  plumbline?: {
    deliveries?: {
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
