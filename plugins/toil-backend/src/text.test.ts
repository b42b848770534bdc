import { createTestDatabases } from './__testUtils__/testDatabases';
import { startToil } from './__testUtils__/startToil';

jest.setTimeout(60_000);

describe('searching candidates by text', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'finds words in any case, in every script, on %s',
    async databaseId => {
      const toil = await startToil(await databases.init(databaseId));
      const titles = ['Перезапуск Очереди', 'Επανεκκίνηση', 'İş kuyruğu 100%'];
      for (const title of titles) {
        await toil
          .call('post', '/candidates', { title, owner: 'group:default/web' })
          .expect(201);
      }
      const search = async (text: string) =>
        (await toil.list(`&text=${encodeURIComponent(text)}`)).map(
          ({ title }) => title,
        );
      const expected: [string, string[]][] = [
        ['ПЕРЕЗАПУСК о', [titles[0]]],
        ['ΕΠΑΝΕΚΚΊΝΗΣΗ', [titles[1]]],
        ['iş KUYRUĞU', [titles[2]]],
        ['100%', [titles[2]]],
        ['1%0', []],
      ];
      for (const [text, found] of expected) {
        expect([text, await search(text)]).toEqual([text, found]);
      }
      await toil.backend.stop();
    },
  );
});
