import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    portalSources?: {
      /**
       * Whether deployments and commits of the catalog's projects are polled with the token of
       * `integrations.gitlab`, where neither GitLab's webhook nor a collector of the
       * type `gitlab-deployments` is configured. Default: `false`, for deploys that
       * pipelines report would be there twice.
       */
      'gitlab-deployments'?: boolean;
    };
    collectors?: {
      /**
       * Of type `gitlab-deployments`: polls GitLab for deployments and commits,
       * for a portal that it cannot call.
       */
      [id: string]: {
        /** By any name, with all groups: `shop: acme/team/shop`. */
        repositories?: { [name: string]: string };
        /**
         * One of `integrations.gitlab`, which has the address and the token.
         * Default: gitlab.com.
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
    repositories?: {
      gitlab?: {
        /**
         * Groups in which repositories of new services are made, such as
         * `https://gitlab.com/acme/shop`. Default: none.
         */
        createIn?: string[];
      };
    };
    webhooks?: {
      gitlab?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * Pipelines that are deploys, by their name, the branch or tag, or both.
         * Not needed where jobs have an environment: GitLab sends deployment
         * events for these.
         */
        deployPipelines?: {
          [name: string]: {
            /** As `workflow:name` gives it. */
            name?: string;
            /** Branch or tag. */
            ref?: string;
            /** `group/name`. Default: every project. */
            project?: string;
            /** Default: none is named. */
            environment?: string;
          };
        };
        /** Jobs that are deploys, likewise. */
        deployJobs?: {
          [name: string]: {
            /** Of the job. */
            name?: string;
            /** Branch or tag. */
            ref?: string;
            /** `group/name`. Default: every project. */
            project?: string;
            /** Default: that of the job, or none. */
            environment?: string;
          };
        };
      };
    };
  };
}
