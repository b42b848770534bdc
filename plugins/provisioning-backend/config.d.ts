import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    provisioning?: {
      /**
       * Where runs take place. Only the backend's own user may look into it.
       * Default: `provisioning` in the state folder.
       */
      folder?: string;
      /**
       * Folders of Terraform providers, by any name, laid out as a
       * `filesystem_mirror`. Providers come from these, and from no registry.
       */
      plugins?: { [name: string]: { path: string } };
      /**
       * Encrypts plans, states and secrets where they lie. Several replicas
       * need the same one. Default: made at the first start, in `folder`.
       *
       * @visibility secret
       */
      encryptionKey?: string;
      /**
       * The environment variables of the runs of each product, by its id: the
       * credentials that they need, and no others.
       *
       * @deepVisibility secret
       */
      environments?: { [product: string]: { [variable: string]: string } };
      /** Where connection material is kept. */
      secrets?: {
        /** Default: `local`, encrypted in the plugin's own database. */
        store?: 'local' | 'vault' | 'kubernetes';
        /** The KV secrets engine, version 2, of Vault or OpenBao. */
        vault?: {
          /** Such as https://vault.example:8200. It may be a private address. */
          url: string;
          /** Default: `secret`. */
          mount?: string;
          /** Below the mount; requests are below it. Default: `plumbline`. */
          path?: string;
          /** Of Vault Enterprise and OpenBao. */
          namespace?: string;
          /**
           * This, or `tokenFile`.
           *
           * @visibility secret
           */
          token?: string;
          /** Read each time, so that an agent may renew it. */
          tokenFile?: string;
        };
        /** Secrets of a cluster; its authority goes into NODE_EXTRA_CA_CERTS. */
        kubernetes?: {
          /** Of the API server. It may be a private address. */
          url: string;
          /** Default: `default`. */
          namespace?: string;
          /** Before the request's id in the name. Default: `plumbline-`. */
          prefix?: string;
          /**
           * This, or `tokenFile`: create, get and delete on secrets is all it needs.
           *
           * @visibility secret
           */
          token?: string;
          /** Read each time, as a service account's is renewed. */
          tokenFile?: string;
        };
      };
      /** In which costs are shown. Default: USD. */
      currency?: string;
      /** The only cost centers that a request may name. Default: any. */
      costCenters?: string[];
      /** What each cost center may spend a month, in `currency`. None where left out. */
      budgets?: { [costCenter: string]: { monthly: number } };
      /**
       * Who has to look at what, besides what the levels of a product say: users
       * and groups, by any name. Default: the approvers of the product's owner.
       */
      approvals?: {
        level?: { by: { [name: string]: string } };
        /** What costs more than this a month. Default: 500. */
        'high-cost'?: { monthly?: number; by?: { [name: string]: string } };
        'restricted-data'?: { by: { [name: string]: string } };
        exemption?: { by: { [name: string]: string } };
        irreversible?: { by: { [name: string]: string } };
        readers?: { by: { [name: string]: string } };
        'open-incident'?: { by: { [name: string]: string } };
        'new-owner'?: { by: { [name: string]: string } };
        'level-in-force'?: { by: { [name: string]: string } };
        /** Default: the approvers of the group that owns what is there. */
        lowering?: { by: { [name: string]: string } };
        /** What waits for an approval, in hours since it was planned. */
        waiting?: {
          /** Then those who may approve it are notified again. Default: 24. */
          remindHours?: number;
          /** Then others are notified, too. Default: 72. */
          escalateHours?: number;
          /** Then it ends, as if it had been rejected. Default: 336. */
          lapseHours?: number;
          /** Users and groups, by any name. Default: the owner of the product. */
          escalateTo?: { [name: string]: string };
        };
        /** Who may approve alone while the service has an open incident. Default: nobody. */
        emergency?: { by: { [name: string]: string } };
      };
      /**
       * Values from the least to the most protected. A change to one further
       * down, and one between values of which one is not named, is lowering.
       */
      scales?: {
        /** Default: public, internal, confidential, restricted. */
        dataClassification?: string[];
        /** Default: dev, staging, production. */
        environment?: string[];
      };
      drift?: {
        /** How often what is there is compared with what was requested. Default: 3600. */
        everySeconds?: number;
        /** The longest that an attribute is exempt from drift, in days. Default: 90. */
        exemptDays?: number;
      };
      /** Operations at once on each replica. Default: 2. */
      concurrency?: number;
    };
    /**
     * Which kinds of notifications are sent. Each is a topic of the portal's
     * notifications too, which users turn off for themselves.
     */
    notifications?: {
      /** What waits for an approval, and that it does no more. Default: true. */
      'decision-waiting'?: boolean;
      /** What was approved, rejected or refused, or expired undecided. Default: true. */
      'decision-made'?: boolean;
      /** What was requested is there, failed, or is gone. Default: true. */
      'request-finished'?: boolean;
      /** Infrastructure that goes soon, unless it is extended. Default: true. */
      'infrastructure-expiring'?: boolean;
      /** Infrastructure that another hand changed. Default: true. */
      'infrastructure-drift'?: boolean;
      /** Exemptions from policies and drift that have expired. Default: true. */
      'exemption-expired'?: boolean;
    };
    retention?: {
      /**
       * How long the logs of runs are kept, at least 30 days, such as
       * `{ days: 90 }`; `false` for ever. Default: 90 days.
       */
      runLogs?: HumanDuration | string | false;
    };
  };
}
