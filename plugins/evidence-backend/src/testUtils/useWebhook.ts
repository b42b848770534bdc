import { createHmac } from 'node:crypto';
import type {
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { ChangeSource } from '@plumbline/backstage-plugin-evidence-node';
import * as fc from 'fast-check';
import request from 'supertest';
import { startLedger } from './startLedger';

export const secret = 'the present secret';
export const oldSecret = 'the one before it';

/** What a sender posts: a text as it is, anything else as JSON. */
export type Delivery = {
  body: unknown;
  headers?: Record<string, string | undefined>;
};

export function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

export function hmac(
  algorithm: 'sha256' | 'sha512',
  body: string | Buffer,
  key = secret,
): string {
  return createHmac(algorithm, key).update(body).digest('hex');
}

/** A ledger with the webhook of one vendor, stopped after each test. */
export function useWebhook(options: {
  databases: TestDatabases;
  id: string;
  create: (deps: { config: Config }) => ChangeSource;
  /** What the vendor adds so that a delivery is taken. */
  sign: (body: string) => Record<string, string>;
  /** Names of services and repositories, and the entities they mean. */
  estate?: Record<string, string>;
  /** Beside the secrets. */
  config?: JsonObject;
}) {
  const { databases, id, create, sign, estate = {} } = options;
  let app: Awaited<ReturnType<typeof startLedger>>;
  let running = false;

  async function start(
    config: JsonObject = {},
    databaseId: TestDatabaseId = 'SQLITE_3',
  ) {
    await stop();
    const section = {
      secrets: { old: oldSecret, present: secret },
      ...options.config,
      ...config,
    };
    app = await startLedger(
      await databases.init(databaseId),
      { plumbline: { webhooks: { [id]: section } } },
      create,
    );
    running = true;
    for (const [name, entityRef] of Object.entries(estate)) {
      app.estate.set(name, [entityRef]);
    }
  }

  async function stop() {
    if (running) {
      running = false;
      await app.server.stop();
    }
  }

  afterEach(stop);

  /** Posts a delivery; headers given as undefined are left out. */
  function send({ body, headers }: Delivery) {
    const text = textOf(body);
    const sent = request(app.server).post(`/api/evidence/webhooks/${id}`);
    const all = {
      'Content-Type': 'application/json',
      ...sign(text),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) {
      if (value !== undefined) {
        sent.set(name, value);
      }
    }
    return sent.send(text);
  }

  const listed = async () =>
    (await app.ledger.list({ limit: 500 })).items.map(
      // Times of receipt and authors have tests of their own.
      ({ receivedAt, amendedAt, reportedBy, ...change }) => change,
    );

  /**
   * Sends deliveries in their order, three times over, reversed, and shuffled;
   * each time the same ledger must come of it, which it returns.
   */
  async function expectSameLedger(deliveries: readonly Delivery[]) {
    const ledgerOf = async (ordered: readonly Delivery[]) => {
      await start();
      for (const delivery of ordered) {
        const { status } = await send(delivery);
        expect([200, 201]).toContain(status);
      }
      return listed();
    };
    const expected = await ledgerOf(deliveries);
    expect(await ledgerOf([...deliveries].reverse())).toEqual(expected);
    const thrice = [...deliveries, ...deliveries, ...deliveries];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(thrice, { minLength: thrice.length }),
        async shuffled => {
          expect(await ledgerOf(shuffled)).toEqual(expected);
        },
      ),
      { numRuns: 3 },
    );
    return expected;
  }

  return {
    get app() {
      return app;
    },
    start,
    send,
    listed,
    expectSameLedger,
    counts: () => app.counters().read(id),
  };
}

export type Webhook = ReturnType<typeof useWebhook>;
