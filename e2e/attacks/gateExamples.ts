import { checkout, reason } from './subjects';

const api = '/api/scorecards';
const review = { path: { id: 'none' }, body: { version: 1, reason } };

/**
 * Requests to gates: of nothing that there is, so that the answers are the same
 * whatever the estate and the rules are.
 */
export const gateExamples = [
  [
    `POST ${api}/gate`,
    {
      body: {
        repository: 'https://git.example/shop/none',
        stage: 'pull-request',
      },
    },
  ],
  [`GET ${api}/gate/{id}`, { path: { id: 'none' } }],
  [
    `POST ${api}/gate/{id}/outcome`,
    { path: { id: 'none' }, body: { outcome: 'succeeded', run: '1' } },
  ],
  [
    `POST ${api}/gate/{id}/judgements`,
    {
      path: { id: 'none' },
      body: {
        rule: 'none',
        entityRef: 'component:default/none',
        outcome: 'right',
      },
    },
  ],
  [
    `POST ${api}/gate-polls`,
    {
      body: {
        metadata: { service: 'component:default/none', commit: '0000000' },
      },
    },
  ],
  [`POST ${api}/gate-previews`, { body: { rule: 'none' } }],
  [
    `POST ${api}/gate/{id}/drafts`,
    {
      path: { id: 'none' },
      body: { entityRef: checkout, input: 'slo.state', incident: 'INC-1' },
    },
  ],
  [`GET ${api}/gate-decisions`, { query: { limit: '1' } }],
  [`GET ${api}/gate-summary`, { query: { days: '1' } }],
  [
    `GET ${api}/gate-waits`,
    { query: { days: '1', environment: 'production' } },
  ],
  [`GET ${api}/gate-waits/pipelines`, { query: { days: '1' } }],
  [`GET ${api}/gate-reviews/{id}`, { path: { id: 'none' } }],
  [
    `POST ${api}/gate/{id}/break-glass`,
    { path: { id: 'none' }, body: { reason, incident: 'INC-1' } },
  ],
  [`GET ${api}/gate/{id}/overrides`, { path: { id: 'none' } }],
  [`GET ${api}/gate-overrides/{id}`, { path: { id: 'none' } }],
  [`POST ${api}/gate-overrides/{id}/reconcile`, review],
  [`POST ${api}/webhooks/{source}`, { path: { source: 'github' }, body: {} }],
  ...['approve', 'defer', 'redesign'].map(
    verb => [`POST ${api}/gate-reviews/{id}/${verb}`, review] as const,
  ),
] as const;
