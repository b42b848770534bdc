import { inAWeek } from './subjects';

const entityRef = 'component:default/checkoutservice';

/** Requests about delivery, promotion and runs of pipelines. */
export const runExamples = (change: string) =>
  [
    ['GET /api/evidence/delivery', { query: { entityRef } }],
    [
      'GET /api/evidence/delivery/changes',
      { query: { entityRef, commit: '0'.repeat(40) } },
    ],
    ['GET /api/evidence/delivery/changes/{id}', { path: { id: change } }],
    ['GET /api/evidence/promotion', { query: { entityRef } }],
    ['GET /api/evidence/runs', { query: { entityRef } }],
    [
      'POST /api/evidence/runs',
      {
        body: {
          source: 'access',
          id: '1',
          pipeline: 'Check',
          entityRef,
          requestedAt: '2026-03-01T12:00:00Z',
        },
      },
    ],
    ['GET /api/evidence/runs/figures', { query: { entityRef } }],
    ['GET /api/evidence/runs/objectives', {}],
    ['GET /api/evidence/runs/quarantines', {}],
    [
      'POST /api/evidence/runs/quarantines',
      {
        body: {
          repository: 'git.example/none/none',
          pipeline: 'none',
          job: 'none',
          reason: 'as part of the access matrix',
          until: inAWeek(),
        },
      },
    ],
    [
      'POST /api/evidence/runs/quarantines/{id}/withdraw',
      { path: { id: 'none' } },
    ],
    ['GET /api/evidence/runs/{id}', { path: { id: 'none' } }],
  ] as const;
