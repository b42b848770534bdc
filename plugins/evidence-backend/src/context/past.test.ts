import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

describe('the past', () => {
  it('is the same for whoever asks while the present moves on', async () => {
    const evidence = await startEvidence({
      entities: [
        aComponent('cart'),
        aComponent('payment'),
        aComponent('secret'),
      ],
      hidden: ['component:default/secret'],
    });
    // What a reader may see is read from the catalog, which takes a while.
    let letGo = () => {};
    const held = new Promise<void>(resolve => {
      letGo = resolve;
    });
    try {
      const at = '2026-03-01T12:00:30.000Z';
      setClock('2026-03-01T12:01:00.000Z');
      const ask = () =>
        evidence
          .as(outsider)
          .post('/context', { entityRef: 'component:default/cart', at });
      let isRequested = false;
      const { catalog } = evidence;
      const read = catalog.streamEntities.bind(catalog);
      catalog.streamEntities = async function* hold(...args) {
        if ('userEntityRef' in (args[1].credentials.principal as object)) {
          isRequested = true;
          await held;
        }
        yield* read(...args);
      };
      const meanwhile = ask().then(({ body }) => body);
      for (let turn = 0; turn < 200 && !isRequested; turn++) {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      const pushed = await evidence.as(ana).post('/observations', {
        source: 'mesh',
        observedAt: '2026-03-01T12:01:00.000Z',
        edges: [
          {
            from: 'component:default/cart',
            to: 'component:default/payment',
            type: 'calls',
            count: 12,
            windowSeconds: 60,
            lastSeen: '2026-03-01T12:01:00.000Z',
          },
        ],
      });
      expect(pushed.body).toMatchObject({ resolved: 1 });
      const { body: now } = await evidence
        .as(ana)
        .post('/context', { entityRef: 'component:default/cart' });
      expect(now.dependencies).toHaveLength(1);
      letGo();
      const answer = await meanwhile;
      expect(answer.dependencies).toEqual([]);
      expect(answer).toEqual((await ask()).body);
    } finally {
      letGo();
      await evidence.stop();
    }
  });
});
