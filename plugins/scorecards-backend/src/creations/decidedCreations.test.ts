import { resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  eventually,
  service,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

type Facts = Parameters<typeof startScorecards>[0]['facts'];

const templates = resolve(__dirname, '../../../../standards/templates');

describe('a created service', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('states what was decided about it, and nothing before', async () => {
    const facts: Facts = [];
    const { call, stop } = await startScorecards({
      ...{ facts, templates, knex: await databases.init('SQLITE_3') },
      groups: ['payments'],
    });
    await eventually(async () => {
      const { body } = await call('ana', 'get', '/templates');
      expect(body.items).toHaveLength(1);
    });
    const created = await call('ana', 'post', '/creations', {
      ...{ name: 'labels', template: 'http-service', version: 1 },
      repository: 'https://git.example.com/acme/labels',
      answers: {
        ...{ owner: 'group:default/payments', purpose: 'Prints labels' },
        ...{ classification: 'internal', exposure: 'internal', tier: '3' },
      },
    });
    expect(created.body).not.toHaveProperty('lifecycle');

    facts.push({ ...service('labels'), lifecycle: 'deprecated' });
    const entityRef = 'component:default/labels';
    const { body } = await call(
      ...(['ana', 'get', `/lifecycle/entity?entityRef=${entityRef}`] as const),
    );
    const archived = await call('ana', 'post', '/lifecycle/transitions', {
      ...{ entityRef, to: 'archived', reason: 'Not used' },
      ...{ version: body.version, seen: body.next[0].seen },
    });
    expect(archived.status).toBe(201);
    const { body: page } = await call('ana', 'get', '/creations');
    expect(page.items).toMatchObject([{ lifecycle: 'archived' }]);
    await stop();
  });
});
