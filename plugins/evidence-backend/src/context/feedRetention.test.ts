import { mockServices } from '@backstage/backend-test-utils';
import {
  dayMs,
  type FeedEntry,
} from '@plumbline/backstage-plugin-evidence-common';
import { Retention } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { pastFeed } from '../database/pastFeed';
import { pastStates } from '../database/pastStates';
import { ana, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { aDeploy } from '../testUtils/testLedger';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const entityRef = 'component:default/checkout';
const end = Number.MAX_SAFE_INTEGER;

const seqsOf = (entries: FeedEntry[]) => entries.map(({ seq }) => seq);

const retentionOf = (knex: Knex) =>
  new Retention({
    knex,
    kinds: [pastStates, pastFeed],
    graceMs: 0,
    restMs: 0,
    rowsAtOnce: 3,
    clock: () => new Date(),
    config: mockServices.rootConfig(),
    logger: mockServices.logger.mock(),
  });

describe('the feed that is kept', () => {
  it.each(databases.eachSupportedId())(
    'refuses a follower who would miss something, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const evidence = await startEvidence({
        entities: [aComponent('checkout')],
        features: [mockServices.database.factory({ knex })],
      });
      const { get, post } = evidence.as(ana);
      const report = async (from: number, to: number) => {
        for (let run = from; run < to; run++) {
          await post('/changes', {
            ...aDeploy({ entityRef }),
            source: 'ana',
            id: `run-${run}`,
          }).expect(201);
        }
      };
      await report(0, 20);
      const { nextAfter: middle } = (await get('/feed', { after: end })).body;
      await report(20, 40);
      const everything: FeedEntry[] = (
        await get('/feed', { after: 0, limit: 1_000 })
      ).body.items;
      const last = everything.at(-1)!.seq;

      // As if the first half were a hundred days old.
      const now = Date.now();
      await knex('feed').update({ at: now });
      await knex('feed')
        .where('seq', '<=', middle)
        .update({ at: now - 100 * dayMs });
      await retentionOf(knex).run(new AbortController().signal);
      const kept: { seq: number | string }[] = await knex('feed').select('seq');
      expect(kept.length).toBeLessThan(everything.length - 15);
      const [{ position }] = await knex('retention').where({ kind: 'feed' });
      const start = Number(position);
      expect(start).toBeLessThanOrEqual(middle);

      // Each position is refused, or gets all that came after it.
      const found: unknown[] = [];
      const expected: unknown[] = [];
      for (let after = 0; after <= last; after++) {
        const { status, body } = await get('/feed', { after, limit: 1_000 });
        found.push([after, status, body.error ?? seqsOf(body.items)]);
        expected.push(
          after < start
            ? [
                after,
                410,
                {
                  name: 'GoneError',
                  message: `The feed is kept from step ${start} on, and earlier steps were deleted: request 'after' ${end} for its end, read everything anew, then follow from there`,
                },
              ]
            : [after, 200, seqsOf(everything).filter(seq => seq > after)],
        );
      }
      expect(found).toEqual(expected);
      // As the refusal says.
      const { body } = await get('/feed', { after: end });
      expect(body).toEqual({ items: [], nextAfter: last });
      await report(40, 41);
      const { items } = (await get('/feed', { after: last })).body;
      expect(items).toMatchObject([{ type: 'change', entityRef }]);
      await evidence.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'keeps its end and the steps that a look back needs, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const evidence = await startEvidence({
        entities: [aComponent('checkout'), aComponent('payment')],
        features: [mockServices.database.factory({ knex })],
      });
      const { get } = evidence.as(ana);
      const { nextAfter: last } = (await get('/feed', { after: end })).body;
      const now = Date.now();
      await knex('feed').update({ at: now - 400 * dayMs });
      const count = async () => (await knex('feed').pluck('seq')).length;
      const all = await count();
      // Instants of back then can still be reproduced.
      await retentionOf(knex).run(new AbortController().signal);
      const types = await knex('feed').where({ type: 'entity' }).pluck('seq');
      expect(types.length).toBeGreaterThan(1);

      await knex('retention').insert({
        kind: 'history',
        horizon: now - 380 * dayMs,
      });
      await retentionOf(knex).run(new AbortController().signal);
      expect(await count()).toBeLessThan(all);
      expect(
        (await knex('feed').where({ type: 'entity' }).pluck('seq')).length,
      ).toBe(1);
      expect((await get('/feed', { after: end })).body.nextAfter).toBe(last);
      await evidence.stop();
    },
  );
});
