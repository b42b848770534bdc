import { TestDatabases } from '@backstage/backend-test-utils';
import { whereContains } from './textSearch';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

/** Titles, and texts that find them and nothing else. */
const found: [title: string, texts: string[]][] = [
  ['Restart the Queue', ['restart', 'QUEUE', 't the q']],
  ['Перезапуск Ёлки', ['перезапуск', 'ПЕРЕЗАПУСК', 'ёлк', 'ЁЛК']],
  // A sigma at the end of a word is another letter, of the same fold.
  ['Οδός ΣΊΣΥΦΟΣ', ['οδός', 'ΟΔΌΣ', 'σίσυφος', 'ΣΊΣΥΦΟΣ']],
  ['İzmir ışık', ['izmir', 'IZMIR', 'İZMİR', 'ızmır', 'IŞIK', 'ışık']],
  ['Straße räumen', ['straße', 'STRAẞE', 'RÄUMEN']],
  ['Ⅷ Ǆ 𐐀', ['ⅷ', 'ǆ', '𐐨']],
  ['100% [of] it* \\ a_b?', ['100%', '[OF]', 'it*', '\\', 'A_B', 'b?']],
  ['a^b-c]d $ (e|f) {2} .+', ['a^B-c]D', '$', '(E|F)', '{2}', '.+']],
  ['日本語', ['本']],
];
const unfound = ['%%', 'i*t', 'q?', '[a-z]', '.*', 'ss', '\\d', '^a'];

describe('whereContains', () => {
  it.each(databases.eachSupportedId())(
    'finds texts in every case, and literally, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.schema.createTable('notes', table => {
        table.text('title');
        table.text('other');
      });
      await knex('notes').insert(
        found.map(([title], id) => ({ title, other: `other ${id}` })),
      );
      const search = (text: string) =>
        knex('notes')
          .modify(query => whereContains(query, ['notes.title'], text))
          .pluck('title');
      for (const [title, texts] of found) {
        for (const text of texts) {
          expect([text, await search(text)]).toEqual([text, [title]]);
        }
      }
      for (const text of unfound) {
        expect([text, await search(text)]).toEqual([text, []]);
      }
      const both = await knex('notes')
        .where('other', '<>', 'other 1')
        .modify(query => whereContains(query, ['title', 'other'], 'OTHER'));
      expect(both).toHaveLength(found.length - 1);
    },
  );
});
