export interface Config {
  plumbline?: {
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
