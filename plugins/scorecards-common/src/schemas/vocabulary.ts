// Words without zod: what only renders or parses them does not have to load it.

/** Minimum operational safety; platform maturity; only certain classes of service. */
export const requirements = ['required', 'recommended', 'contextual'] as const;

/** How much a control asks of teams. Each rung holds all of those before it. */
export const phases = ['observe', 'remediate', 'enforce-new', 'gate'] as const;

export const severities = ['low', 'medium', 'high', 'critical'] as const;

/** What evidence alone shows; `exempt` is added to it. */
export const underlyings = [
  'pass',
  'fail',
  'unknown',
  'not-applicable',
] as const;

export const verdictStatuses = [...underlyings, 'exempt'] as const;

/** Whose debt a failure is: the service's team, or the platform's. */
export const debtOwners = ['service', 'platform'] as const;

/**
 * Requested; in force, until it lapses; refused; ended before its time; lapsed.
 * A request that nobody decided before its own end has expired, too.
 */
export const exemptionStates = [
  'pending',
  'approved',
  'rejected',
  'revoked',
  'expired',
] as const;

/**
 * Undecided; the verdict was a false positive; the verdict was right; taken back
 * by who raised it before anybody decided.
 */
export const disputeStates = [
  'open',
  'upheld',
  'rejected',
  'withdrawn',
] as const;

/** Of a gate, from the softest to the strictest. */
export const gateAnswers = ['allow', 'warn', 'review', 'block'] as const;

/** A pull request is advised; a deploy is decided. */
export const gateStages = ['pull-request', 'deploy'] as const;

/** What a change does where it goes. */
export const gateActions = [
  'deploy',
  'migration',
  'infrastructure',
  'flag',
  'config',
] as const;

/**
 * The phases of a rule, which are those of controls. `enforce-new` is none of
 * them: a change is always new.
 */
export const gatePhases = ['observe', 'remediate', 'gate'] as const;

/** From harmless to irreversible; `none` is stated, not assumed. */
export const migrationKinds = [
  'none',
  'additive',
  'contracting',
  'destructive',
] as const;

/** What a change does to a resource or an object; a replaced one is deleted first. */
export const diffChanges = ['create', 'update', 'replace', 'delete'] as const;

export const weekdays = [
  ...(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const),
] as const;

/** Of a service, in their order; each has the one before it behind. */
export const lifecycleStates = [
  'proposed',
  'experimental',
  'production',
  'deprecated',
  'archived',
  'deleted',
] as const;

/**
 * Where a decision leads: to a state, or, where the first one from no known state is
 * taken back, to what the catalog says.
 */
export const lifecycleTargets = [...lifecycleStates, 'undecided'] as const;

/** Kinds of entities that have a lifecycle, and that its guards apply to. */
export const lifecycleKinds = ['Component', 'API'] as const;

/** Those into which controls can guard the way. */
export const guardedStates = [
  'production',
  'deprecated',
  'archived',
  'deleted',
] as const;

export type LifecycleState = (typeof lifecycleStates)[number];
export type LifecycleTarget = (typeof lifecycleTargets)[number];
export type GuardedState = (typeof guardedStates)[number];
export type GateAnswer = (typeof gateAnswers)[number];
export type GateStage = (typeof gateStages)[number];
export type GateAction = (typeof gateActions)[number];
export type GatePhase = (typeof gatePhases)[number];
export type MigrationKind = (typeof migrationKinds)[number];
export type Requirement = (typeof requirements)[number];
export type Phase = (typeof phases)[number];
export type Underlying = (typeof underlyings)[number];
export type VerdictStatus = (typeof verdictStatuses)[number];
export type DebtOwner = (typeof debtOwners)[number];
export type ExemptionState = (typeof exemptionStates)[number];
export type DisputeState = (typeof disputeStates)[number];
