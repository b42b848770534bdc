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
        visible: names,
        groups: ['platform'],
      });
      await eventually(async () => {
        const { body } = await call('ana', 'get', '/verdicts');
        expect(body.items).toHaveLength(4);
      });
      const mark = async (name: string) =>
        expect(
          await call('ana', 'post', '/blocks', {
            entityRef: `component:default/${name}`,
            control: sloControl.id,
            issue: 'https://git.example/1',
            reason: 'It is theirs',
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

  it.each(databases.eachSupportedId())(
    'that are confirmed count as the debt of the platform everywhere, on %s',
    async databaseId => {
      const { call, stop } = await startScorecards({
        knex: await databases.init(databaseId),
        facts: ['a', 'b'].map(name => service(name, [])),
        visible: ['a'],
        groups: ['platform'],
      });
      const owner = 'group:default/payments';
      const get = async (path: string, user = 'ana') =>
        (await call(user, 'get', path)).body;
      const owed = async (by: string) =>
        (await get(`/verdicts?status=fail&ownedBy=${by}`)).items.map(
          (one: { entityRef: string; ownedBy: string }) => [
            one.entityRef,
            one.ownedBy,
          ],
        );
      const counted = async (query: string) => {
        const { items } = await get(`/summary?${query}`);
        return [items[0].counts.fail, items[0].platformOwned];
      };
      await eventually(async () =>
        expect(await counted('by=owner')).toEqual([2, 0]),
      );
      const key = { entityRef: 'component:default/a', control: sloControl.id };
      const issue = 'https://git.example/12';
      const mark = (user: string) =>
        call(user, 'post', '/blocks', { ...key, issue, reason: 'Theirs' });
      expect((await mark('ana')).status).toBe(201);
      // It is claimed, by its team alone.
      expect(await counted('by=control')).toEqual([2, 0]);
      expect((await get(`/team?owner=${owner}`)).blockers).toEqual([]);

      const { body: block } = await mark('pat');
      for (const by of ['owner', 'control', 'requirement']) {
        expect(await counted(`by=${by}`)).toEqual([2, 1]);
      }
      expect(await owed('platform')).toEqual([[key.entityRef, 'platform']]);
      expect(await owed('service')).toEqual([
        ['component:default/b', 'service'],
      ]);
      const team = await get(`/team?owner=${owner}`);
      expect(team.oldest.items).toMatchObject([
        { entityRef: 'component:default/b' },
      ]);
      expect(team.blockers).toMatchObject([
        {
          control: sloControl.id,
          owner: 'group:default/platform',
          blocks: 1,
          marked: 1,
          issues: [issue],
          entityRefs: [key.entityRef],
        },
      ]);
      const file = await call('ana', 'get', '/verdicts?format=ndjson');
      expect(file.text).toContain('"ownedBy":"platform"');
      expect((await get('/summary?by=owner', 'outsider')).items).toMatchObject([
        { counts: { fail: 1 }, platformOwned: 1 },
      ]);

      const { id, version } = block;
      await call('pat', 'post', `/blocks/${id}/withdraw`, { version });
      expect(await counted('by=owner')).toEqual([2, 0]);
      expect(await owed('platform')).toEqual([]);
      await stop();
    },
  );
});
