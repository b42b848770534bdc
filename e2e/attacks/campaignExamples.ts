import { checkout, reason } from './subjects';

const api = '/api/scorecards';
const none = { id: 'none' };
const template = { id: 'http-service', version: '1' };
const service = {
  name: 'none',
  repository: 'https://git.example/none',
  answers: {},
};

/**
 * Requests about campaigns: of nothing that there is, so that no other row
 * changes.
 */
export const campaignExamples = [
  [
    `POST ${api}/campaigns`,
    {
      body: {
        title: reason,
        message: reason,
        controls: ['none'],
        owner: 'group:default/payments-platform',
        due: '2999-12-31',
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
        entityRef: checkout,
        control: 'none',
        reason,
        issue: 'https://issues.example/1',
      },
    },
  ],
  [`POST ${api}/blocks/{id}/withdraw`, { path: none, body: { version: 1 } }],
  [
    'POST /api/evidence/proposals',
    {
      body: {
        entityRef: checkout,
        key: 'none',
        title: reason,
        body: reason,
        changes: [{ create: 'SECURITY.md', text: reason }],
      },
    },
  ],
  [
    'POST /api/evidence/proposals/close',
    {
      body: {
        url: 'https://git.example/none/issues/1',
        key: 'none',
        comment: reason,
      },
    },
  ],
  [
    'POST /api/evidence/proposals/pull-requests/close',
    {
      body: {
        entityRef: checkout,
        key: 'none',
        commit: 'a'.repeat(40),
        comment: reason,
      },
    },
  ],
  [
    'POST /api/evidence/repositories',
    {
      body: {
        url: 'https://git.example/none',
        key: 'none',
        description: reason,
      },
    },
  ],
  [
    'POST /api/evidence/repositories/check',
    { body: { url: 'https://git.example/none' } },
  ],
  [
    'POST /api/evidence/repositories/withdraw',
    { body: { url: 'https://git.example/none', key: 'none' } },
  ],
  [`GET ${api}/contract`, { query: { entityRef: checkout } }],
  [`GET ${api}/templates/{id}/{version}`, { path: template }],
  [
    `POST ${api}/templates/{id}/{version}/render`,
    { path: template, body: service },
  ],
  [
    `POST ${api}/creations`,
    { body: { ...service, template: 'none', version: 1 } },
  ],
  [`GET ${api}/creations/{id}`, { path: none }],
  [`POST ${api}/creations/{id}/resume`, { path: none, body: { revision: 1 } }],
  [
    `POST ${api}/creations/{id}/withdraw`,
    { path: none, body: { revision: 1 } },
  ],
] as const;
