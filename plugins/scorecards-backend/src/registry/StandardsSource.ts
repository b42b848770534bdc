/**
 * Folders of a source, each with files of one kind; of templates, a folder for
 * each version.
 */
export type StandardsPart =
  | 'controls'
  | 'gates'
  | 'contracts'
  | 'environments'
  | 'templates';

/** One file of standards. */
export type StandardsFile = {
  /** Below the source's folder, such as `controls/runbook.yaml`. */
  path: string;
  text: string;
  /** Where a person can read it. */
  url: string;
};

/** A folder that a platform team edits. */
export interface StandardsSource {
  /** Its key in `plumbline.standards`. */
  readonly name: string;
  readonly everySeconds: number;
  /** Owners as the files name them, and the groups of this portal in their place. */
  readonly owners?: ReadonlyMap<string, string>;
  /**
   * All files of one part, sorted by path; `unchanged` where they are those
   * of the last time.
   *
   * @throws Error in words for the person who configured it
   */
  read(signal: AbortSignal): Promise<StandardsFile[] | 'unchanged'>;
}
