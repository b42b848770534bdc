import { expect } from '@playwright/test';
import { Api } from '../support/api';
import {
  ask,
  ExamplePostgres,
  intentOf,
  requestsPath,
  until,
} from '../support/provisioning';

export const checkout = 'component:default/checkoutservice';
export const field = 'plumbline_postgresql_database.this.connection_limit';
export const reason = 'as part of the access matrix';

/** What decisions are about: made once, by somebody who is none of the callers. */
export interface Subjects {
  exemption: { id: string; version: number };
  dispute: { id: string; version: number };
  correction: { id: string; version: number };
  pin: string;
  discrepancy: string;
  change: string;
  alertGroup: string;
  incident: string;
  /** Requests that wait for an approval, by what is to be done to them. */
  waiting: Record<
    'approve' | 'reject' | 'withdraw' | 'withdraw-approval',
    string
  >;
  active: string;
  infrastructureExemption: { id: string; version: number };
  candidate: { id: string; version: number };
  group: string;
  members: { source: string; id: string }[];
}

async function created(api: Api, path: string, body: unknown) {
  const answer = await api.post(path, body);
  expect([200, 201], `${path}: ${answer.text.slice(0, 500)}`).toContain(
    answer.status,
  );
  return answer.body;
}

async function first(api: Api, path: string, query = {}) {
  const answer = await api.get(path, query);
  expect(
    answer.body?.items?.[0],
    `${path}: ${answer.text.slice(0, 300)}`,
  ).toBeTruthy();
  return answer.body.items[0];
}

export const inAWeek = () =>
  new Date(Date.now() + 7 * 24 * 60 * 60 * 1_000).toISOString();

/**
 * @param member - somebody of the owning team who is none of the callers
 * @param token - reports evidence
 * @param postgres - where something is changed by hand, which is drift
 */
export async function makeSubjects(
  member: Api,
  token: Api,
  postgres: ExamplePostgres,
): Promise<Subjects> {
  const active = await ask(member, intentOf('access_active'));
  const waitingFor = (action: string) =>
    ask(
      member,
      intentOf(`access_${action}`, {
        environment: 'staging',
        durability: 'staging-restricted',
        dataClassification: 'restricted',
      }),
    );
  const waiting = {
    approve: await waitingFor('approve'),
    reject: await waitingFor('reject'),
    withdraw: await waitingFor('withdraw'),
    'withdraw-approval': await waitingFor('withdraw_approval'),
  };
  const change = await created(token, '/api/evidence/changes', {
    source: 'access',
    id: '1',
    kind: 'deploy',
    entityRef: checkout,
    occurredAt: new Date().toISOString(),
  });
  const incident = await created(token, '/api/evidence/incidents', {
    source: 'access-incidents',
    id: '1',
    services: [checkout],
    start: new Date().toISOString(),
  });
  const group = await first(member, '/api/toil/groups', { members: '5' });
  await until(member, active, ({ state }) => state === 'active');
  for (const id of Object.values(waiting)) {
    await until(member, id, ({ state }) => state === 'waiting-for-approval');
  }
  await postgres.query('ALTER DATABASE access_active CONNECTION LIMIT 3');
  await until(member, active, ({ drift }) => drift !== undefined);
  return {
    active,
    waiting,
    change: change.id,
    exemption: await created(member, '/api/scorecards/exemptions', {
      entityRef: checkout,
      control: 'readme-present',
      reason,
      expires: inAWeek(),
    }),
    dispute: await created(member, '/api/scorecards/disputes', {
      entityRef: checkout,
      control: 'readme-present',
      reason,
    }),
    correction: await created(member, '/api/incident-brief/corrections', {
      entityRef: checkout,
      line: 'owner',
      note: reason,
    }),
    pin: (
      await created(member, '/api/incident-brief/pins', { entityRef: checkout })
    ).id,
    discrepancy: (
      await first(member, '/api/evidence/discrepancies', {
        kind: 'dangling-reference',
      })
    ).id,
    alertGroup: 'none',
    incident: incident.key,
    infrastructureExemption: await created(
      member,
      `${requestsPath}/${active}/exemptions`,
      { field, scope: 'request', reason, expires: inAWeek() },
    ),
    candidate: await first(member, '/api/toil/candidates'),
    group: group.id,
    members: group.members,
  };
}
