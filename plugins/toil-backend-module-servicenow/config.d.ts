export interface Config {
  plumbline?: {
    toil?: {
      sources?: {
        /** Of type `servicenow`: records of ServiceNow. */
        [id: string]: {
          /**
           * Its address, with a prefix if it has one, without credentials. It is
           * contacted wherever it is; no redirect is followed.
           */
          url?: string;
          /**
           * A token that reads the tables.
           * @visibility secret
           */
          token?: string;
          /** Or a name and a password. */
          basicAuth?: {
            username: string;
            /** @visibility secret */
            password: string;
          };
          /** Names of your own to tables, such as `sc_req_item`. */
          tables?: { [name: string]: string };
          /** An encoded query that selects more narrowly. */
          query?: string;
        };
      };
    };
  };
}
