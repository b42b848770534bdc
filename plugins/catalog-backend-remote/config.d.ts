import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    /** The portal whose catalog is shown in place of one of our own. */
    remoteCatalog?: {
      /**
       * The other portal's backend, with or without `/api/catalog`, for example
       * `https://portal.example.com`. Requests go to this host only; redirects
       * are not followed.
       */
      baseUrl: string;

      /**
       * A token that the other portal accepts (its `backend.auth.externalAccess`).
       *
       * @visibility secret
       */
      token: string;

      /**
       * The longest one request may take, its body included. Default: 30 seconds.
       */
      timeout?: HumanDuration | string;
    };
  };
}
