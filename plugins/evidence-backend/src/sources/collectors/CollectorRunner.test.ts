import { mockServices } from '@backstage/backend-test-utils';
import type { Collector } from '@plumbline/backstage-plugin-evidence-node';
import {
  createEvidenceDatabases,
  createTestStore,
  t0,
} from '../../testUtils/testStore';
import { CollectorRunner } from './CollectorRunner';

jest.setTimeout(120_000);

describe('CollectorRunner', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'reads a source on one of several replicas at a time, on %s',
    async databaseId => {
      const store = await createTestStore(await databases.init(databaseId));
      let now = t0;
      const passes: (() => void)[] = [];
      const collector: Collector = {
        id: 'one',
        title: 'One',
        frequencySeconds: 60,
        timeoutSeconds: 600,
        collect: () => new Promise<void>(done => passes.push(done)),
      };
      const [a, b] = ['a', 'b'].map(
        holder =>
          new CollectorRunner({
            clock: () => new Date(now),
            holder,
            store,
            logger: mockServices.logger.mock({
              child: () => mockServices.logger.mock(),
            }),
            observations: {
              endBaseline: (source: string) => store.endBaseline(source, now),
            },
          } as never),
      );
      const began = async (count: number) => {
        while (passes.length < count) {
          await new Promise(resolve => setTimeout(resolve, 5));
        }
      };

      const first = a.run(collector);
      await began(1);
      expect(await b.runNow(collector)).toBe('running');
      passes[0]();
      await first;
      // On schedule it is the turn of the first for longer than its pass took.
      expect(await b.run(collector)).toBe('not-ours');
      now += 29_000;
      expect(await b.runNow(collector)).toBe('recent');
      now += 1_000;
      const second = b.runNow(collector);
      await began(2);
      expect(await a.runNow(collector)).toBe('running');
      const joined = b.runNow(collector);
      passes[1]();
      expect([await second, await joined]).toEqual(['succeeded', 'succeeded']);
      expect(await a.runNow(collector)).toBe('recent');
      expect(passes).toHaveLength(2);
    },
  );
});
