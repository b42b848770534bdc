import { HumanDuration } from '@backstage/types';

export interface Config {
  plumbline?: {
    projection?: {
      /**
       * At the start, how long to wait between two looks at a catalog that may
       * still take in its locations; ready after three that found no more.
       * Default: 0.7.
       */
      settlingSeconds?: number;
    };
    /** From when on what sources see, or don't see, is a discrepancy. */
    discrepancies?: {
      /** Calls that were seen and that nobody declared. */
      observedOnly?: {
        /** How many, none counted twice. Default: 10. */
        minCalls?: number;
        /** On how many days (UTC). Default: 0, any. */
        minDays?: number;
      };
      /** Calls that are declared and that nobody saw, though somebody could. */
      declaredOnly?: {
        /** For how many days the caller's other calls were seen. Default: 0. */
        minDays?: number;
      };
    };
    /** Webhooks by source; without a secret a webhook is closed. */
    webhooks?: {
      [source: string]: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
        /**
         * Alertmanager only: its `repeat_interval`, the longest of its routes.
         * What fires and was not repeated for a quarter of an hour longer is
         * stale. Default: 4 hours, as Alertmanager's own.
         */
        repeatInterval?: HumanDuration | string;
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
        /**
         * GitLab: pipelines that are deploys, by the name of the pipeline, the
         * branch or tag, or both. Not needed where jobs have an environment:
         * GitLab sends deployment events for these. CDEvents: pipelines and
         * tasks that are deploys, by their name. Not needed where the sender
         * tells of services.
         */
        deployPipelines?: {
          [name: string]: {
            /** As `workflow:name` gives it; `pipelineName` or `taskName`. */
            name?: string;
            /** GitLab only: branch or tag. */
            ref?: string;
            /** GitLab only: `group/name`. Default: every project. */
            project?: string;
            /** CDEvents only: `context.source`. Default: every source. */
            source?: string;
            /** CDEvents only: what it deploys. Default: what is called so. */
            entityRef?: string;
            /** Default: none is named. */
            environment?: string;
          };
        };
        /** GitLab only: jobs that are deploys, likewise. */
        deployJobs?: {
          [name: string]: {
            /** Of the job. */
            name?: string;
            /** Branch or tag. */
            ref?: string;
            /** `group/name`. Default: every project. */
            project?: string;
            /** Default: that of the job, or none. */
            environment?: string;
          };
        };
        /**
         * LaunchDarkly only: which service a project is about, where neither a
         * tag nor the key of the flag says so. An entity reference or a name.
         */
        projects?: {
          [project: string]: string | { service: string; environment?: string };
        };
        /**
         * HCP Terraform only: which service or resource a workspace is about,
         * by `<workspace>` or `<organization>/<workspace>`. Default: the one of
         * the same name.
         */
        workspaces?: {
          [workspace: string]:
            | string
            | { service: string; environment?: string };
        };
        /**
         * Argo CD only: which service an application is about. Default: by its
         * labels, its name, its namespace or its repository.
         */
        applications?: {
          [application: string]:
            | string
            | { service: string; environment?: string };
        };
        /** Argo CD only: which environment a destination is; all that is given must hold. */
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
        /**
         * LaunchDarkly and Argo CD: where their pages are, for links. Default:
         * https://app.launchdarkly.com; for Argo CD what its notifications say.
         */
        baseUrl?: string;
      };
    };
    incidents?: {
      /**
       * How long what was last told of an open incident counts as fresh, from
       * a pager or the endpoint. Default: 24 hours.
       */
      maxAge?: HumanDuration | string;
    };
    live?: {
      /**
       * In which a brief must arrive, whatever its sources do, in milliseconds.
       * Two thirds of it are for asking those that answer at once. Default: 2000.
       */
      deadlineMs?: number;
    };
    /** Collectors by id. */
    collectors?: {
      [id: string]:
        | {
            /** Reads observations that another program writes to a file. */
            type: 'file';
            /** Path of a JSON file in the format of `POST /api/evidence/observations`. */
            path: string;
            /** How often to read it. Default: every minute. */
            frequency?: HumanDuration | string;
          }
        | {
            /** Asks PagerDuty who is on call, for services and teams that name it. */
            type: 'pagerduty';
            /**
             * A read-only key of its REST API.
             * @visibility secret
             */
            token: string;
            /**
             * Default: https://api.pagerduty.com; for accounts in Europe
             * https://api.eu.pagerduty.com.
             */
            baseUrl?: string;
            /**
             * Between two looks at the same policy or page of a list, at most
             * 28 minutes. Default: 24 minutes.
             */
            checkEvery?: HumanDuration | string;
            /** How often to ask for what is due. Default: each minute. */
            frequency?: HumanDuration | string;
            /**
             * After which a pass is given up; a single request after half of it.
             * Default: 30 seconds.
             */
            timeout?: HumanDuration | string;
          }
        | {
            /** Reads the history of schema changes in a service's database. */
            type: 'flyway' | 'liquibase';
            /**
             * URL of a database of PostgreSQL, with a user who may read the
             * table: `postgresql://reader:password@host:5432/shop`.
             * @visibility secret
             */
            connection: string;
            /**
             * With its schema, if it has one. Default: `flyway_schema_history`
             * or `databasechangelog`.
             */
            table?: string;
            /** What the database is part of: `component:default/checkout`. */
            entityRef?: string;
            /** Or a name of it. One of the two is needed. */
            service?: string;
            /** Default: none is named. */
            environment?: string;
            /** What the database is called. Default: its own name. */
            database?: string;
            /** In which times without a zone are meant. Default: UTC. */
            timezone?: string;
            /** How often to read it. Default: every minute. */
            frequency?: HumanDuration | string;
            /** After which a pass is given up. Default: 10 seconds. */
            timeout?: HumanDuration | string;
          }
        | {
            /** Asks GitHub for deployments, for a portal that it can't call. */
            type: 'github-deployments';
            /** By any name: `shop: acme/shop`. */
            repositories: { [name: string]: string };
            /**
             * One of `integrations.github`, which has the address and the
             * credentials. Default: github.com.
             */
            host?: string;
            /** How far back the first pass looks. Default: 7 days. */
            lookback?: HumanDuration | string;
            /** How often to ask. Default: every minute. */
            frequency?: HumanDuration | string;
            /** After which a pass is given up. Default: 30 seconds. */
            timeout?: HumanDuration | string;
          }
        | {
            /**
             * Asks Alertmanager what fires, what is silenced and where alerts
             * go, beside its webhook or without it.
             */
            type: 'alertmanager';
            /**
             * Its address, with a prefix if it has one, without credentials.
             * Nothing else is asked, and no redirect is followed.
             */
            url: string;
            /**
             * A bearer token, or else `basicAuth`. Default: neither.
             * @visibility secret
             */
            token?: string;
            basicAuth?: {
              username: string;
              /** @visibility secret */
              password: string;
            };
            /** Sent with each request. */
            headers?: {
              /** @visibility secret */
              [name: string]: string;
            };
            /**
             * Who has the rules whose alerts it routes: the id of a collector
             * of type `prometheus`, or where else to ask. Default: nobody;
             * what is routed then is the name of each service.
             */
            rules?:
              | string
              | {
                  url: string;
                  /** @visibility secret */
                  token?: string;
                  basicAuth?: {
                    username: string;
                    /** @visibility secret */
                    password: string;
                  };
                  headers?: {
                    /** @visibility secret */
                    [name: string]: string;
                  };
                };
            /**
             * The labels of alerts that hold the name of a service, separated
             * by commas, as for `plumbline routes export --matcher`. Default:
             * `service`.
             */
            labels?: string;
            /** How often to ask. Default: every minute. */
            frequency?: HumanDuration | string;
            /** After which an answer is given up. Default: 10 seconds. */
            timeout?: HumanDuration | string;
          }
        | {
            /**
             * Looks whether declared owners can be called, and whether those
             * who deploy and commit belong to them.
             */
            type: 'ownership';
            /** How far back it looks, in whole days. Default: 90 days. */
            window?: HumanDuration | string;
            /** How often to look for something new. Default: every 5 minutes. */
            frequency?: HumanDuration | string;
            /** After which a pass is given up. Default: 2 minutes. */
            timeout?: HumanDuration | string;
          }
        | {
            /**
             * Looks whether the links of the catalog's entities answer. Private
             * addresses are asked only where `outbound.allow` names them.
             */
            type: 'links';
            /** Between two looks at a link, 24 hours at most. Default: 12 hours. */
            checkEvery?: HumanDuration | string;
            /** For each request. Default: 10 seconds. */
            requestTimeout?: HumanDuration | string;
            /** Requests at one time. Default: 16. */
            concurrency?: number;
            /** Of these, to one host. Default: 2. */
            perHost?: number;
            /** How often to look what is due. Default: every 5 minutes. */
            frequency?: HumanDuration | string;
            /** After which a pass is given up. Default: 4 minutes. */
            timeout?: HumanDuration | string;
          }
        | {
            /**
             * Asks Prometheus, or what speaks its API, which calls were seen and
             * how objectives are kept.
             */
            type: 'prometheus';
            /**
             * Its address, with a prefix if it has one, without credentials.
             * Nothing else is asked, and no redirect is followed.
             */
            url: string;
            /**
             * A bearer token, or else `basicAuth`. Default: neither.
             * @visibility secret
             */
            token?: string;
            basicAuth?: {
              username: string;
              /** @visibility secret */
              password: string;
            };
            /** Sent with each query, such as `X-Scope-OrgID`. */
            headers?: {
              /** @visibility secret */
              [name: string]: string;
            };
            /**
             * In which calls are counted; at least four times the scrape
             * interval, and no shorter than `frequency`. Default: 5 minutes.
             */
            window?: HumanDuration | string;
            /** How often to ask. Default: every minute. */
            frequency?: HumanDuration | string;
            /**
             * After which a pass is given up; a single query after half of it.
             * Default: 20 seconds.
             */
            timeout?: HumanDuration | string;
            /** The service graph of traces; `false` to leave it out. Default: true. */
            serviceGraph?:
              | boolean
              | {
                  /** Default: `traces_service_graph_request_total`. */
                  metric?: string;
                  /** Names of labels. */
                  labels?: {
                    /** Default: `client`. */
                    client?: string;
                    /** Default: `server`. */
                    server?: string;
                    /** Default: `connection_type`. */
                    connectionType?: string;
                    /** Default: none. */
                    clientNamespace?: string;
                    /** Default: none. */
                    serverNamespace?: string;
                  };
                  /** Further matchers, such as `cluster="prod"`. */
                  selector?: string;
                };
            /** Istio's requests; `false` to leave them out. Default: true. */
            istio?:
              | boolean
              | {
                  /** Whose count to take; each request has two. Default: `source`. */
                  reporter?: 'source' | 'destination' | 'waypoint';
                  /** Further matchers. */
                  selector?: string;
                };
            /** Objectives of Sloth; `false` to leave them out. Default: true. */
            sloth?:
              | boolean
              | {
                  /** Further matchers. */
                  selector?: string;
                };
            /**
             * Objectives of Pyrra, which must write its generic rules; `false`
             * to leave them out. Default: true.
             */
            pyrra?:
              | boolean
              | {
                  /**
                   * Which label names the service. Default: `service`; where
                   * there is none, the name of the objective is taken.
                   */
                  serviceLabel?: string;
                  /** Further matchers. */
                  selector?: string;
                };
            /** Burn rates by queries of your own, by name; at most 50. */
            slos?: {
              [name: string]: {
                /**
                 * Gives one value: in multiples of the rate that would just use
                 * up the budget.
                 */
                query: string;
                /** What it is for: `component:default/checkout`. */
                entityRef?: string;
                /** Or a name of it. One of the two is needed. */
                service?: string;
                /** Percent, such as 99.9. Default: unknown. */
                objective?: number;
              };
            };
          }
        | {
            /**
             * Reads the repositories of the entities in the catalog: files, CI,
             * owners, how the default branch is guarded, last activity. Hosts
             * and credentials are those of `integrations`.
             */
            type: 'repositories';
            /** How often to ask. Default: every 10 minutes. */
            frequency?: HumanDuration | string;
            /**
             * After which a pass is given up; what is left is read in the next
             * ones. Default: 8 minutes.
             */
            timeout?: HumanDuration | string;
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
                 * are repositories of: `https://github.com/acme`. Nothing is
                 * asked of that host then. Default: none.
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
