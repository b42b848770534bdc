import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { OccurrenceSource } from './OccurrenceSource';
import type { ToilWebhook } from './webhook';

/** How sections of `plumbline.toil.sources` with one `type` are read. */
export type OccurrenceSourceType = {
  /** Such as `acme`. */
  type: string;
  /** Its name in words. Default: the type. */
  title?: string;
  /** YAML of a section to begin with, without `type`, for the page that offers it. */
  settings?: string;
  /**
   * @param own - the section
   * @param key - where it is in the configuration, for messages
   * @param id - its name: the `source` of its occurrences
   * @throws InputError that names the key which is wrong, never with a secret
   */
  read(own: Config, key: string, id: string): OccurrenceSource;
};

/** How modules of the toil plugin add what reports work. */
export interface ToilExtensionPoint {
  /** @throws Error if this type was added already. */
  addOccurrenceSource(source: OccurrenceSourceType): void;
  /**
   * @throws Error if its id was added already, or is other than lower case
   *   letters, digits and dashes
   */
  addWebhook(webhook: ToilWebhook): void;
}

export const toilExtensionPoint = createExtensionPoint<ToilExtensionPoint>({
  id: 'toil.sources',
});
