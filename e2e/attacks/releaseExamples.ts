import { checkout, inAWeek, reason } from './subjects';

const api = '/api/scorecards/releases';

/** Requests about releases; the environment is on no ladder, so that nothing is skipped. */
export const releaseExamples = [
  [`GET ${api}`, { query: { entityRef: checkout } }],
  ['GET /api/scorecards/promotion-answers', { query: { entityRef: checkout } }],
  [
    `POST ${api}/skip`,
    {
      body: {
        entityRef: checkout,
        environment: 'none',
        reason,
        digest: `sha256:${'0'.repeat(64)}`,
        until: inAWeek(),
      },
    },
  ],
  [
    `POST ${api}/skips/{id}/withdraw`,
    { path: { id: 'none' }, body: { version: 1, reason } },
  ],
] as const;
