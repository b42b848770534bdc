import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    portalSources?: {
      /**
       * Whether deployments and commits of the catalog's repositories are polled with the
       * credentials of `integrations.github`, where neither GitHub's webhook nor a
       * collector of the type `github-deployments` is configured. Default: `false`,
       * for deploys that pipelines report would be there twice.
       */
      'github-deployments'?: boolean;
    };
    repositories?: {
      github?: {
        /**
         * Organisations in which repositories of new services are made, such as
         * `https://github.com/acme`. Default: none.
         */
        createIn?: string[];
      };
    };
    webhooks?: {
      github?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * Workflows whose runs are deploys. Not needed where jobs have an
         * environment: GitHub sends deployment events for these.
         */
        deployWorkflows?: {
          [name: string]: {
            /** Its file, such as `.github/workflows/deploy.yml`, or its name. */
            workflow: string;
            /** `owner/name`. Default: every repository. */
            repository?: string;
            /** Default: none is named. */
            environment?: string;
          };
        };
      };
    };
    collectors?: {
      /**
       * Of type `github-deployments`: polls GitHub for deployments and commits,
       * for a portal that it cannot call.
       */
      [id: string]: {
        /** By any name: `shop: acme/shop`. */
        repositories?: { [name: string]: string };
        /**
         * One of `integrations.github`, which has the address and the
         * credentials. Default: github.com.
         */
        host?: string;
        /** How far back the first pass looks for deployments. Default: 7 days. */
        lookback?: HumanDuration | string;
        /**
         * Whether the newest 100 commits of each default branch are read as well,
         * as far back as `lookback`, and at least 30 days. Default: `true`.
         */
        commits?: boolean;
      };
    };
  };
}
