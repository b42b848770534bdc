import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    collectors?: {
      /** Of type `sentry`: deploys of releases, and which errors fire. */
      [id: string]: {
        /**
         * Of Sentry, such as that of a region (`https://de.sentry.io`) or of a server
         * of your own. Default: `https://sentry.io`.
         */
        url?: string;
        /**
         * The slug of the organization. Default: `sentry.organization`, of Sentry's
         * own plugin.
         */
        organization?: string;
        /**
         * May read the organization, projects, and issues and events.
         * @visibility secret
         */
        token?: string;
        /**
         * The environments that errors are distinguished by. Default: the first ten of
         * each project.
         */
        issueEnvironments?: string[];
        /**
         * Whether deploys are reported. Set it to `false` where a pipeline reports
         * the same ones. Default: `true`.
         */
        deploys?: boolean;
        /** How far back deploys are looked for. Default: seven days. */
        lookback?: HumanDuration | string;
        /** Default: five minutes. */
        frequency?: HumanDuration | string;
        /** For one pass; a request takes half of it. Default: two minutes. */
        timeout?: HumanDuration | string;
      };
    };
  };
}
