/* eslint jest/no-export: "off" -- tests that every module of a collector has */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BackendFeature,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { httpFaults, tcpFaults } from './collectorFaults';
import { FaultyProxy, Fault } from './FaultyProxy';
import { FaultyTcpProxy } from './FaultyTcpProxy';
import { startCollectors } from './startCollectors';
import { ana, outsider, setClock } from './startEvidence';

const id = 'conformance';
const entityRef = 'component:default/checkout';
const noon = Date.parse('2026-03-01T12:00:00Z');
/** After so many requests at most, a source breaks off in a test. */
const mostBreaks = 10;

/** A server that a collector reads, in a test. */
export type CollectorSource = {
  url: string;
  stop(): unknown;
  /** Takes from it what it has about the service. */
  remove(): unknown;
};

/**
 * What holds of every collector that reads a server, over the whole plugin with
 * the module installed: what is read twice, or after a restart, is known once; a
 * source that is away, slow, broken, limited or elsewhere is a failure in one
 * sentence, and what was known stays; what it had and has no more is not shown as
 * current; credentials are sent nowhere else and never logged or shown; and who
 * may not see an entity sees nothing of it.
 *
 * @param options.start - a server that reports something about the service
 *   `component:default/checkout`, as of 2026-03-01T12:00:00Z
 * @param options.config - the section of the collector, whose requests all go to
 *   `url`, with a timeout of at most three seconds and a frequency of `1ms`; and
 *   `root`, what it needs beside that in the configuration
 * @param options.entities - that service, with what the collector finds it by
 * @param options.secret - what it proves itself with to the server, or another
 *   credential that is in what it reads
 * @param options.changeSource - of the changes that it reports, where that is
 *   not its own id
 * @param options.goneAtOnce - its passes are `full`: what the source has no more
 *   is gone with the next pass, and not only once it is stale
 * @param options.staysKnown - what it reports are events: they stay after the
 *   source has forgotten them
 * @param options.reportsFailures - whether the source answers is what it reports:
 *   a source that fails is no failure of the pass. To be left out by all others
 * @param options.tcpFaults - what else a server of its protocol may do, where that
 *   is not HTTP; redirects, rate limits and the header `date` are left out then.
 *   To be left out for HTTP
 */
