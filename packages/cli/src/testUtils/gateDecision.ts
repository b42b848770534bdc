import type { GateDecision } from '@plumbline/backstage-plugin-scorecards-common';

export const aLine: GateDecision['lines'][number] = {
  entityRef: 'component:default/cart',
  rule: 'no-incident',
  version: 1,
  title: 'No incident is open',
  owner: 'group:default/platform',
  phase: 'gate',
  status: 'fail',
  answer: 'block',
  atDeploy: 'block',
  inGate: 'block',
  reason: 'Open: INC-7\n::error::forged [link](https://evil.example)',
  inputs: [
    {
      fact: 'incident.active',
      value: [{ id: 'INC-7' }],
      kind: 'observed',
      source: { id: 'pager' },
      observedAt: '2026-03-01T11:00:00.000Z',
      stale: false,
      ageSeconds: 3_600,
    },
  ],
  missing: ['slo.state'],
  satisfiedBy: 'Wait until it ends',
  documentation: 'https://docs.example/gates#no-incident',
};

const is = <T extends string>(value: T) => ({ is: value, reason: 'So' });
/** One that blocks, unless it is changed. */
export function decision(change: Partial<GateDecision> = {}): GateDecision {
  return {
    id: 'c0ffee',
    stage: 'deploy',
    answer: 'block',
    atDeploy: 'block',
    at: '2026-03-01T12:00:00.000Z',
    validUntil: '2026-03-01T12:30:00.000Z',
    requester: 'service:external:ci',
    request: {
      repository: 'git.example/shop/all',
      stage: 'deploy',
      action: 'deploy',
      environment: 'production',
    },
    lines: [aLine],
    missing: [],
    change: {
      scope: is('one-service'),
      timing: is('unsettled'),
      reversibility: is('unknown'),
      evidence: is('none'),
    },
    reviewers: ['group:default/shop'],
    approvers: [],
    services: ['component:default/cart'],
    claims: [],
    reviews: [],
    unclaimed: [],
    notes: ['The change edits something.'],
    digest: 'd',
    ...change,
  };
}
