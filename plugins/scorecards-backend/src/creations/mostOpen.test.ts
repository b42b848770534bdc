import { resolve } from 'node:path';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const templates = resolve(__dirname, '../../../../standards/templates');
const payments = 'group:default/payments';

describe('creations that are open', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are so many of one user and one group, on %s',
    async databaseId => {
      const portal = await startScorecards({
        knex: await databases.init(databaseId),
        facts: [],
        templates,
        config: {
          plumbline: { creations: { mostOpen: { user: 2, group: 3 } } },
        },
      });
      await eventually(async () => {
        const { body } = await portal.call('ana', 'get', '/templates');
        expect(body.items).toHaveLength(1);
      });
      const create = async (user: string, name: string) => {
        const { body, status } = await portal.call(user, 'post', '/creations', {
          name,
          template: 'http-service',
          version: 1,
          repository: `https://git.example.com/acme/${name}`,
          answers: {
            owner: payments,
            purpose: 'Prints labels for parcels',
            classification: 'internal',
            exposure: 'internal',
            tier: '3',
          },
        });
        return [status, body.error?.message ?? body.id];
      };
      const many = await Promise.all(
        ['a', 'b', 'c', 'd'].map(name => create('ana', `labels-${name}`)),
      );
      expect(many.map(([status]) => status).sort()).toEqual([
        201, 201, 409, 409,
      ]);
      expect(many.find(([status]) => status === 409)).toEqual([
        409,
        'You have 2 open creations, which is the most that a user may have: merge or withdraw one first',
      ]);
      expect((await create('ben', 'stamps-a'))[0]).toBe(201);
      expect(await create('ben', 'stamps-b')).toEqual([
        409,
        `'${payments}' has 3 open creations, which is the most that a group may have: merge or withdraw one first`,
      ]);
      // One that is withdrawn makes room.
      const [, id] = many.find(([status]) => status === 201)!;
      await eventually(async () => {
        const { body } = await portal.call('ana', 'get', `/creations/${id}`);
        // No host of repositories is connected here.
        expect(body.state).toBe('stopped');
        const { status } = await portal.call(
          ...(['ana', 'post', `/creations/${id}/withdraw`] as const),
          { revision: body.revision },
        );
        expect(status).toBe(200);
      });
      portal.trouble.withdrawRepository = async () => ({ status: 'absent' });
      await eventually(async () => {
        const { body } = await portal.call('ana', 'get', `/creations/${id}`);
        if (body.state === 'stopped') {
          await portal.call('ana', 'post', `/creations/${id}/withdraw`, {
            revision: body.revision,
          });
        }
        expect(body.state).toBe('withdrawn');
      });
      expect((await create('ben', 'stamps-b'))[0]).toBe(201);
      await portal.stop();
    },
  );

  it('are bounded by a number', async () => {
    await expect(
      startScorecards({
        knex: await databases.init('SQLITE_3'),
        facts: [],
        config: { plumbline: { creations: { mostOpen: { user: 0 } } } },
      }),
    ).rejects.toThrow(/'plumbline.creations.mostOpen.user' must be a whole/);
  });
});