export function testCollectorModule(options: {
  module: BackendFeature;
  start(): Promise<CollectorSource>;
  config(url: string): JsonObject;
  root?(url: string): JsonObject;
  entities: Entity[] | ((url: string) => Entity[]);
  secret: string;
  goneAtOnce?: boolean;
  staysKnown?: boolean;
  changeSource?: string;
  reportsFailures?: boolean;
  tcpFaults?: Record<string, Fault<Socket>>;
}): void {
  const { changeSource = id, entities, reportsFailures, secret } = options;
  const isHttp = options.tcpFaults === undefined;
  const succeeded = { outcome: 'succeeded', error: '' };
  const failed = reportsFailures
    ? succeeded
    : { outcome: 'failed', error: expect.stringMatching(/^\S.{5,}$/) };

  describe('a collector as a module', () => {
    const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
    let source: CollectorSource;
    let proxy: Pick<FaultyProxy, 'start' | 'stop' | 'take'> & {
      fault: Fault<any> | undefined;
      headers?: FaultyProxy['headers'];
    };
    let evidence: Awaited<ReturnType<typeof startCollectors>>;
    let knex: Knex;
    let begin: () => ReturnType<typeof startCollectors>;
    let minute = 0;

    beforeEach(async () => {
      source = await options.start();
      proxy = new (isHttp ? FaultyProxy : FaultyTcpProxy)(source.url);
      const url = await proxy.start();
      knex = await databases.init('SQLITE_3');
      begin = () =>
        startCollectors({
          entities: typeof entities === 'function' ? entities(url) : entities,
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
      try {
        await end();
      } finally {
        proxy.stop();
        await source.stop();
      }
    });

    async function end(): Promise<void> {
      const { logged } = evidence;
      await evidence.stop();
      if (logged.length === 0 || logged.join('\n').includes(secret)) {
        throw new Error('Nothing was logged, or the credentials were');
      }
    }

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
      const claims = [
        ...claimsIn(context.body),
        ...(changes.body.items ?? []).filter(
          (one: { source: string }) => one.source === changeSource,
        ),
      ];
      expect(JSON.stringify(claims)).not.toContain(secret);
      return claims;
    }

    /** Leaves all requests after so many without a good answer. */
    function breakOff(after: number): void {
      proxy.fault = (res, count) =>
        count > after &&
        Boolean(isHttp ? res.writeHead(500).end('{}') : res.destroy());
    }

    it('reports the same once, however often it is read', async () => {
      expect(await pass()).toEqual(succeeded);
      const first = await known();
      expect(first).not.toEqual([]);
      expect(await pass()).toEqual(succeeded);
      expect(await known()).toEqual(first);

      await end();
      evidence = await begin();
      tick(0);
      expect(await known()).toEqual(first);
      expect(await pass()).toEqual(succeeded);
      expect(await known()).toEqual(first);
    });

    it('shows nothing to who may not see the entity', async () => {
      await pass();
      expect(await known()).not.toEqual([]);
      expect(await known(outsider)).toEqual([]);
    });

    it.each(
      Object.entries<Fault<any>>(
        isHttp ? httpFaults : { ...tcpFaults, ...options.tcpFaults },
      ),
    )('keeps what is known while the source %s', async (_, fault) => {
      await pass();
      const before = await known();
      proxy.fault = fault;
      const passed = await pass();
      expect(proxy.take()).not.toEqual([]);
      expect(passed).toEqual(failed);
      expect(passed.error).not.toMatch(/<html|^\s*at |undefined|\[object/);
      const [something, since] = [expect.anything(), expect.any(String)];
      expect(await known()).toEqual(
        reportsFailures ? before.map(() => something) : before,
      );
      proxy.fault = undefined;
      expect(await pass()).toEqual(succeeded);
      // What was different meanwhile has begun again.
      expect(await known()).toEqual(
        reportsFailures ? before.map(one => ({ ...one, since })) : before,
      );
    });

    it('keeps what is known when the source breaks off half-way', async () => {
      await pass();
      const requests = Math.min(mostBreaks, proxy.take().length);
      const before = await known();
      for (let after = 1; after < Math.max(2, requests); after++) {
        breakOff(after);
        await pass();
        const left = await known();
        for (const one of left) {
          expect(before.some(other => isPart(one, other))).toBe(true);
        }
        // What could not be read is not taken for gone.
        expect(left).toHaveLength(before.length);
        proxy.fault = undefined;
        expect(await pass()).toEqual(succeeded);
        expect(await known()).toEqual(before);
      }
    });

    it('misses nothing when its first passes break off', async () => {
      await pass();
      const requests = Math.min(mostBreaks, proxy.take().length);
      const whole = await known();
      await end();
      knex = await databases.init('SQLITE_3');
      evidence = await begin();
      for (let after = 1; after < requests; after++) {
        breakOff(after);
        await pass();
      }
      proxy.fault = undefined;
      expect(await pass()).toEqual(succeeded);
      expect(await known()).toHaveLength(whole.length);
    });

    it(`${
      options.staysKnown ? 'keeps' : 'does not show as current'
    } what the source has no more`, async () => {
      await pass();
      const before = await known();
      await source.remove();
      await pass();
      if (!options.goneAtOnce) {
        await pass(2 * 24 * 60);
      }
      const current = (await known()).filter(
        one => !(one as { stale?: boolean }).stale,
      );
      const still = (own: object = {}) => {
        const texts = current.map(one => JSON.stringify({ ...one, ...own }));
        return before.filter(one =>
          texts.includes(JSON.stringify({ ...one, ...own })),
        );
      };
      expect(still()).toEqual(options.staysKnown ? before : []);
      // What holds without it as well, such as 'none', may have begun again.
      expect(still({ since: 0 }).length === before.length).toBe(
        options.staysKnown ?? false,
      );
    });

    if (!isHttp) {
      return;
    }

    it('leaves a source alone for as long as it requires', async () => {
      proxy.fault = res => {
        res.writeHead(429, { 'retry-after': '600' }).end('{}');
        return true;
      };
      expect(await pass()).toEqual(failed);
      expect(proxy.take()).not.toEqual([]);
      proxy.fault = undefined;
      await pass();
      expect(proxy.take()).toEqual([]);
      const { now } = Date;
      const later = jest.spyOn(Date, 'now');
      later.mockImplementation(() => now() + 601_000);
      expect(await pass(11)).toEqual(succeeded);
      expect(proxy.take()).not.toEqual([]);
      later.mockRestore();
    });

    it('takes no time from the clock of the source', async () => {
      await pass();
      const before = await known();
      for (const date of ['Fri, 01 Mar 2030 12:00:00 GMT', 'no date']) {
        proxy.headers = { date };
        expect(await pass()).toEqual(succeeded);
        expect(await known()).toEqual(before);
      }
    });

    it('takes its credentials nowhere else', async () => {
      const seen: string[] = [];
      const elsewhere = createServer((req, res) => {
        const [, basic = ''] = req.headers.authorization?.split(' ') ?? [];
        seen.push(JSON.stringify([req.url, req.headers]));
        seen.push(Buffer.from(basic, 'base64').toString());
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
      expect(await pass()).toEqual(failed);
      expect(seen.join('\n')).not.toContain(secret);
      elsewhere.close();
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
