/* eslint jest/no-export: "off" -- tests that every module of a webhook has */
import { once } from 'node:events';
import { IncomingMessage, request as post } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  BackendFeature,
  coreServices,
  createServiceFactory,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import request from 'supertest';
import { ana, outsider, setClock, startEvidence } from './startEvidence';
import { aComponent } from './testEstate';

/** Where the service `component:default/checkout` of the tests comes from. */
export const conformanceRepository = 'https://git.acme.example/shop/checkout';

const secret = 'not-a-real-secret-0123456789';
/** Must never be kept or logged, wherever a payload has it. */
const canary = 'glpat-canary5e7';
const nothing = { changes: [], alerts: [], groups: [], incidents: [] };
/** What somebody sees of what was delivered. */
type Seen = Record<keyof typeof nothing, any[]>;

const json = (body: unknown) => JSON.stringify(body);

/**
 * What holds of every webhook, over the whole plugin with the module installed:
 * equal deliveries leave equal changes, alerts and incidents in any order,
 * whenever and however slowly they come and after a restart, who may not see the service sees nothing of them,
 * credentials in payloads are never kept or logged, other encodings are refused,
 * unknown fields are taken, and what became of deliveries is counted.
 *
 * @param options.sign - the headers that prove a delivery
 * @param options.deliveries - payloads about the service
 *   `component:default/checkout` that are kept; `leaky` goes wherever a payload
 *   may have an address of it, and `text` wherever it has words
 * @param options.kinds - of the changes that they make, sorted
 * @param options.alerts - the statuses of the alerts that they leave, sorted
 * @param options.incidents - those of incidents
 * @param options.annotations - of the service, where it is found by these
 * @param options.maxBodyBytes - as the source has it
 */
