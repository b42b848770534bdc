export interface Config {
  plumbline?: {
    webhooks?: {
      'hcp-terraform'?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * Which service or resource a workspace is about, by `<workspace>` or
         * `<organization>/<workspace>`. Default: the one of the same name.
         */
        workspaces?: {
          [workspace: string]:
            | string
            | { service: string; environment?: string };
        };
      };
    };
  };
}
