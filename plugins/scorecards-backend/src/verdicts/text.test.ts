import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  aScorecardsBackend,
  aService,
  sloControl,
} from '../__testUtils__/aScorecardsBackend';

jest.setTimeout(60_000);

describe('searching verdicts by text', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'finds words in any case, in every script, on %s',
    async databaseId => {
      const message = 'Нет целей: Ἑλλάδος. 50%';
      const control = { ...sloControl, message };
      const backend = await aScorecardsBackend({
        knex: await databases.init(databaseId),
        facts: [aService('cart', { slos: [] })],
        controls: [control],
      });
      const found = await backend.until('/verdicts', ({ items }) =>
        expect(items).toHaveLength(1),
      );
      const search = async (text: string) =>
        (await backend.get(`/verdicts?text=${encodeURIComponent(text)}`)).items
          .length;
      expect(found.items[0].message).toBe(message);
      expect(await search('НЕТ ЦЕЛЕЙ')).toBe(1);
      expect(await search('ἙΛΛΆΔΟΣ. 50%')).toBe(1);
      expect(await search('SLO')).toBe(1);
      expect(await search('5_%')).toBe(0);
      await backend.stop();
    },
  );
});
