export interface Config {
  plumbline?: {
    portalSources?: {
      /**
       * Whether the repositories of the catalog are read with the credentials of
       * `integrations`. Default: where these have some, and no collector of the
       * type `repositories` is configured.
       */
      repositories?: boolean;
    };
    repositories?: {
      /**
       * Plain git repositories, such as bare ones on a disk: read by git, and
       * proposals are pushed to them as branches. Default: none.
       */
      remotes?: Array<{
        /**
         * What source locations of their entities begin with:
         * `https://git.example.com`.
         */
        url: string;
        /**
         * Where git finds what comes after it: an absolute path, or an address
         * that begins with `https://` or `ssh://`.
         */
        path: string;
        /**
         * Of `https://`: sent to it as a password. Default: none.
         * @visibility secret
         */
        token?: string;
        /**
         * Whether repositories of new services may be made there; needs a path on
         * this machine. Default: `false`.
         */
        createRepositories?: boolean;
      }>;
    };
    collectors?: {
      /**
       * Of type `repositories`: reads the repositories of the entities in the
       * catalog. Hosts and credentials are those of `integrations`.
       */
      [id: string]: {
        /**
         * Folders of this machine that may be read, by any name. Those of
         * `catalog.locations` of type `file` may be read without it.
         */
        folders?: {
          [name: string]: {
            /** Absolute. */
            path: string;
            /**
             * The repository that it stands for, or what its subfolders
             * are repositories of: `https://git.example/acme`. Nothing is
             * requested from that host then. Default: none.
             */
            url?: string;
          };
        };
        /** Kinds of entities that have a repository. Default: `component: true`. */
        kinds?: { [kind: string]: boolean };
        /** A repository with more files is not read. Default: 300000. */
        maxFiles?: number;
        /** Nor one with more bytes, unpacked. Default: 4000000000. */
        maxBytes?: number;
      };
    };
  };
}
