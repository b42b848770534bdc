export interface Config {
  plumbline?: {
    webhooks?: {
      argocd?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * Which service an application is about. Default: by its labels, its
         * name, its namespace or its repository.
         */
        applications?: {
          [application: string]:
            | string
            | { service: string; environment?: string };
        };
        /** Which environment a destination is; all that is given must hold. */
        environments?: {
          [name: string]: {
            /** Name or address of the destination. */
            cluster?: string;
            namespace?: string;
            /** Of Argo CD. */
            project?: string;
            environment: string;
          };
        };
        /** Where its pages are, for links. Default: what its notifications state. */
        baseUrl?: string;
      };
    };
  };
}
