import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    portalSources?: {
      /**
       * Whether instances that Argo CD's own plugin is configured for with a token,
       * under `argocd.appLocatorMethods`, are read, where neither the webhook nor a
       * collector of the type `argocd` is configured. Default: `false`, for deploys
       * that pipelines report would be there twice.
       */
      argocd?: boolean;
    };
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
    collectors?: {
      /** Of type `argocd`: syncs of applications, and what they run. */
      [id: string]: {
        /** Of Argo CD, whose API is read. */
        url?: string;
        /**
         * Of an account or a project role that may get applications.
         * @visibility secret
         */
        token?: string;
        /** Where its pages are, for links. Default: `url`. */
        baseUrl?: string;
        /** Of Argo CD, the applications of which are read. Default: all. */
        project?: string;
        /** The labels that applications have which are read: `team=shop`. */
        selector?: string;
        /**
         * Whether what applications run is reported. Default: where no collector
         * of the type `kubernetes` is configured.
         */
        workloads?: boolean;
        /** As of the webhook. Default: what the webhook has. */
        applications?: {
          [application: string]:
            | string
            | { service: string; environment?: string };
        };
        /** As of the webhook. Default: what the webhook has. */
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
        /** Default: one minute. */
        frequency?: HumanDuration | string;
        /** For one pass; a request takes half of it. Default: one minute. */
        timeout?: HumanDuration | string;
      };
    };
  };
}
