/* eslint jest/no-export: "off" -- tests that every module of a collector has */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BackendFeature,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import { FaultyProxy, Fault } from './FaultyProxy';
import { startCollectors } from './startCollectors';
import { ana, outsider, setClock } from './startEvidence';

const id = 'conformance';
const entityRef = 'component:default/checkout';
const noon = Date.parse('2026-03-01T12:00:00Z');

const answers =
  (status: number, body: string, type = 'application/json'): Fault =>
  res => {
    res.writeHead(status, { 'content-type': type }).end(body);
    return true;
  };

const faults: Record<string, Fault> = {
  'does not answer': () => true,
  'closes the connection': res => Boolean(res.destroy()),
  'has an error': answers(500, '{"error":"internal"}'),
  'refuses the credentials': answers(401, '{}'),
  'answers with a page for people': answers(
    200,
    '<html><body>Sign in</body></html>',
    'text/html',
  ),
  'answers with half a document': answers(200, '{"items":[{"na'),
  'answers with another shape': answers(200, '"ok"'),
  'answers without end': res => {
    res.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (!res.destroyed && res.write(' '.repeat(1_000_000))) {
        // As fast as it is read.
      }
    };
    res.on('drain', more);
    more();
    return true;
  },
};

/** A server that a collector reads, in a test. */
export type CollectorSource = {
  url: string;
  stop(): unknown;
  /** Takes from it what it has about the service. */
  remove(): void;
};

/**
 * What holds of every collector that reads a server over HTTP, over the whole
 * plugin with the module installed: what is read twice, or after a restart, is
 * known once; a source that is away, slow, broken, limited or elsewhere is a
 * failure in one sentence, and what was known stays; what it had and has no more
 * is not shown as current; credentials are sent nowhere else and never logged or
 * shown; and who may not see an entity sees nothing of it.
 *
 * @param options.start - a server that reports something about the service
 *   `component:default/checkout`, as of 2026-03-01T12:00:00Z
 * @param options.config - the section of the collector, whose requests all go to
 *   `url`, with a timeout of at most three seconds and a frequency of `1ms`; and
 *   `root`, what it needs beside that in the configuration
 * @param options.entities - that service, with what the collector finds it by
 * @param options.secret - what it proves itself with to the server
 * @param options.changeSource - of the changes that it reports, where that is
 *   not its own id
 * @param options.goneAtOnce - its passes are `full`: what the source has no more
 *   is gone with the next pass, and not only once it is stale
 * @param options.staysKnown - what it reports are events: they stay after the
 *   source has forgotten them
 */
