import { checkout, reason } from './subjects';

const api = '/api/scorecards';
const team = 'group:default/payments-platform';
const none = { id: 'none' };

/** Requests about weekly reviews and drills. */
export const weeklyExamples = [
  [`GET ${api}/weekly`, { query: { owner: team } }],
  [
    `POST ${api}/weekly/actions`,
    { body: { team, title: reason, owner: team, due: '2999-12-31' } },
  ],
  [
    `POST ${api}/weekly/actions/{id}/end`,
    { path: none, body: { version: 1, state: 'done' } },
  ],
  [
    `POST ${api}/drills`,
    {
      body: {
        entityRef: checkout,
        scenario: 'rollback',
        mode: 'tabletop',
        heldAt: '2026-01-01T00:00:00Z',
        outcome: 'failed',
        steps: ['failed', 'failed', 'failed', 'failed'],
        findings: [{ kind: 'stale-contact', contact: 'pager', text: reason }],
      },
    },
  ],
  [`POST ${api}/drills/{id}/fix`, { path: none, body: { finding: 1 } }],
] as const;
