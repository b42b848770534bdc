import { resolve } from 'node:path';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const templates = resolve(__dirname, '../../../../standards/templates');
const old = 'component:default/old';
const consumer = 'component:default/vault';

describe('creations of what a reader may not see', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are neither listed nor counted, and not named by refusals, on %s',
    async databaseId => {
      const hidden = ['vault', 'old'];
      const { call, stop, trouble } = await startScorecards({
        knex: await databases.init(databaseId),
        facts: [{ ...service('old'), lifecycle: 'deprecated' }],
        groups: ['commerce', 'payments'],
        hidden,
        templates,
      });
      await eventually(async () => {
        const { body } = await call('ana', 'get', '/templates');
        expect(body.items).toHaveLength(1);
      });
      const create = async (user: string, name: string, group = 'payments') => {
        const { body, status } = await call(user, 'post', '/creations', {
          name,
          template: 'http-service',
          version: 1,
          repository: `https://git.example.com/acme/${name}`,
          answers: {
            owner: `group:default/${group}`,
            purpose: 'Prints labels',
            classification: 'internal',
            exposure: 'internal',
            tier: '3',
            consumers: [consumer, old],
          },
        });
        return status === 201 ? body.id : body.error.message;
      };
      const seen = async (user: string) => {
        const { body } = await call(user, 'get', '/creations');
        const figures = await call(user, 'get', '/creation-figures');
        return [
          body.items.map(({ name }: { name: string }) => name).sort(),
          figures.body.created,
        ];
      };

      const id = await create('eve', 'labels', 'commerce');
      const stamps = await create('outsider', 'stamps');
      await create('ana', 'boxes');
      // Before it is merged, the catalog hides none of them.
      const all = [['boxes', 'labels', 'stamps'], 3];
      expect(await seen('outsider')).toEqual(all);
      hidden.push('labels', 'stamps', 'boxes');
      expect(await seen('outsider')).toEqual([['boxes', 'stamps'], 2]);
      expect(await seen('eve')).toEqual(all);
      const one = async (user: string) =>
        (await call(user, 'get', `/creations/${id}`)).status;
      expect([await one('outsider'), await one('eve')]).toEqual([404, 200]);
      const answered = async (user: string) => {
        const { body } = await call(user, 'get', `/creations/${stamps}`);
        return body.answers.consumers;
      };
      expect(await answered('ana')).toEqual([consumer, old]);
      expect(await answered('outsider')).toEqual([]);
      // No revision is as high, and PostgreSQL has no room for it.
      const high = await call('ana', 'post', `/creations/${stamps}/withdraw`, {
        revision: 2 ** 31,
      });
      expect(high.status).toBe(400);
      trouble.facts!.push({
        ...service('stamps'),
        facts: [
          {
            name: 'cleanup.infrastructure',
            kind: 'observed',
            value: {
              remaining: 3,
              items: [
                { id: 'stamps (database)' },
                // Of an earlier service of the name.
                { id: 'stamps (queue)', actor: 'group:default/earlier' },
                { id: 'used, secret', entityRef: 'resource:default/secret' },
              ],
            },
            source: { id: 'provisioning' },
            observedAt: '2026-03-01T12:00:00.000Z',
            stale: false,
          },
        ],
      });
      const { body: present } = await call(
        ...(['outsider', 'get', `/creations/${stamps}`] as const),
      );
      const withdrawn = await call(
        ...(['outsider', 'post', `/creations/${stamps}/withdraw`] as const),
        { revision: present.revision },
      );
      expect([withdrawn.status, withdrawn.body.error.message]).toEqual([
        409,
        'Destroy the infrastructure that it has first, and use none of others: stamps (database)',
      ]);
      // It may have got one since.
      const [fact] = trouble.facts!.at(-1)!.facts;
      Object.assign(fact, { value: { remaining: 0 }, stale: true });
      const away = await call(
        ...(['outsider', 'post', `/creations/${stamps}/withdraw`] as const),
        { revision: present.revision },
      );
      expect([away.status, away.body.error.message]).toEqual([
        409,
        'What infrastructure it has was not reported for a day; withdraw it once provisioning reports again',
      ]);

      expect(await create('ana', 'vault')).toBe(
        "The name 'vault' is taken by component:default/vault in the catalog",
      );
      expect(await create('outsider', 'vault')).toBe(
        "The name 'vault' is taken",
      );
      const { body } = await call(
        ...(['ana', 'get', `/lifecycle/entity?entityRef=${old}`] as const),
      );
      const archived = await call('ana', 'post', '/lifecycle/transitions', {
        entityRef: old,
        to: 'archived',
        reason: 'Not used',
        version: body.version,
        seen: body.next[0].seen,
      });
      expect(archived.status).toBe(201);
      expect(await create('ana', 'old')).toBe(
        "The name 'old' is of a service that is archived",
      );
      expect(await create('outsider', 'old')).toBe("The name 'old' is taken");
      await stop();
    },
  );
});
