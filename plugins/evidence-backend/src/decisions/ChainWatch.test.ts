import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { DecisionStore } from './DecisionStore';
import { ChainWatch } from './ChainWatch';
import { CheckpointFile } from './CheckpointFile';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'the watch over the chain on %s',
  databaseId => {
    let folder: string;
    let knex: Knex;
    let store: DecisionStore;
    let file: CheckpointFile;

    const record = async (...ids: string[]) => {
      for (const id of ids) {
        await store.record({
          decision: {
            id,
            type: 'exemption',
            action: 'approved',
            body: {},
            subject: { entityRef: 'component:default/checkout' },
            actor: 'user:default/ana',
          } as Parameters<typeof store.record>[0]['decision'],
          recordedBy: 'plugin:scorecards',
          at: 1_772_000_000_000,
        });
      }
    };
    /** As of a process that starts now. */
    const started = (options: { wholeEveryMs?: number } = {}) => {
      const logger = mockServices.logger.mock();
      const auditor = mockServices.auditor.mock();
      const clock = () => new Date('2026-03-02T09:00:00Z');
      const watch = new ChainWatch({
        auditor,
        clock,
        file,
        logger,
        store,
        ...options,
      });
      return { auditor, logger, watch };
    };
    const cut = async (seq: number) => {
      await knex('decisions').where('seq', '>', seq).delete();
      await knex('audit_entries').where('seq', '>', seq).delete();
    };
    /** Looks at all of it have pauses in proportion to what they take. */
    const lookUntil = async (watch: ChainWatch, status: string) => {
      for (let look = 0; look < 100; look++) {
        const found = await watch.verify();
        if (found.status === status) {
          return found;
        }
        await new Promise(done => setTimeout(done, 20));
      }
      return watch.verify();
    };

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'chain-'));
      file = new CheckpointFile(join(folder, 'audit.checkpoint'));
      knex = await prepareDatabase(
        mockServices.database.mock({
          getClient: async () => databases.init(databaseId),
        }),
        '@plumbline/backstage-plugin-evidence-backend',
      );
      store = new DecisionStore(knex);
      await record('a', 'b', 'c', 'd');
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('finds a cut tail at the next look, and says so once', async () => {
      const { auditor, logger, watch } = started();
      expect(await watch.verify()).toMatchObject({ status: 'intact', seq: 4 });
      await cut(2);
      for (let look = 0; look < 3; look++) {
        expect(await watch.verify()).toMatchObject({
          status: 'broken',
          problem: expect.stringMatching(/ends with entry 2, but .* 4/),
        });
      }
      expect(logger.error).toHaveBeenCalledTimes(1);
      expect(auditor.createEvent).toHaveBeenCalledWith(
        expect.objectContaining({ severityLevel: 'critical' }),
      );
      // Others in their place are no cure.
      await record('x', 'y', 'z');
      await new Promise(done => setTimeout(done, 500));
      expect(await watch.verify()).toMatchObject({
        status: 'broken',
        problem: expect.stringMatching(/Entry 4 is another one/),
      });
    });

    it('finds what was cut off or written anew while it was stopped', async () => {
      await started().watch.verify();
      expect(JSON.parse(await readFile(file.path, 'utf8'))).toMatchObject({
        seq: 4,
        hash: (await store.head()).hash,
      });
      expect((await stat(file.path)).mode % 0o1000).toBe(0o600);
      await cut(2);
      expect(await started().watch.verify()).toMatchObject({
        status: 'broken',
      });
      await record('x', 'y', 'z');
      expect(await started().watch.verify()).toMatchObject({
        status: 'broken',
        problem: expect.stringMatching(/the chain was written anew/),
      });
      // Whoever restored a backup on purpose removes the file.
      await rm(file.path);
      expect(await started().watch.verify()).toMatchObject({
        status: 'intact',
        seq: 5,
      });
    });

    it('finds an edit once all is looked at, and that it was mended', async () => {
      const { watch } = started({ wholeEveryMs: 0 });
      await watch.verify();
      const { line } = await knex('audit_entries').where({ seq: 2 }).first();
      await knex('audit_entries')
        .where({ seq: 2 })
        .update({ line: line.replace('checkout', 'cart') });
      expect(await lookUntil(watch, 'broken')).toMatchObject({
        status: 'broken',
        seq: 1,
        problem: expect.stringMatching(/entry 2, was edited/),
      });
      await knex('audit_entries').where({ seq: 2 }).update({ line });
      expect(await lookUntil(watch, 'intact')).toMatchObject({ seq: 4 });
    });

    it('goes on while others record', async () => {
      const { watch } = started();
      await Promise.all([
        record(...Array.from({ length: 20 }, (_, at) => `e-${at}`)),
        (async () => {
          for (let look = 0; look < 20; look++) {
            expect((await watch.verify()).status).toBe('intact');
          }
        })(),
      ]);
      expect(await watch.verify()).toMatchObject({ status: 'intact', seq: 24 });
    });
  },
);
