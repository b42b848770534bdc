import { mockServices } from '@backstage/backend-test-utils';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import { Retention } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import request from 'supertest';
import { pastStates } from '../../../database/pastStates';
import { factsOf } from '../../../testUtils/factsOf';
import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../../../testUtils/startEvidence';
import { aComponent } from '../../../testUtils/testEstate';
import { createEvidenceDatabases } from '../../../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const secret = 'the-present-secret';
const start = '2026-03-01T12:00:00.000Z';
const after = (ms: number) => new Date(Date.parse(start) + ms).toISOString();
const minute = 60_000;
const from = 'alertmanager';

const retain = (knex: Knex) =>
  new Retention({
    knex,
    kinds: [pastStates],
    graceMs: 0,
    restMs: 0,
    clock: () => new Date(),
    config: mockServices.rootConfig(),
    logger: mockServices.logger.mock(),
  }).run(new AbortController().signal);

async function startAlerts(knex: Knex) {
  const evidence = await startEvidence({
    entities: [
      ...['cart', 'shop', 'vault'].map(name => aComponent(name)),
      aComponent('queue', { kind: 'Resource' }),
    ],
    hidden: ['component:default/vault'],
    features: [alertmanagerModule, mockServices.database.factory({ knex })],
    config: {
      plumbline: { webhooks: { alertmanager: { secrets: { secret } } } },
    },
  });
  return {
    ...evidence,
    deliver: (
      service: string,
      alert: { begins: string; ends?: string; env?: string },
    ) =>
      request(evidence.server)
        .post('/api/evidence/webhooks/alertmanager')
        .set('authorization', `Bearer ${secret}`)
        .send({
          version: '4',
          receiver: 'all',
          groupLabels: {},
          groupKey: '{}:{}',
          status: 'firing',
          commonLabels: {},
          alerts: [
            {
              status: alert.ends ? 'resolved' : 'firing',
              labels: {
                alertname: 'Test',
                service,
                ...(alert.env && { env: alert.env }),
              },
              annotations: {},
              startsAt: alert.begins,
              endsAt: alert.ends ?? '0001-01-01T00:00:00Z',
              fingerprint: `fp-${service}-${alert.env}`,
            },
          ],
        })
        .expect(({ status }) => expect([200, 201]).toContain(status)),
    async pass() {
      await evidence.scheduler.triggerTask('evidence-collector-alerts-seen');
      const { body } = await evidence.as(ana).get('/collectors');
      return body.items.find((one: { id: string }) => one.id === 'alerts-seen');
    },
    async seen(name: string) {
      const facts = await factsOf(evidence.as, `component:default/${name}`);
      return facts['alerts.seen'];
    },
  };
}

describe('the collector of alerts that arrive', () => {
  it.each(databases.eachSupportedId())(
    'says when the last alert of a component arrived, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const { as, deliver, pass, seen, stop } = await startAlerts(knex);

      // Unknown, because no source has delivered an alert.
      expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 0 });
      expect(await seen('shop')).toBeUndefined();

      // None of its: alerts of others arrive, and one that matches nothing.
      setClock(after(minute));
      await deliver('unmatched', { begins: start });
      await deliver('vault', { begins: start });
      expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 3 });
      const since = after(minute);
      const week = (monday: string) => [
        { id: from, since, lastWeek: `${monday}T00:00:00.000Z` },
      ];
      const sources = week('2026-02-23');
      expect(await seen('shop')).toEqual({ last: [], sources });
      expect(await seen('vault')).toEqual({
        last: [{ at: after(minute), from }],
        sources,
      });
      const resource = await factsOf(as, 'resource:default/queue');
      expect(resource).not.toHaveProperty(['alerts.seen']);

      // That alerts of what is hidden arrive does not show.
      const namesFor = async (user: string) => {
        const { body } = await as(user)
          .post('/context', { entityRef: 'component:default/shop' })
          .expect(200);
        return body.facts.map((one: { name: string }) => one.name);
      };
      expect(await namesFor(ana)).toEqual(['alerts.seen']);
      expect(await namesFor(outsider)).toEqual([]);

      // It arrived when it was delivered, whenever it began.
      setClock(after(2 * minute));
      await deliver('shop', { begins: start });
      await pass();
      const first = { last: [{ at: after(2 * minute), from }], sources };
      expect(await seen('shop')).toEqual(first);
      expect(await seen('cart')).toEqual({ last: [], sources });

      // Another on the same day is reported the next day.
      setClock(after(3 * minute));
      await deliver('shop', { begins: start, ends: after(2 * minute) });
      await pass();
      expect(await seen('shop')).toEqual(first);
      setClock(after(2 * dayMs));
      await pass();
      const second = { at: after(3 * minute), from };
      expect(await seen('shop')).toEqual({ last: [second], sources });

      // After days without any, the next one is reported at once, and the first of
      // another environment within ten minutes.
      await deliver('shop', { begins: after(dayMs), env: 'stg' });
      await pass();
      const last = [
        { environment: 'staging', at: after(2 * dayMs), from },
        second,
      ];
      const later = week('2026-03-02');
      expect(await seen('shop')).toEqual({ last, sources: later });
      setClock(after(2 * dayMs + 2 * minute));
      await deliver('shop', { begins: after(2 * dayMs), env: 'prod' });
      await pass();
      expect(await seen('shop')).toEqual({ last, sources: later });
      setClock(after(2 * dayMs + 10 * minute));
      await pass();
      last.unshift({
        environment: 'production',
        from,
        at: after(2 * dayMs + 2 * minute),
      });
      expect(await seen('shop')).toEqual({ last, sources: later });

      // The past of an alert is deleted, and when it arrived stays known.
      await knex('alerts')
        .whereNotNull('superseded_at')
        .update({ superseded_at: 1 });
      await retain(knex);
      expect(await knex('alerts').whereNotNull('superseded_at')).toEqual([]);
      setClock(after(4 * dayMs));
      await pass();
      expect(await seen('shop')).toEqual({ last, sources: later });
      await stop();

      // Another process finds the same.
      const other = await startAlerts(knex);
      setClock(after(6 * dayMs));
      await other.pass();
      expect(await other.seen('shop')).toEqual({ last, sources: later });
      expect(await other.seen('cart')).toEqual({ last: [], sources: later });
      await other.stop();
    },
  );

  it('reads nothing while nothing is delivered', async () => {
    const knex = await databases.init('SQLITE_3');
    const { deliver, pass, stop } = await startAlerts(knex);
    await deliver('shop', { begins: start });
    await pass();
    const read: string[] = [];
    knex.on('query', ({ sql }) => {
      if (/from `?(alerts|signal_subjects)/.test(sql)) {
        read.push(sql);
      }
    });
    await pass();
    expect(read).toEqual([]);
    // One of today is known: only whether there is another source is read.
    await deliver('shop', { begins: after(minute) });
    read.length = 0;
    await pass();
    expect(read).toEqual([expect.stringContaining('`sources`')]);
    await stop();
  });
});
