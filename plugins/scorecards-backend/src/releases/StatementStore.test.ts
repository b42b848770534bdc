import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { StatementStore } from './StatementStore';

jest.setTimeout(120_000);

const digest = `sha256:${'a'.repeat(64)}`;
const commit = '0123456789abcdef0123456789abcdef01234567';

describe('statements of releases', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are of their digests and commits, as long as these are, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await prepareDatabase(
        { getClient: async () => knex },
        '@plumbline/backstage-plugin-scorecards-backend',
      );
      const state = (entity_ref: string, artifact: string) => ({
        ...{ entity_ref, artifact, environment: 'staging' },
        ...{ decision: artifact.slice(0, 36), at: 1, last_at: 1 },
        ...{ stated: '{}', last: '{}' },
      });
      await knex('release_statements').insert([
        state('cart', digest),
        state('cart', commit),
        state('cart', 'ffffff0'),
        state('cart', 'eeeeee0'),
        state('other', digest),
      ]);
      const store = new StatementStore(knex);
      const of = async (...names: { digest?: string; revision?: string }[]) =>
        (await store.ofReleases('cart', names))
          .map(({ release }) => release)
          .sort();
      expect(await of()).toEqual([]);
      expect(await of({})).toEqual([]);
      expect(await of({ digest, revision: 'v2' })).toEqual([digest]);
      // Either may be the longer one.
      expect(await of({ revision: commit.slice(0, 7) })).toEqual([commit]);
      expect(await of({ revision: `FFFFFF0${commit.slice(7)}` })).toEqual([
        'ffffff0',
      ]);
      const many = Array.from({ length: 1_001 }, (_, index) => ({
        ...{ digest: `sha256:${index}`, revision: `v${index}` },
      }));
      expect(await of(...many, { digest }, { revision: 'eeeeee0' })).toEqual([
        'eeeeee0',
        digest,
      ]);
    },
  );
});