export function testWebhookModule(options: {
  module: BackendFeature;
  id: string;
  sign: (body: string | Buffer, secret: string) => Record<string, string>;
  deliveries: (leaks: { leaky: string; text: string }) => JsonObject[];
  kinds?: string[];
  alerts?: ('firing' | 'resolved')[];
  incidents?: string[];
  annotations?: Record<string, string>;
  maxBodyBytes?: number;
  config?: JsonObject;
}): void {
  const { module, id, sign, maxBodyBytes = 2 ** 20 } = options;
  const { kinds = [], alerts = [], incidents = [] } = options;
  const tooLong = json({ filler: 'x'.repeat(maxBodyBytes) });
  const deliveries = options
    .deliveries({
      leaky: conformanceRepository.replace('://', `://oauth2:${canary}@`),
      text: `See https://u:${canary}@wiki.acme.example/?access_token=${canary} and ${secret}`,
    })
    .map(json);

  describe('installed as a module', () => {
    const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
    const lines: string[] = [];
    let knex: Knex;
    let evidence: Awaited<ReturnType<typeof startEvidence>>;

    const logger = ((): LoggerService => {
      const log = (message: string, meta?: unknown) => {
        lines.push(`${message} ${json(meta)}`);
      };
      return {
        error: (message, meta) =>
          log(message, meta instanceof Error ? `${meta.stack}` : meta),
        warn: log,
        info: log,
        debug: log,
        child: () => logger,
      };
    })();

    const startAgain = async () => {
      evidence = await startEvidence({
        entities: [
          aComponent('checkout', {
            annotations: {
              'backstage.io/source-location': `url:${conformanceRepository}`,
              ...options.annotations,
            },
          }),
        ],
        hidden: ['component:default/checkout'],
        config: {
          plumbline: {
            webhooks: {
              [id]: { ...options.config, secrets: { present: secret } },
            },
          },
        },
        features: [
          module,
          createServiceFactory({
            service: coreServices.rootLogger,
            deps: {},
            factory: () => ({ ...logger, addOverrides: () => {} }),
          }),
          createServiceFactory({
            service: coreServices.database,
            deps: {},
            factory: () => mockServices.database({ knex }),
          }),
        ],
      });
    };
    const start = async () => {
      lines.length = 0;
      knex = await databases.init('SQLITE_3');
      await startAgain();
    };
    beforeEach(start);
    afterEach(() => evidence.server.stop());

    const send = (
      body: string | Buffer,
      headers: Record<string, string> = sign(body, secret),
    ) =>
      request(evidence.server)
        .post(`/api/evidence/webhooks/${id}`)
        .set({ 'Content-Type': 'application/json', ...headers })
        // A buffer would be sent as JSON of its bytes.
        .serialize(raw => raw as string)
        .send(body as string);

    const keep = async (body: string | Buffer) => {
      const answer = await send(body);
      expect([200, 201]).toContain(answer.status);
      expect(answer.body.status).toBe('accepted');
    };

    async function seenBy(user: string): Promise<Seen> {
      const list = async (path: string) => {
        const { body } = await evidence.as(user).get(path, { limit: 200 });
        expect(body).not.toHaveProperty('nextCursor');
        return body.items;
      };
      return {
        changes: await list('/changes'),
        alerts: await list('/alerts'),
        groups: await list('/alert-groups'),
        incidents: await list('/incidents'),
      };
    }

    /** Without when alerts were last heard of, and these keys. */
    const lasting = ({ groups, ...seen }: Seen, ...keys: string[]): unknown =>
      JSON.parse(
        json({
          ...seen,
          groups: groups.map(({ id: one, updatedAt: _, ...group }) => ({
            ...group,
            groupIds: [one],
          })),
        }),
        (key, value) =>
          key === 'lastHeardAt' || keys.includes(key) ? undefined : value,
      );

    async function everyRow(): Promise<string> {
      const tables: { name: string }[] = await knex('sqlite_master')
        .where({ type: 'table' })
        .select('name');
      return json(
        await Promise.all(
          tables.map(async ({ name }) => [name, await knex(name).select()]),
        ),
      );
    }

    it('keeps each as what it is of the service, and no credentials', async () => {
      for (const delivery of deliveries) {
        await keep(delivery);
      }
      const seen = await seenBy(ana);
      const ref = 'component:default/checkout';
      expect({
        kinds: seen.changes
          .map(one => [one.source, one.entityRef, one.kind])
          .sort(),
        alerts: seen.alerts
          .map(one => [one.source, one.entityRef, one.status])
          .sort(),
        incidents: seen.incidents
          .map(one => [one.source, one.entityRefs, one.status])
          .sort(),
      }).toEqual({
        kinds: kinds.map(kind => [id, ref, kind]),
        alerts: alerts.map(status => [id, ref, status]),
        incidents: incidents.map(status => [id, [ref], status]),
      });
      expect(await seenBy(outsider)).toEqual(nothing);
      // A year later the same deliveries leave the same.
      setClock('2027-03-01T12:00:00.000Z');
      for (const delivery of [...deliveries].reverse()) {
        expect((await send(delivery)).status).toBe(200);
      }
      expect(lasting(await seenBy(ana))).toEqual(lasting(seen));

      // What is refused is audited and logged.
      const garbage = json({ [canary]: canary, kind: canary });
      expect((await send(garbage, {})).status).toBe(401);
      await send(garbage);
      const kept = `${await everyRow()} ${lines.join('\n')}`;
      expect(kept).toContain('component:default/checkout');
      expect(kept).not.toContain(canary);
      expect(kept).not.toContain(secret);
      expect(json(seen)).not.toContain('oauth2');
    });

    it('leaves the same in any order, however often they come', async () => {
      const left: unknown[] = [];
      for (const index of deliveries.keys()) {
        const order = [
          ...deliveries.slice(index),
          ...deliveries.slice(0, index),
        ].reverse();
        for (const delivery of [...order, ...deliveries]) {
          await keep(delivery);
        }
        // The alert that is delivered first gives its group an id.
        left.push(lasting(await seenBy(ana), 'amendedAt', 'groupIds'));
        expect(left[index]).toEqual(left[0]);
        await evidence.server.stop();
        await start();
      }
    });

    it('knows after a restart what was delivered before', async () => {
      for (const delivery of deliveries) {
        await keep(delivery);
      }
      const before = lasting(await seenBy(ana));
      await evidence.server.stop();
      await startAgain();
      expect(lasting(await seenBy(ana))).toEqual(before);
      for (const delivery of deliveries) {
        expect((await send(delivery)).status).toBe(200);
      }
      expect(lasting(await seenBy(ana))).toEqual(before);
    });

    it('takes what comes slowly, and no time from the clock of its sender', async () => {
      for (const delivery of deliveries) {
        await keep(delivery);
      }
      const expected = lasting(await seenBy(ana), 'groupIds');
      await evidence.server.stop();
      await start();
      for (const delivery of deliveries) {
        const response = await slowly(delivery);
        expect([200, 201]).toContain(response.statusCode);
      }
      expect(lasting(await seenBy(ana), 'groupIds')).toEqual(expected);
    });

    /** In two pieces, from a machine whose clock is years ahead. */
    async function slowly(body: string): Promise<IncomingMessage> {
      const sent = post({
        port: evidence.server.port(),
        method: 'POST',
        path: `/api/evidence/webhooks/${id}`,
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          Date: 'Fri, 01 Mar 2030 12:00:00 GMT',
          ...sign(body, secret),
        },
      });
      sent.write(body.slice(0, 10));
      await pause(50);
      sent.end(body.slice(10));
      const [response] = await once(sent, 'response');
      response.resume();
      return response;
    }

    it('refuses other encodings, cut and long deliveries', async () => {
      const [text] = deliveries;
      const cases: [
        body: Buffer,
        headers: Record<string, string>,
        status: number,
      ][] = [
        [Buffer.from(text, 'utf16le'), {}, 400],
        [Buffer.from(`${text.slice(0, -1)},"x":"\xff"}`, 'latin1'), {}, 400],
        [Buffer.from(text.slice(0, -20)), {}, 400],
        [gzipSync(text), {}, 400],
        [gzipSync(text), { 'Content-Encoding': 'gzip' }, 415],
        [Buffer.from(tooLong), {}, 413],
      ];
      for (const [bytes, headers, status] of cases) {
        const answer = await send(bytes, {
          ...sign(bytes, secret),
          ...headers,
        });
        expect(answer.status).toBe(status);
        expect(answer.body.error.message).toMatch(/^The body must .*[^.]$/);
      }
      expect(await seenBy(ana)).toEqual(nothing);
    });

    it('takes unknown fields, and a mark of byte order before the text', async () => {
      for (const body of deliveries) {
        const more = json({ ...JSON.parse(body), a_new_field: {} });
        await keep(Buffer.from(`\ufeff${more}`));
      }
    });

    it('counts what became of them, for those who may see everything', async () => {
      for (const delivery of [...deliveries, ...deliveries]) {
        await send(delivery);
      }
      await send('{}', {});
      await send('{');
      await send(tooLong);
      const statusOf = async (user: string) =>
        (await evidence.as(user).get('/collectors')).body.items.find(
          (one: { id: string }) => one.id === id,
        );
      expect((await statusOf(ana)).deliveries).toMatchObject({
        since: '2026-03-01T12:00:00.000Z',
        accepted: deliveries.length,
        duplicates: deliveries.length,
        refused: { malformed: 1, 'too-large': 1, unsigned: 1 },
      });
      expect(await statusOf(outsider)).not.toHaveProperty('deliveries');
    });
  });
}
