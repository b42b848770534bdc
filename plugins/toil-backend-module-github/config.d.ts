export interface Config {
  plumbline?: {
    webhooks?: {
      github?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
      };
    };
    toil?: {
      sources?: {
        /** Of type `github`: issues of GitHub. */
        [id: string]: {
          /**
           * Its address, with a prefix if it has one, without credentials. It is
           * contacted wherever it is; no redirect is followed. Default:
           * `https://api.github.com`.
           */
          url?: string;
          /**
           * A token that reads issues.
           * @visibility secret
           */
          token?: string;
          /** Or a name and a password. */
          basicAuth?: {
            username: string;
            /** @visibility secret */
            password: string;
          };
          /** Names of your own to `owner/name`. */
          repositories?: { [name: string]: string };
          /** Only issues that have all of these labels. */
          labels?: { [name: string]: string };
        };
      };
    };
  };
}
