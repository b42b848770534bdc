import { checkout, reason } from './subjects';

const api = '/api/scorecards';
const none = { id: 'none' };

/**
 * Requests about campaigns: of nothing that there is, so that no other row
 * changes.
 */
export const campaignExamples = [
  [
    `POST ${api}/campaigns`,
    {
      body: {
        ...{ title: reason, message: reason, controls: ['none'] },
        ...{ owner: 'group:default/payments-platform', due: '2999-12-31' },
      },
    },
  ],
  [`GET ${api}/campaigns/{id}`, { path: none }],
  [`POST ${api}/campaigns/{id}/fixes`, { path: none, body: {} }],
  [`POST ${api}/campaigns/{id}/close`, { path: none, body: { version: 1 } }],
  [
    `POST ${api}/blocks`,
    {
      body: {
        ...{ entityRef: checkout, control: 'none', reason },
        issue: 'https://issues.example/1',
      },
    },
  ],
  [`POST ${api}/blocks/{id}/withdraw`, { path: none, body: { version: 1 } }],
  [
    'POST /api/evidence/proposals',
    {
      body: {
        ...{ entityRef: checkout, key: 'none', title: reason, body: reason },
        changes: [{ create: 'SECURITY.md', text: reason }],
      },
    },
  ],
] as const;
