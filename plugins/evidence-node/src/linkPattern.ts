import type { LinkPurpose } from '@plumbline/backstage-plugin-evidence-common';

/**
 * Makes a link of what an annotation of an entity has. Links so made are
 * entities' own from then on: briefs show them, and collectors of links look
 * whether they answer.
 *
 * @public
 */
export type LinkPattern = {
  /** The name of the annotation, such as `acme.example/dashboard`. */
  annotation: string;
  title: string;
  /** What it leads to. */
  type: LinkPurpose;
  /**
   * The address, of `http` or `https`; undefined where the value names none.
   *
   * @param value - of the annotation, trimmed and not empty
   */
  url(value: string): string | undefined;
  /**
   * Where the address comes from the configuration of another plugin of the
   * portal: its key, and the setting that turns such links off.
   */
  fromPortal?: { key: string; off: string };
};
