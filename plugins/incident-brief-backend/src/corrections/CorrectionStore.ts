import type {
  Correction,
  CorrectionState,
} from '@plumbline/backstage-plugin-incident-brief-common';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';

export type CorrectionFilter = {
  entityRef?: string;
  state?: CorrectionState;
  incident?: string;
};

/** Remembers corrections. */
export interface CorrectionStore {
  /**
   * One open correction for each line of an entity: `existing` when somebody
   * has reported it already.
   *
   * @param besides - ids of corrections that don't count, for the reporter may
   *   not see them
   */
  add(
    correction: Correction,
    besides?: readonly string[],
  ): Promise<{ status: 'added' | 'existing'; correction: Correction }>;

  find(id: string): Promise<Correction | undefined>;

  /** Newest first. */
  list(
    options: CorrectionFilter & { after?: ListPosition; limit: number },
  ): Promise<Correction[]>;

  /** Those that evidence may close or open again. */
  listTracked(): Promise<Correction[]>;

  /** `outdated`: somebody else has edited it since version − 1. */
  replace(correction: Correction): Promise<'replaced' | 'outdated'>;
}

/** The owner and the service's own fields are the same in every environment. */
export function environmentOf({
  environment,
  line,
}: Pick<Correction, 'environment' | 'line'>): string | undefined {
  return /^(owner|service)\b/.test(line) ? undefined : environment;
}
