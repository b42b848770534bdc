export interface Config {
  plumbline?: {
    /** Where briefs go out to by themselves; nowhere by default. */
    deliveries?: {
      /**
       * A user of the catalog, such as `user:default/incident-bot`: briefs that
       * go out say what this user may see. Default: everything, as the plugin
       * itself sees it; whoever is in the channel reads it.
       */
      as?: string;
    };
    outbound?: {
      /**
       * Hosts, with or without a port, that may be called although they are not
       * on the public internet or without encryption. Name to `host[:port]`.
       * Default: none.
       */
      allow?: { [name: string]: string };
    };
  };
}