export function testCollectorModule(options: {
  module: BackendFeature;
  start(): Promise<CollectorSource>;
  config(url: string): JsonObject;
  root?(url: string): JsonObject;
  entities: Entity[];
  secret: string;
  goneAtOnce?: boolean;
  staysKnown?: boolean;
  changeSource?: string;
}): void {
  const { changeSource = id, secret } = options;

  describe('a collector as a module', () => {
    const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
    let source: CollectorSource;
    let proxy: FaultyProxy;
    let evidence: Awaited<ReturnType<typeof startCollectors>>;
    let begin: () => ReturnType<typeof startCollectors>;
    let minute = 0;

    beforeEach(async () => {
      source = await options.start();
      proxy = new FaultyProxy(source.url);
      const url = await proxy.start();
      const knex = await databases.init('SQLITE_3');
      begin = () =>
        startCollectors({
          entities: options.entities,
          hidden: [entityRef],
          collectors: { [id]: options.config(url) },
          config: options.root?.(url),
          features: [
            options.module,
            createServiceFactory({
              service: coreServices.database,
              deps: {},
              factory: () => mockServices.database({ knex }),
            }),
          ],
        });
      minute = 0;
      evidence = await begin();
    });
    afterEach(async () => {
      const { logged } = evidence;
      await evidence.stop();
      proxy.stop();
      await source.stop();
      if (logged.length === 0 || logged.join('\n').includes(secret)) {
        throw new Error('Nothing was logged, or the credentials were');
      }
    });

    function tick(minutes: number): void {
      minute += minutes;
      setClock(new Date(noon + minute * 60_000).toISOString());
    }

    /** One pass, minutes after the last, and how the collector is then. */
    async function pass(
      after = 1,
    ): Promise<{ outcome: string; error: string }> {
      tick(after);
      // Longer than it is put off after failures in a row.
      await pause(100);
      proxy.take();
      const { outcome, error = '' } = await evidence.run(id);
      expect(error).not.toContain(secret);
      return { outcome, error };
    }

    /** What is known of the service from this source, whenever it was seen. */
    async function known(user = ana): Promise<object[]> {
      const context = await evidence.as(user).post('/context', { entityRef });
      const changes = await evidence.as(user).get('/changes', { limit: 500 });
      return [
        ...claimsIn(context.body),
        ...(changes.body.items ?? []).filter(
          (one: { source: string }) => one.source === changeSource,
        ),
      ];
    }

    it('reports the same once, however often it is read', async () => {
      expect(await pass()).toEqual({ outcome: 'succeeded', error: '' });
      const first = await known();
      expect(first).not.toEqual([]);
      expect(await pass()).toEqual({ outcome: 'succeeded', error: '' });
      expect(await known()).toEqual(first);

      await evidence.stop();
      evidence = await begin();
      tick(0);
      expect(await known()).toEqual(first);
      expect(await pass()).toEqual({ outcome: 'succeeded', error: '' });
      expect(await known()).toEqual(first);
    });

    it('shows nothing to who may not see the entity', async () => {
      await pass();
      expect(await known()).not.toEqual([]);
      expect(await known(outsider)).toEqual([]);
    });

    it.each(Object.entries(faults))(
      'keeps what is known while the source %s',
      async (_, fault) => {
        await pass();
        const before = await known();
        proxy.fault = fault;
        const { outcome, error } = await pass();
        expect(proxy.take()).not.toEqual([]);
        expect(outcome).toBe('failed');
        expect(error).toMatch(/^\S.{5,}$/);
        expect(error).not.toMatch(/<html|^\s*at |undefined|\[object/);
        expect(await known()).toEqual(before);
        proxy.fault = undefined;
        expect(await pass()).toEqual({ outcome: 'succeeded', error: '' });
        expect(await known()).toEqual(before);
      },
    );

    it('keeps what is known when the source breaks off half-way', async () => {
      await pass();
      const before = await known();
      proxy.fault = (res, count) =>
        count > 1 && Boolean(res.writeHead(500).end('{}'));
      await pass();
      const after = await known();
      for (const one of after) {
        expect(before.some(other => isPart(one, other))).toBe(true);
      }
      // What could not be read is not taken for gone.
      expect(after).toHaveLength(before.length);
      proxy.fault = undefined;
      expect(await pass()).toEqual({ outcome: 'succeeded', error: '' });
      expect(await known()).toEqual(before);
    });

    it('leaves a source alone for as long as it requires', async () => {
      proxy.fault = res => {
        res.writeHead(429, { 'retry-after': '2' }).end('{}');
        return true;
      };
      expect(await pass()).toMatchObject({ outcome: 'failed' });
      expect(proxy.take()).not.toEqual([]);
      proxy.fault = undefined;
      await pass();
      expect(proxy.take()).toEqual([]);
      await pause(2_100);
      expect(await pass()).toEqual({ outcome: 'succeeded', error: '' });
    });

    it('takes no time from the clock of the source', async () => {
      await pass();
      const before = await known();
      for (const date of ['Fri, 01 Mar 2030 12:00:00 GMT', 'no date']) {
        proxy.headers = { date };
        expect(await pass()).toEqual({ outcome: 'succeeded', error: '' });
        expect(await known()).toEqual(before);
      }
    });

    it('takes its credentials nowhere else', async () => {
      const seen: string[] = [];
      const elsewhere = createServer((req, res) => {
        seen.push(JSON.stringify([req.url, req.headers]));
        res.end('[]');
      });
      elsewhere.listen(0, '127.0.0.1');
      await once(elsewhere, 'listening');
      const { port } = elsewhere.address() as AddressInfo;
      proxy.fault = res => {
        const location = `http://127.0.0.1:${port}/`;
        res.writeHead(302, { location }).end();
        return true;
      };
      expect(await pass()).toMatchObject({ outcome: 'failed' });
      expect(seen.join('\n')).not.toContain(secret);
      elsewhere.close();
    });

    it(`${
      options.staysKnown ? 'keeps' : 'does not show as current'
    } what the source has no more`, async () => {
      await pass();
      const before = await known();
      source.remove();
      await pass();
      if (!options.goneAtOnce) {
        await pass(2 * 24 * 60);
      }
      const current = (await known()).filter(
        one => !(one as { stale?: boolean }).stale,
      );
      const still = before.filter(one =>
        current.some(other => JSON.stringify(other) === JSON.stringify(one)),
      );
      expect(still).toEqual(options.staysKnown ? before : []);
    });
  });
}

/** Everything in an answer that the collector is the source of. */
function claimsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  // When it was seen last differs from pass to pass.
  const { source, observedAt, ...claim } = value as {
    source?: { id?: string };
    observedAt?: string;
  };
  return source?.id === id
    ? [claim]
    : Object.values(value).flatMap(one => claimsIn(one));
}

/** Whether the second has all that the first has. */
function isPart(one: unknown, other: unknown): boolean {
  return typeof one === 'object' && one !== null
    ? typeof other === 'object' &&
        other !== null &&
        Object.entries(one).every(([key, value]) =>
          isPart(value, (other as Record<string, unknown>)[key]),
        )
    : one === other;
}
