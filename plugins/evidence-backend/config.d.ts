import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    /** Webhooks by source; without a secret a webhook is closed. */
    webhooks?: {
      [source: string]: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * GitHub only: workflows whose runs are deploys. Not needed where jobs
         * have an environment: GitHub sends deployment events for these.
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
    /** Collectors by id. */
    collectors?: {
      [id: string]: {
        /** Reads observations that another program writes to a file. */
        type: 'file';
        /** Path of a JSON file in the format of `POST /api/evidence/observations`. */
        path: string;
        /** How often to read it. Default: every minute. */
        frequency?: HumanDuration | string;
      };
    };
  };
}
