/**
 * What a brief can be lacking. Each code says what must *not* be concluded
 * from the line that it weakens; the order is that of the brief's sections.
 */
export const confidenceCodes = {
  /** The catalog was last read too long ago: don't conclude that what is declared is still so. */
  metadataStale: 'metadata-stale',
  /** Matched by a weak key: don't conclude that the signal is about this entity. */
  signalWeak: 'signal-weak',
  /** Nobody says what fires: don't conclude that nothing does. */
  firingUnknown: 'firing-unknown',
  /** Alerts fire that match nothing: don't conclude that none is about it. */
  alertUnmatched: 'alert-unmatched',
  /** Its alerts go where everything goes: don't conclude that the owner gets them. */
  noAlertRoute: 'no-alert-route',
  /** Reported too long ago: conclude neither that it still holds nor that it stopped. */
  staleEvidence: 'stale-evidence',
  /** No owner declared: don't conclude that nobody is responsible. */
  ownerMissing: 'owner-missing',
  /** The declared owner does not exist: don't conclude that a page would reach anybody. */
  ownerUnresolved: 'owner-unresolved',
  /** Owned by one person: don't conclude that somebody answers when they are away. */
  ownerIsPerson: 'owner-is-person',
  /** Its owner has no members: don't conclude that a page would reach anybody. */
  ownerEmpty: 'owner-empty',
  /** Others than the owner work on it: don't conclude that the owner knows it best. */
  ownershipDisagreement: 'ownership-disagreement',
  /** No roster, or one with holes: don't conclude that nobody is on call. */
  noOnCall: 'no-on-call',
  /** A roster names a user who does not exist: don't conclude that a page would reach anybody. */
  onCallUnresolved: 'on-call-unresolved',
  /** The pager and the roster name others: don't conclude that the roster is right. */
  onCallDisagreement: 'on-call-disagreement',
  /** No escalation policy: don't conclude that there is nobody further to call. */
  noEscalation: 'no-escalation',
  /** No channel: don't conclude that nobody is talking about it yet. */
  noChannel: 'no-channel',
  /** No tier: don't conclude that it matters little. */
  tierUnknown: 'tier-unknown',
  /** No runbook declared: don't conclude that no procedure exists. */
  runbookMissing: 'runbook-missing',
  /** A link does not answer: don't conclude that it can be read, or that what it leads to is gone. */
  linkFailing: 'link-failing',
  /** No repository declared: don't conclude that its code has not changed. */
  repositoryUnknown: 'repository-unknown',
  /** No workloads reported: don't conclude that it runs nowhere. */
  runtimeUnknown: 'runtime-unknown',
  /** Workloads seen too long ago: don't conclude that this runs now. */
  runtimeStale: 'runtime-stale',
  /** Workloads without a label of its name, or matched by a weak one: don't conclude that it runs nowhere, or that they are all its own. */
  runtimeUnlabelled: 'runtime-unlabelled',
  /** Declared but not seen in traffic: don't conclude that it is unused, or complete. */
  edgesDeclaredOnly: 'edges-declared-only',
  /** Cannot be seen in traffic: don't conclude that nothing flows. */
  edgesUnobservable: 'edges-unobservable',
  /** Seen in traffic but not declared: don't conclude that it is a mistake. */
  edgeUndeclared: 'edge-undeclared',
  /** A reference that leads nowhere: don't conclude that nothing is there. */
  danglingDependency: 'dangling-dependency',
  /** More exist than are listed: don't conclude that the list is complete. */
  dependencyLimit: 'dependency-limit',
  /** No source reports some kinds: don't conclude that none happened. */
  changesUnknown: 'changes-unknown',
  /** Sources are set up but have reported nothing yet: don't conclude that none happened. */
  changesSilent: 'changes-silent',
  /** Too many changes to look at them all: don't conclude that the cause is among the suspects. */
  changesCut: 'changes-cut',
  /** Somebody reported the line as wrong: don't conclude that it is right. */
  reportedWrong: 'reported-wrong',
  /** A source failed: don't conclude that what it last reported still holds. */
  collectorFailing: 'collector-failing',
} as const;

export type ConfidenceCode =
  (typeof confidenceCodes)[keyof typeof confidenceCodes];
