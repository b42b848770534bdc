/** Where recurring work shows up: each source of record reveals one kind of it. */
export const toilKinds = [
  /** Somebody requested it: tickets. */
  'request',
  /** It brought something back: incident reviews. */
  'recovery',
  /** It helped a change on its way, or undid it: deploys. */
  'release',
  /** It found out what was wrong: alerts. */
  'diagnostic',
] as const;
export type ToilKind = (typeof toilKinds)[number];

/** How much a person has to weigh each time. */
export const judgements = ['none', 'some', 'heavy'] as const;
export type Judgement = (typeof judgements)[number];

/** What the automation would be, the most careful first. */
export const automationTypes = [
  'guardrail',
  'diagnostic-bundle',
  'one-click-action',
  'closed-loop',
] as const;
export type AutomationType = (typeof automationTypes)[number];

/** How much an automation may do by itself; each rung is earned. */
export const autonomies = [
  'observe',
  'suggest',
  'confirm',
  'guarded',
  'automatic',
] as const;
export type Autonomy = (typeof autonomies)[number];

/** Where a candidate goes, in the order in which the rules are evaluated. */
export const buckets = [
  'leave-manual',
  'automate-first',
  'standardize-next',
  'review',
] as const;
export type Bucket = (typeof buckets)[number];

export const candidateStates = [
  /** Evidence suggests it; nobody has taken it up. */
  'suggested',
  'open',
  'in-progress',
  'done',
  'dismissed',
] as const;
export type CandidateState = (typeof candidateStates)[number];

/** Google's marks of toil: https://sre.google/sre-book/eliminating-toil/ */
export const toilAttributes = [
  'manual',
  'repetitive',
  'automatable',
  'tactical',
  'no-enduring-value',
  'grows-with-service',
] as const;
export type ToilAttribute = (typeof toilAttributes)[number];
