import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';
import { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';

jest.setTimeout(120_000);

describe('blocks', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are listed with as many requests for permissions, however many, on %s',
    async databaseId => {
      const names = ['a', 'b', 'c', 'd'];
      const { call, stop } = await startScorecards({
        knex: await databases.init(databaseId),
        facts: names.map(name => service(name, [])),
        ...{ visible: names, groups: ['platform'] },
      });
      await eventually(async () => {
        const { body } = await call('ana', 'get', '/verdicts');
        expect(body.items).toHaveLength(4);
      });
      const mark = async (name: string) =>
        expect(
          await call('ana', 'post', '/blocks', {
            ...{
              entityRef: `component:default/${name}`,
              control: sloControl.id,
            },
            ...{ issue: 'https://git.example/1', reason: 'It is theirs' },
          }),
        ).toMatchObject({ status: 201 });
      const reads = jest.spyOn(CatalogVisibility.prototype, 'of');
      const list = async () => {
        reads.mockClear();
        const { body } = await call('outsider', 'get', '/blocks');
        return { items: body.items, requests: reads.mock.calls.length };
      };
      await mark('a');
      const one = await list();
      expect(one.items).toMatchObject([{ platform: 'group:default/platform' }]);
      // Users are none of what they see.
      expect(one.items[0].markedBy).toBeUndefined();
      for (const name of names.slice(1)) {
        await mark(name);
      }
      const all = await list();
      expect(all.items).toHaveLength(4);
      expect(all.requests).toBe(one.requests);
      reads.mockRestore();
      await stop();
    },
  );
});
