export interface Config {
  plumbline?: {
    toil?: {
      sources?: {
        /** Of type `gitlab`: issues of GitLab. */
        [id: string]: {
          /**
           * Its address, with a prefix if it has one, without credentials. It is
           * contacted wherever it is; no redirect is followed. Default:
           * `https://gitlab.com`.
           */
          url?: string;
          /**
           * A token that reads issues.
           * @visibility secret
           */
          token?: string;
          /** Or a name and a password, for a proxy before it. */
          basicAuth?: {
            username: string;
            /** @visibility secret */
            password: string;
          };
          /** Names of your own to `group/project`, or its number. */
          projects?: { [name: string]: string };
          /** Only issues that have all of these labels. */
          labels?: { [name: string]: string };
        };
      };
    };
  };
}
