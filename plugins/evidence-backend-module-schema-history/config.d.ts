export interface Config {
  plumbline?: {
    collectors?: {
      /** Of type `flyway` or `liquibase`: a history of schema changes. */
      [id: string]: {
        /**
         * URL of a database of PostgreSQL, with a user who may read the table:
         * `postgresql://reader:password@host:5432/shop`.
         * @visibility secret
         */
        connection?: string;
        /**
         * With its schema, if it has one. Default: `flyway_schema_history` or
         * `databasechangelog`.
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
      };
    };
  };
}
