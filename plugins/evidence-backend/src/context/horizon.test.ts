import { mockServices } from '@backstage/backend-test-utils';
import { ana, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { aDeploy } from '../testUtils/testLedger';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const entityRef = 'component:default/checkout';
const horizon = '2026-02-01T00:00:00.000Z';
const changesFrom = '2026-01-01T00:00:00.000Z';
const early = '2026-01-31T23:59:59.000Z';
const signal = { type: 'text', text: 'checkout' };

describe('what is no longer kept', () => {
  it.each(databases.eachSupportedId())(
    'is refused with 410, and lists say from when on they are complete, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const evidence = await startEvidence({
        entities: [aComponent('checkout')],
        features: [mockServices.database.factory({ knex })],
      });
      const { get, post } = evidence.as(ana);
      await post('/changes', {
        ...aDeploy({ entityRef }),
        source: 'ana',
      }).expect(201);
      expect((await get('/changes', { at: early })).status).toBe(404);
      await knex('retention').insert([
        { kind: 'history', horizon: Date.parse(horizon) },
        { kind: 'changes', horizon: Date.parse(changesFrom) },
      ]);
      const gone = {
        status: 410,
        error: {
          name: 'GoneError',
          message: `No longer reproducible before ${horizon}: states that ended earlier were deleted, and later ones are kept; 'at' must not be before it`,
        },
      };
      for (const refused of [
        await get('/changes', { at: early }),
        await get('/changes/timeline', { at: early, since: '6h' }),
        await get('/changes/0123456789abcdef01234567', { at: early }),
        await get('/graph', { entityRef, at: early }),
        await post('/context', { entityRef, at: early }),
        await post('/context', { signal, at: early }),
        await post('/resolve', { signal, at: early }),
      ]) {
        const { status, body } = refused;
        expect({ status, error: body.error }).toEqual(gone);
      }

      const window = {
        from: '2025-12-01T00:00:00Z',
        to: '2025-12-31T00:00:00Z',
      };
      for (const path of ['/changes', '/changes/timeline']) {
        const { status, body } = await get(path, window);
        expect([status, body.error.message]).toEqual([
          410,
          `No longer reproducible before ${changesFrom}: changes that occurred earlier were deleted, and later ones are kept; 'to' must not be before it`,
        ]);
        const { from } = window;
        expect((await get(path, { from })).body).toMatchObject({
          completeFrom: changesFrom,
        });
        const young = (await get(path, { since: '6h' })).body;
        expect(young.completeFrom).toBeUndefined();
        expect(young.items?.length ?? young.total).toBe(1);
      }
      await evidence.stop();
    },
  );
});
