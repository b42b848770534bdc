import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { aJudge } from './__testUtils__/aJudge';
import { ChangingEstate } from './__testUtils__/changingEstate';

jest.setTimeout(120_000);

/** Pages are of a hundred, and five are kept at a time: eight, kept in two steps. */
const entities = 730;
const pageSize = 100;

function estateOfMany(): ChangingEstate {
  const estate = new ChangingEstate();
  for (let of = 0; of < entities; of += 1) {
    estate.apply(
      of % 3 === 0
        ? { type: 'runbook', of, present: of % 2 === 0 }
        : { type: 'slos', of, count: of % 2 },
    );
  }
  return estate;
}

/** Evidence that goes away at a page of the walk, while one is named. */
function troubled(estate: ChangingEstate) {
  const evidence = fakeEvidenceService(estate);
  const trouble = { atPage: 0, page: 0 };
  return {
    trouble,
    evidence: {
      ...evidence,
      async getFacts(...given: Parameters<typeof evidence.getFacts>) {
        trouble.page = given[0].cursor === undefined ? 1 : trouble.page + 1;
        if (trouble.page === trouble.atPage) {
          throw new Error('Evidence is away');
        }
        return evidence.getFacts(...given);
      },
    },
  };
}

describe('judging all, page by page', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'loses and doubles nothing where it ends at a page in the middle, on %s',
    async databaseId => {
      const estate = estateOfMany();
      const { evidence, trouble } = troubled(estate);
      const knex = await databases.init(databaseId);
      const { judge, store, verdicts } = await aJudge(knex, estate, evidence);
      const refs = estate.facts.map(({ entityRef }) => entityRef);
      const judged = async () => [
        ...new Set((await verdicts()).map(({ entityRef }) => entityRef)),
      ];
      const rows = async () => (await knex('verdicts')).length;

      // Within the first step: nothing of it is kept.
      trouble.atPage = 3;
      await expect(judge()).rejects.toThrow('Evidence is away');
      expect(await judged()).toEqual([]);

      // Within the second: the first is kept, whole pages and each once.
      trouble.atPage = 7;
      await expect(judge()).rejects.toThrow('Evidence is away');
      const kept = await judged();
      expect(kept).toEqual(refs.slice(0, kept.length));
      expect([kept.length % pageSize, kept.length > 0]).toEqual([0, true]);
      expect(await rows()).toBe(3 * kept.length);
      expect(await store.position()).toBeUndefined();

      // Meanwhile one of those kept says otherwise, one goes, and one is new.
      estate.apply({ type: 'slos', of: 100, count: 3 });
      estate.apply({ type: 'gone', of: 101 });
      estate.apply({ type: 'slos', of: entities, count: 1 });
      estate.now += 1_000;
      trouble.atPage = 0;
      expect(await judge()).toBeGreaterThan(0);
      const fresh = await aJudge(await databases.init(databaseId), estate);
      await fresh.judge();
      const found = await verdicts();
      expect(found).toHaveLength(3 * entities);
      expect(found).toEqual(await fresh.verdicts());
      const { controls, seq } = (await store.position())!;
      expect([seq, controls]).toEqual([
        estate.feed.length,
        (await fresh.store.position())!.controls,
      ]);

      // Done, it is not done again.
      const written = await rows();
      trouble.atPage = 1;
      expect(await judge()).toBe(0);
      expect(await rows()).toBe(written);
    },
  );
});
