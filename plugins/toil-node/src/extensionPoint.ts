import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { OccurrenceSource } from './OccurrenceSource';

/** How sections of `plumbline.toil.sources` with one `type` are read. */
export type OccurrenceSourceType = {
  /** Such as `acme`. */
  type: string;
  /**
   * @param own - the section
   * @param key - where it is in the configuration, for messages
   * @param id - its name: the `source` of its occurrences
   * @throws InputError that names the key which is wrong, never with a secret
   */
  read(own: Config, key: string, id: string): OccurrenceSource;
};

/** How modules of the toil plugin add trackers that are read by themselves. */
export interface ToilExtensionPoint {
  /** @throws Error if this type was added already. */
  addOccurrenceSource(source: OccurrenceSourceType): void;
}

export const toilExtensionPoint = createExtensionPoint<ToilExtensionPoint>({
  id: 'toil.sources',
});
