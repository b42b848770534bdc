import type { Control } from '@plumbline/backstage-plugin-scorecards-common';

/** What a control of one version meant when it was first seen. */
export type ControlVersion = {
  control: string;
  version: number;
  /** `meaningOf` the control. */
  meaning: string;
  body: Control;
  /** The source and the file in which it was. */
  source: string;
  path: string;
  /** Epoch milliseconds. */
  firstSeen: number;
};

export interface ControlStore {
  /**
   * Every version ever in force, by control and version.
   *
   * @param of.controls - of these alone
   */
  versions(of?: { controls: readonly string[] }): Promise<ControlVersion[]>;
  /** Kept once; the first one to say what a version means wins. */
  add(version: ControlVersion): Promise<'added' | 'known'>;
}
