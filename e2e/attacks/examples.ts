import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { intentOf, requestsPath } from '../support/provisioning';
import { runExamples } from './runExamples';
import { scorecardExamples } from './scorecardExamples';
import { checkout, field, inAWeek, reason, Subjects } from './subjects';

/** A request that would be answered, to somebody who may. */
export interface Example {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  contentType?: string;
}

const payments = 'group:default/payments-platform';

/** A standard or a policy of this repository, as text. */
function standard(name: string): string {
  return readFileSync(resolve(__dirname, '../../standards', name), 'utf8');
}

/** An example of each operation that takes more than nothing. */
export function examplesOf(subjects: Subjects): Map<string, Example> {
  const decided = (
    base: string,
    { id, version }: { id: string; version: number },
    ...actions: string[]
  ) =>
    actions.map((action): [string, Example] => [
      `POST ${base}/{id}/${action}`,
      { path: { id }, body: { version, reason } },
    ]);
  const onRequest = (id: string, ...actions: string[]) =>
    actions.map((action): [string, Example] => [
      `POST ${requestsPath}/{id}/${action}`,
      { path: { id }, body: { reason } },
    ]);
  const byId = (id: string, ...paths: string[]) =>
    paths.map((path): [string, Example] => [`GET ${path}`, { path: { id } }]);
  const { active, waiting, candidate } = subjects;
  const toil = '/api/toil/candidates';
  const controls = '/api/scorecards/controls';
  const discrepancies = '/api/evidence/discrepancies';
  const at = new Date().toISOString();
  const of = { entityRef: checkout, control: 'none' };
  const unsigned = { path: { source: 'github' }, body: {} };
  const past = { ...of, status: 'pass', message: reason, from: at };
  return new Map<string, Example>([
    ...byId(subjects.change, '/api/evidence/changes/{id}'),
    ...byId(subjects.alertGroup, '/api/evidence/alert-groups/{id}'),
    ...byId(subjects.discrepancy, `${discrepancies}/{id}`),
    // Whether one has a patch depends on which was found first.
    ...byId('none', `${discrepancies}/{id}/patch`),
    // An unknown id: the other rows of the table need the example sources.
    ['DELETE /api/evidence/collectors/{id}', { path: { id: 'none' } }],
    ['POST /api/evidence/collectors/{id}/run', { path: { id: 'none' } }],
    ['GET /api/evidence/incidents/{key}', { path: { key: subjects.incident } }],
    // Of the example alone: a list of all has this clone's own commits.
    ['GET /api/evidence/changes', { query: { entityRef: checkout } }],
    ['GET /api/evidence/overview', { query: { owner: payments } }],
    ['GET /api/evidence/graph', { query: { entityRef: checkout } }],
    [
      'POST /api/evidence/changes',
      {
        body: {
          ...{ source: 'access', kind: 'deploy' },
          ...{ entityRef: checkout, occurredAt: at },
        },
      },
    ],
    [
      'POST /api/evidence/events',
      {
        contentType: 'application/cloudevents+json',
        body: {
          ...{ specversion: '1.0', id: 'access-1', source: 'access' },
          type: 'dev.cdevents.service.deployed.0.2.0',
          data: {
            context: {
              ...{ version: '0.4.1', id: 'access-1', source: 'access' },
              type: 'dev.cdevents.service.deployed.0.2.0',
              timestamp: at,
            },
            subject: {
              id: 'checkoutservice',
              type: 'service',
              content: {
                environment: { id: 'production' },
                artifactId: 'pkg:oci/checkoutservice@sha256%3A0123',
              },
            },
          },
        },
      },
    ],
    ['POST /api/evidence/webhooks/{source}', unsigned],
    [
      'POST /api/evidence/incidents',
      { body: { source: 'access', id: '1', services: [checkout], start: at } },
    ],
    [
      'POST /api/evidence/observations',
      { body: { source: 'access', observedAt: at, facts: [] } },
    ],
    [
      'POST /api/evidence/resolve',
      { body: { signal: { type: 'text', text: 'checkoutservice' } } },
    ],
    ['POST /api/evidence/context', { body: { entityRef: checkout } }],
    ['POST /api/evidence/facts', { body: { entityRefs: [checkout] } }],
    ...['accept', 'dismiss', 'reopen'].map((action): [string, Example] => [
      `POST ${discrepancies}/{id}/${action}`,
      { path: { id: subjects.discrepancy }, body: { reason } },
    ]),
    [
      `POST ${discrepancies}/{id}/pull-request`,
      { path: { id: 'none' }, body: {} },
    ],
    [
      'POST /api/evidence/decisions',
      {
        body: {
          id: 'access-1',
          type: 'override',
          action: 'overridden',
          subject: { entityRef: checkout },
          actor: 'user:default/ana.ruiz',
        },
      },
    ],
    [
      'PUT /api/evidence/decision-cases/{id}',
      {
        path: { id: 'access-1' },
        body: {
          revision: 1,
          type: 'approval',
          title: 'Access',
          url: '/infrastructure',
          requestedAt: '2026-03-01T12:00:00Z',
          deciders: ['user:default/ana.ruiz'],
          entityRefs: [checkout],
          state: 'waiting',
        },
      },
    ],
    ['GET /api/evidence/changes/timeline', { query: { since: '12h' } }],
    ...runExamples(subjects.change),
    ['GET /api/scorecards/summary', { query: { by: 'owner' } }],
    ['GET /api/incident-brief/brief', { query: { entityRef: checkout } }],
    ['POST /api/incident-brief/brief', { body: { entityRef: checkout } }],
    [
      'POST /api/incident-brief/corrections',
      { body: { entityRef: checkout, line: 'owner', note: reason } },
    ],
    ...byId(subjects.correction.id, '/api/incident-brief/corrections/{id}'),
    [
      'PATCH /api/incident-brief/corrections/{id}',
      {
        path: { id: subjects.correction.id },
        body: { version: subjects.correction.version, note: reason },
      },
    ],
    ['POST /api/incident-brief/pins', { body: { entityRef: checkout } }],
    ...byId(subjects.pin, '/api/incident-brief/pins/{id}'),
    [
      'POST /api/incident-brief/slack',
      { contentType: 'application/x-www-form-urlencoded', body: {} },
    ],
    ...byId('shared-postgresql-database', '/api/provisioning/products/{id}'),
    [
      'POST /api/provisioning/check',
      {
        body: {
          product: 'shared-postgresql-database',
          intent: intentOf('access_check'),
        },
      },
    ],
    [
      `POST ${requestsPath}`,
      {
        body: {
          product: 'shared-postgresql-database',
          intent: intentOf('access_new'),
          // A name is taken once it was requested.
          dryRun: true,
        },
      },
    ],
    ...byId(
      waiting.approve,
      `${requestsPath}/{id}`,
      `${requestsPath}/{id}/log`,
      `${requestsPath}/{id}/impact`,
    ),
    [
      `POST ${requestsPath}/{id}/modify`,
      {
        path: { id: active },
        body: { intent: { connection_limit: 6 }, reason },
      },
    ],
    [
      `POST ${requestsPath}/{id}/transfer`,
      {
        path: { id: active },
        body: { owner: 'group:default/web-storefront', reason },
      },
    ],
    ...byId(active, `${requestsPath}/{id}/connection`),
    [`POST ${requestsPath}/{id}/reveal`, { path: { id: active } }],
    ...onRequest(active, 'extend', 'revert', 'retry', 'destroy'),
    ...Object.entries(waiting).flatMap(([action, id]) => onRequest(id, action)),
    [
      `POST ${requestsPath}/{id}/exemptions`,
      {
        path: { id: active },
        body: { field, scope: 'request', reason, expires: inAWeek() },
      },
    ],
    ...byId(
      subjects.infrastructureExemption.id,
      '/api/provisioning/exemptions/{id}',
    ),
    ...decided(
      '/api/provisioning/exemptions',
      subjects.infrastructureExemption,
      ...['approve', 'reject', 'revoke'],
    ),
    [
      'POST /api/provisioning/policies/preview',
      { body: { text: standard('policies/budget-is-kept.yaml') } },
    ],
    [
      'GET /api/scorecards/verdicts/history',
      { query: { entityRef: checkout, control: 'readme-present' } },
    ],
    ...scorecardExamples,
    ['GET /api/scorecards/team', { query: { owner: payments } }],
    ...byId(
      'readme-present',
      `${controls}/{id}`,
      `${controls}/{id}/history`,
      `${controls}/{id}/accuracy`,
      `${controls}/{id}/promotion`,
      `${controls}/{id}/sample`,
    ),
    // Of nothing that is judged: it is refused, and changes no other row.
    ['POST /api/scorecards/verdicts/history', { body: { items: [past] } }],
    [
      `POST ${controls}/preview`,
      { body: { text: standard('controls/readme-present.yaml') } },
    ],
    [
      'POST /api/scorecards/exemptions',
      {
        body: {
          entityRef: checkout,
          control: 'runbook-present',
          reason,
          expires: inAWeek(),
        },
      },
    ],
    ...byId(subjects.exemption.id, '/api/scorecards/exemptions/{id}'),
    ...decided(
      '/api/scorecards/exemptions',
      subjects.exemption,
      ...['approve', 'reject', 'revoke'],
    ),
    [
      'POST /api/scorecards/disputes',
      {
        body: { entityRef: checkout, control: 'runbook-present', reason },
      },
    ],
    ...byId(subjects.dispute.id, '/api/scorecards/disputes/{id}'),
    ...decided(
      '/api/scorecards/disputes',
      subjects.dispute,
      ...['uphold', 'reject', 'withdraw'],
    ),
    [
      `POST ${controls}/{id}/reviews`,
      {
        path: { id: 'readme-present' },
        body: { entityRef: checkout, version: 1, outcome: 'right' },
      },
    ],
    [
      `POST ${controls}/{id}/reviews/withdraw`,
      { path: { id: 'readme-present' }, body: { entityRef: checkout } },
    ],
    ...['promote', 'demote'].map((action): [string, Example] => [
      `POST ${controls}/{id}/${action}`,
      {
        path: { id: 'readme-present' },
        body: {
          to: action === 'promote' ? 'remediate' : 'observe',
          reason,
          version: 1,
        },
      },
    ]),
    ['POST /api/scorecards/baseline', { body: { reason } }],
    ['GET /api/toil/team', { query: { owner: payments } }],
    [
      `POST ${toil}`,
      {
        body: {
          title: 'Access matrix',
          owner: payments,
          services: [checkout],
          kind: 'request',
        },
      },
    ],
    ...byId(candidate.id, `${toil}/{id}`),
    ...decided(
      toil,
      candidate,
      ...['review', 'start', 'open', 'finish', 'dismiss', 'promote', 'demote'],
    ),
    [
      `POST ${toil}/{id}/review`,
      {
        path: { id: candidate.id },
        body: { version: candidate.version, note: reason },
      },
    ],
    [
      `POST ${toil}/{id}/override`,
      {
        path: { id: candidate.id },
        body: {
          version: candidate.version,
          bucket: 'review',
          reason,
          until: inAWeek(),
        },
      },
    ],
    [
      `POST ${toil}/{id}/runs`,
      {
        path: { id: candidate.id },
        body: {
          source: 'access',
          id: '1',
          outcome: 'succeeded',
          verified: true,
          verification: reason,
          at,
        },
      },
    ],
    ...byId(subjects.group, '/api/toil/groups/{id}'),
    ['POST /api/toil/webhooks/{source}', unsigned],
    [
      'POST /api/toil/reviews',
      {
        body: {
          name: '2026-03-01-access.md',
          markdown: '# Review\n\n## Action items\n\n- [ ] Automate it\n',
        },
      },
    ],
    [
      'POST /api/toil/groups/merge',
      { body: { groups: [subjects.group, 'none'], note: reason } },
    ],
    [
      'POST /api/toil/groups/{id}/split',
      {
        path: { id: subjects.group },
        body: {
          members: subjects.members
            .slice(0, 1)
            .map(({ source, id }) => ({ source, id })),
          note: reason,
        },
      },
    ],
    [
      'POST /api/toil/occurrences',
      {
        body: {
          source: 'access',
          items: [{ id: '1', title: 'Restart it', occurredAt: at }],
        },
      },
    ],
    [
      'POST /api/toil/occurrences/remove',
      { body: { source: 'access', ids: ['1'] } },
    ],
  ]);
}
