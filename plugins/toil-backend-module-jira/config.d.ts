export interface Config {
  plumbline?: {
    toil?: {
      sources?: {
        /** Of type `jira`: issues of Jira. */
        [id: string]: {
          /**
           * Its address, with a prefix if it has one, without credentials. It is
           * contacted wherever it is; no redirect is followed.
           */
          url?: string;
          /**
           * A token that reads issues, of Data Center.
           * @visibility secret
           */
          token?: string;
          /** Or an address and an API token, of the cloud. */
          basicAuth?: {
            username: string;
            /** @visibility secret */
            password: string;
          };
          /** Names of your own to JQL without an order. */
          queries?: { [name: string]: string };
          /**
           * Whether it is in the cloud, else it is Data Center. Default: by its
           * address.
           */
          cloud?: boolean;
          /** Fields such as `customfield_10050`; components name services, too. */
          serviceField?: string;
          ownerField?: string;
          /** What tickets are grouped by instead of their words, such as a form. */
          keyField?: string;
        };
      };
    };
  };
}
