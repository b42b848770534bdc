import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';

/** All that evidence can say about a service of which nothing else is known. */
export const smallContext: EvidenceContext = {
  at: '2026-01-01T09:00:00.000Z',
  visibility: 'all',
  subject: {
    entityRef: 'component:default/pay',
    kind: 'component',
    name: 'pay',
    // What somebody wrote into a descriptor must not steer the terminal.
    title: 'Pay\u001b[2J',
    annotations: {},
    links: [],
    learnedAt: '2026-01-01T08:00:00.000Z',
  },
  entities: [],
  substrate: [],
  members: [],
  dependencies: [],
  more: [],
  upstream: [],
  impact: {
    affected: [],
    more: [],
    atLeast: 0,
    services: 0,
    entryPoints: [],
    dataDomains: [],
  },
  facts: [],
  reportedFacts: [],
  workloads: [],
  workloadSources: [],
  edgeSources: [],
  changes: [],
  changeSources: [],
  collectors: [],
};
