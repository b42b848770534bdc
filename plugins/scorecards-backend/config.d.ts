export interface Config {
  plumbline?: {
    /**
     * Where standards are written down, by any name. Each has `controls/`, with
     * one YAML file a control. Default: none.
     */
    standards?: {
      [name: string]: {
        /**
         * A folder: `file:` with a path, relative to where the backend runs; or
         * the address of a folder in a repository that the portal's integrations
         * can read.
         */
        url: string;
        /** How often it is looked at, in seconds. Default: 2 for files, 300 for others. */
        everySeconds?: number;
      };
    };
  };
}
