import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import {
  aComponent,
  ana,
  createLedgerDatabases,
  setClock,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import request from 'supertest';
import { countService, figuresOf } from './__testUtils__/countDelivery';
import { generateDelivery, type Sent } from './__testUtils__/generateDelivery';
import { githubSecret, sign } from './__testUtils__/githubWebhook';
import { githubModule } from './module';

jest.setTimeout(300_000);

const day = 86_400_000;
const to = Date.parse('2026-03-01T12:00:00.000Z');
const window = { from: to - 30 * day, to };
const pages = {
  cart: 'https://github.com/acme/cart',
  pay: 'https://github.com/acme/payments',
};

describe.each([
  ['SQLITE_3', 20_261_128],
  ['POSTGRES_15', 5],
] as const)('the figures of delivery, on %s of %d', (engine, seed) => {
  const databases: TestDatabases = createLedgerDatabases();
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  const from = to - 40 * day;
  const cart = generateDelivery({
    seed,
    from,
    to,
    page: pages.cart,
    by: 'github',
  });
  const pay = generateDelivery({
    seed: seed + 1,
    from,
    to,
    page: pages.pay,
    by: 'changes',
  });

  beforeAll(async () => {
    const knex = await databases.init(engine);
    evidence = await startEvidence({
      entities: Object.entries(pages).map(([name, page]) =>
        aComponent(name, {
          owner: 'group:default/shop',
          annotations: { 'backstage.io/source-location': `url:${page}` },
        }),
      ),
      config: {
        plumbline: {
          webhooks: { github: { secrets: { present: githubSecret } } },
        },
      },
      features: [githubModule, mockServices.database.factory({ knex })],
    });
    // As the portal would have had it: late, repeated and out of order.
    for (const one of [...cart, ...pay].sort((a, b) => a.at - b.at)) {
      setClock(new Date(one.at).toISOString());
      await send(one);
    }
    setClock(new Date(to).toISOString());
  });
  afterAll(() => evidence.stop());

  async function send({ event, payload }: Sent) {
    const text = JSON.stringify(payload);
    const { status, text: answer } =
      event === 'changes'
        ? await evidence.as(ana).post('/changes', text)
        : await request(evidence.server)
            .post('/api/evidence/webhooks/github')
            .set('content-type', 'application/json')
            .set('x-github-event', event)
            .set('x-hub-signature-256', sign(text))
            .send(text);
    const isNothing =
      answer.includes('"ignored"') && !event.startsWith('pull_request');
    if (status > 201 || isNothing) {
      throw new Error(`${event} was refused: ${answer}`);
    }
  }

  it.each([
    ['cart', { entityRef: 'component:default/cart' }, [cart]],
    ['pay', { entityRef: 'component:default/pay' }, [pay]],
    ['both', { owner: 'group:default/shop' }, [cart, pay]],
  ])(
    'are those of a plain count of what was sent, of %s',
    async (_, query, of) => {
      const expected = figuresOf(
        of.map(sent => countService(sent, window)),
        to,
      );
      // The estate has all that the count is about.
      expect(expected.deploys.failed).toBeGreaterThan(2);
      expect(expected.leadTime.missing).toBeGreaterThan(0);
      expect(expected.leadSplit.sample).toBeGreaterThan(5);
      expect(expected.leadSplit.reviews).toBeGreaterThan(3);
      expect(expected.leadSplit.reviews).toBeLessThan(
        expected.leadSplit.sample,
      );
      const { body } = await evidence
        .as(ana)
        .get('/delivery', { ...query, days: 30 })
        .expect(200);
      const { latest, ...figures } = expected;
      expect(body).toMatchObject(figures);
      expect(
        body.latest
          .map((one: any) =>
            [
              Date.parse(one.occurredAt),
              one.outcome,
              one.leadSeconds ?? -Infinity,
              one.restoredSeconds,
            ].join(' '),
          )
          .sort(),
      ).toEqual(latest.sort());
    },
  );
});
