import { HumanDuration } from '@backstage/types';

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
    retention?: {
      /**
       * How long deliveries about what is over stay listed, at least 35 days,
       * such as `{ days: 90 }`; `false` for ever. Default: 90 days.
       */
      deliveries?: HumanDuration | string | false;
    };
  };
}
