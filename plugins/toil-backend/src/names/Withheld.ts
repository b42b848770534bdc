/** Trackers by the name of their source, as the configuration has them. */
export type TrackerPrivacy = {
  private: readonly string[];
  /** Those whose tickets are for everybody who may sign in. */
  open: readonly string[];
};

/**
 * Tickets of private trackers that a reader is not shown: those that name no
 * service which is known, unless they name a team of the reader's. What was
 * once read from a tracker stays private when it is no longer configured.
 */
export type Withheld = TrackerPrivacy & {
  /** Names in tickets that stand for the reader, or for a team of theirs. */
  owners: readonly string[];
};
