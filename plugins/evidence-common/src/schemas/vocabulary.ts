// Words without zod: what only renders or parses them does not have to load it.

/** `commit` means merged, not deployed: it is never called a deploy. */
export const changeKinds = [
  'deploy',
  'config',
  'flag',
  'schema',
  'infrastructure',
  'commit',
] as const;

export const changeOutcomes = [
  'succeeded',
  'failed',
  'rolled-back',
  'in-progress',
] as const;

/** What a change may touch that others rely on. */
export const sensitiveParts = ['network', 'permissions', 'public-api'] as const;

/** Outcomes to ask for; `unknown` where no source has stated one. */
export const changeOutcomeFilters = [...changeOutcomes, 'unknown'] as const;

export const changeScopes = [
  'entity',
  'neighbourhood',
  'system',
  'team',
] as const;

export const edgeTypes = [
  'consumes',
  'calls',
  'reads',
  'writes',
  'publishes',
  'subscribes',
  'runs-on',
  'part-of',
] as const;

export const discrepancyKinds = [
  'unmatched-signal',
  'ambiguous-signal',
  'dangling-reference',
  'observed-only-edge',
  'declared-only-edge',
  'ownership-disagreement',
  'workload-without-entity',
  'entity-without-workload',
  'deprecated-with-new-callers',
  'archived-active',
  'deploy-without-decision',
] as const;

export const discrepancyStates = [
  'open',
  'accepted',
  'dismissed',
  'closed',
] as const;

/** Whether any source could have seen a declared edge, had it been used. */
export const observabilities = ['yes', 'no', 'unknown'] as const;
