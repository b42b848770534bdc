import { Subject } from '../control/judge';

/** A service with what evidence says about it. */
export type GateService = Subject & {
  /** The group that owns it, where the catalog has one. */
  owner?: string;
};
