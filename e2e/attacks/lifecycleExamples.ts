import { checkout, reason } from './subjects';

const api = '/api/scorecards/lifecycle';
const none = { id: 'none' };

/** Requests about lifecycles; those that decide are refused by everybody's version. */
export const lifecycleExamples = [
  [`GET ${api}`, {}],
  [`GET ${api}/entity`, { query: { entityRef: checkout } }],
  [`GET ${api}/history`, { query: { entityRef: checkout } }],
  [`GET ${api}/transitions/{id}`, { path: none }],
  [
    `POST ${api}/transitions`,
    {
      body: {
        entityRef: checkout,
        to: 'deprecated',
        reason,
        version: 999,
        seen: '',
      },
    },
  ],
  [
    `POST ${api}/transitions/{id}/reconcile`,
    { path: none, body: { version: 1, reason } },
  ],
  [`GET ${api}/transfers`, { query: { entityRef: checkout } }],
  [
    `POST ${api}/transfers`,
    { body: { entityRef: checkout, to: 'group:default/none', reason } },
  ],
  [`GET ${api}/certification`, { query: { entityRef: checkout } }],
  [
    `POST ${api}/certification`,
    { body: { entityRef: checkout, version: 999, seen: 'none' } },
  ],
  ...['accept', 'decline', 'withdraw'].map(
    verb =>
      [
        `POST ${api}/transfers/{id}/${verb}`,
        { path: none, body: { version: 1, reason } },
      ] as const,
  ),
] as const;
