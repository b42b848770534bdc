import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    portalSources?: {
      /**
       * Whether the clusters under `kubernetes.clusterLocatorMethods` that have
       * the token of a service account are read: all of them, or none. Default:
       * those whose name states an environment, where no collector of the type
       * `kubernetes` is configured.
       */
      kubernetes?: boolean;
    };
    collectors?: {
      /** Of type `kubernetes`: what runs where in one cluster. */
      [id: string]: {
        /**
         * The address of its API server, with a prefix if it has one, without
         * credentials. Nothing else is requested.
         */
        url?: string;
        /**
         * A token of a service account. Default: none.
         * @visibility secret
         */
        token?: string;
        /** Or a name and a password, for a proxy before the API server. */
        basicAuth?: {
          username: string;
          /** @visibility secret */
          password: string;
        };
        /**
         * Or the file of a token, read for each pass: where the portal runs in the
         * cluster, `/var/run/secrets/kubernetes.io/serviceaccount/token`.
         */
        tokenFile?: string;
        /**
         * By which certificates the API server is known: the file of these in
         * PEM, read for each pass. Default: those that the machine trusts.
         */
        caFile?: string;
        /** Or these in PEM, or in base64 as a kubeconfig has them. */
        caData?: string;
        /** Sent with each request. */
        headers?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * What it is called, also in the annotation
         * `backstage.io/kubernetes-cluster`. Default: the id of the collector.
         */
        cluster?: string;
        /** Where it is. Default: unknown. */
        region?: string;
        /** Of all that runs in it. Default: what labels of workloads state. */
        environment?: string;
        /** Only these are read. Default: all; at most 50. */
        namespaces?: string[];
        /** Default: one minute. */
        frequency?: HumanDuration | string;
        /** For one pass. Default: 30 seconds. */
        timeout?: HumanDuration | string;
      };
    };
  };
}
