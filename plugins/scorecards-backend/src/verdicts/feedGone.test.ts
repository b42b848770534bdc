import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  aScorecardsBackend,
  aService,
  sloControl,
} from '../__testUtils__/aScorecardsBackend';

jest.setTimeout(120_000);

describe('judging what the feed names', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'judges all again where the feed is no longer kept from there on, on %s',
    async databaseId => {
      const backend = await aScorecardsBackend({
        knex: await databases.init(databaseId),
        facts: [aService('cart', { slos: [] }), aService('mail', { slos: [] })],
        controls: [sloControl],
      });
      const statuses = (wanted: object) => (body: { items: any[] }) =>
        expect(
          Object.fromEntries(
            body.items.map(({ entityRef, status }) => [
              entityRef.split('/')[1],
              status,
            ]),
          ),
        ).toEqual(wanted);
      await backend.until(
        '/verdicts',
        statuses({ cart: 'fail', mail: 'fail' }),
      );
      // Announced and deleted before it was read: one changed, one is gone.
      const cart = aService('cart', { slos: ['availability'] });
      backend.change(cart.entityRef, cart);
      backend.change('component:default/mail', undefined);
      backend.forgetFeed();
      await backend.until('/verdicts', statuses({ cart: 'pass' }));
      // It follows again.
      const web = aService('web', { slos: [] });
      backend.change(web.entityRef, web);
      await backend.until('/verdicts', statuses({ cart: 'pass', web: 'fail' }));
      await backend.stop();
    },
  );
});
