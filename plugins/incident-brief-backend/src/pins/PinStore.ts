import type { Pin } from '@plumbline/backstage-plugin-incident-brief-common';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';

export type PinFilter = { entityRef?: string; incident?: string };

/** Remembers which briefs were pinned. */
export interface PinStore {
  add(pin: Pin): Promise<void>;
  find(id: string): Promise<Pin | undefined>;
  /** Newest first. */
  list(
    options: PinFilter & { after?: ListPosition; limit: number },
  ): Promise<Pin[]>;
}
