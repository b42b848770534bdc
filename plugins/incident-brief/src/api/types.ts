import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';

/** Exactly one of `signal` (text, or a signal as JSON) and `entityRef`. */
export type BriefQuery = {
  signal?: string;
  entityRef?: string;
  /** ISO instants. */
  at?: string;
  onset?: string;
  environment?: string;
};

/** The brief, or which entities could have been meant. */
export type BriefAnswer =
  | { status: 'found'; brief: Brief }
  | {
      status: 'ambiguous' | 'unmatched';
      resolution: Resolution;
      /** The server's sentence. */
      message?: string;
    };

export interface IncidentBriefApi {
  getBrief(
    query: BriefQuery,
    options?: { abort?: AbortSignal },
  ): Promise<BriefAnswer>;
}
