import { resolve } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { creationsChangedTopic } from '@plumbline/backstage-plugin-scorecards-common';
import {
  eventually,
  service,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

type Facts = Parameters<typeof startScorecards>[0]['facts'];

const templates = resolve(__dirname, '../../../../standards/templates');
/** How often it was announced that creations changed. */
function announcements() {
  const publish = jest.fn(async () => {});
  const events = mockServices.events.mock({ publish });
  const counted = () => {
    const all = publish.mock.calls as unknown as [{ topic: string }][];
    return all.filter(([{ topic }]) => topic === creationsChangedTopic).length;
  };
  return { counted, feature: events.factory };
}

const aCreation = {
  name: 'labels',
  template: 'http-service',
  version: 1,
  repository: 'https://git.example.com/acme/labels',
  answers: {
    owner: 'group:default/payments',
    purpose: 'Prints labels',
    classification: 'internal',
    exposure: 'internal',
    tier: '3',
  },
};

describe('a created service', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('states what was decided about it, and nothing before', async () => {
    const facts: Facts = [];
    const knex = await databases.init('SQLITE_3');
    const { counted, feature } = announcements();
    const { call, stop } = await startScorecards({
      facts,
      features: [feature],
      templates,
      knex,
      groups: ['payments'],
    });
    await eventually(async () => {
      const { body } = await call('ana', 'get', '/templates');
      expect(body.items).toHaveLength(1);
    });
    const created = await call('ana', 'post', '/creations', aCreation);
    expect(created.body).not.toHaveProperty('lifecycle');
    const before = counted();
    expect(before).toBeGreaterThan(0);

    facts.push({ ...service('labels'), lifecycle: 'deprecated' });
    const entityRef = 'component:default/labels';
    const { body } = await call(
      ...(['ana', 'get', `/lifecycle/entity?entityRef=${entityRef}`] as const),
    );
    const archive = () =>
      call('ana', 'post', '/lifecycle/transitions', {
        entityRef,
        to: 'archived',
        reason: 'Not used',
        version: body.version,
        seen: body.next[0].seen,
      });
    // Else nobody could create a service of this name again.
    const first =
      'Its contents are not merged, so that it is no service yet: withdraw its creation instead';
    expect(body.next[0]).toMatchObject({
      to: 'archived',
      blocked: true,
      first,
    });
    const refused = await archive();
    expect([refused.status, refused.body.error.message]).toEqual([409, first]);
    const merged = { creation: created.body.id, step: 'merged', state: 'done' };
    await knex('creation_steps').insert({ ...merged, at: 1, detail: '{}' });
    expect((await archive()).status).toBe(201);
    expect(counted()).toBeGreaterThan(before);
    const { body: page } = await call('ana', 'get', '/creations');
    expect(page.items).toMatchObject([{ lifecycle: 'archived' }]);
    await stop();
  });

  it('counts among versions in use, whenever it was created', async () => {
    const of = (name: string, version: number, stale = false) => {
      const one = service(name);
      const value = { present: true, id: 'http-service', version };
      return {
        ...one,
        facts: [{ ...one.facts[0], name: 'repository.template', value, stale }],
      };
    };
    const { call, stop } = await startScorecards({
      facts: [
        of('labels', 1),
        of('stamps', 2),
        of('boxes', 2),
        of('gone', 2, true),
        service('other'),
      ],
      templates,
      knex: await databases.init('SQLITE_3'),
      groups: ['payments'],
      visible: ['labels', 'stamps'],
    });
    // None of them was created within these days, or here at all.
    const versions = async (user: string) => {
      const { body } = await call(user, 'get', '/creation-figures?days=1');
      expect([body.created, body.complete]).toEqual([0, true]);
      return body.versions;
    };
    const used = (version: number, services: number) => ({
      template: 'http-service',
      version,
      services,
    });
    await eventually(async () =>
      expect(await versions('ana')).toEqual([used(2, 2), used(1, 1)]),
    );
    expect(await versions('outsider')).toEqual([used(1, 1), used(2, 1)]);
    await stop();
  });

  it('is of the group that has taken it over', async () => {
    const platform = 'group:default/platform';
    const facts: Facts = [];
    const knex = await databases.init('SQLITE_3');
    const { counted, feature } = announcements();
    const { call, stop } = await startScorecards({
      facts,
      features: [feature],
      templates,
      knex,
      groups: ['payments', 'platform'],
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: {
            name: 'platform',
            namespace: 'default',
            annotations: {
              'plumbline.dev/pager': 'https://pager.example/platform',
              'plumbline.dev/channel': '#platform',
              'plumbline.dev/escalation': 'https://pager.example/policies/1',
              'plumbline.dev/approvers': 'user:default/pat',
            },
          },
          spec: { type: 'team', children: [] },
        },
      ],
    });
    await eventually(async () => {
      const { body } = await call('ana', 'get', '/templates');
      expect(body.items).toHaveLength(1);
    });
    const created = await call('ana', 'post', '/creations', aCreation);
    const { id, revision } = created.body;
    facts.push(service('labels'));
    const offered = await call('ana', 'post', '/lifecycle/transfers', {
      entityRef: 'component:default/labels',
      to: platform,
      reason: 'They run it',
    });
    expect(offered.status).toBe(201);
    const owners = async () => [
      (await call('ana', 'get', `/creations/${id}`)).body.owner,
      (await call('ana', 'get', '/creations')).body.items[0].owner,
    ];
    const payments = 'group:default/payments';
    expect(await owners()).toEqual([payments, payments]);
    const before = counted();
    const accepted = await call(
      'pat',
      'post',
      `/lifecycle/transfers/${offered.body.id}/accept`,
      { version: 1 },
    );
    expect(accepted.status).toBe(200);
    expect(counted()).toBeGreaterThan(before);
    expect(await owners()).toEqual([platform, platform]);
    const withdraw = (user: string) =>
      call(user, 'post', `/creations/${id}/withdraw`, { revision });
    expect((await withdraw('ana')).body.error.message).toBe(
      `You are not a member of ${platform}`,
    );
    // It counts among the open ones of who owns it, not of who began it.
    const open = await knex('creations').select('owner', 'taken');
    expect(open).toEqual([{ owner: platform, taken: 'labels' }]);
    await stop();
  });
});
