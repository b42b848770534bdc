import { HumanDuration } from '@backstage/types';

export interface WebhookConfig {
  /** Any name; every secret is tried, so that one can be rotated. */
  secrets?: {
    /** @visibility secret */
    [name: string]: string;
  };
  /**
   * Of alerts: how often a sender repeats what still fires. What was not repeated
   * for a quarter of an hour longer is stale. Default: 4 hours.
   */
  repeatInterval?: HumanDuration | string;
  /**
   * CDEvents only: pipelines and tasks that are deploys, by their name. Not
   * needed where the sender reports services.
   */
  deployPipelines?: {
    [name: string]: {
      /** `pipelineName` or `taskName`. */
      name?: string;
      /** `context.source`. Default: every source. */
      source?: string;
      /** What it deploys. Default: what is called so. */
      entityRef?: string;
      /** Default: none is named. */
      environment?: string;
    };
  };
}
