import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { Alert } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import request from 'supertest';
import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  Answer,
  apiAlert,
  json,
  startAlertmanagerServer,
} from '../testUtils/alertmanagerServer';
import { alertmanagerModule } from '../module';

jest.setTimeout(120_000);

const path = '/api/v2/alerts';
const secret = 'what-alertmanager-sends';
const at = (minute: number, second = 0) =>
  new Date(Date.UTC(2026, 2, 1, 12, minute, second)).toISOString();
const both = ['checkout', 'payment'].map(service => apiAlert({ service }));

async function start() {
  const server = await startAlertmanagerServer();
  let knex: Knex;
  const database = createBackendModule({
    pluginId: 'evidence',
    moduleId: 'database-of-the-test',
    register(env) {
      env.registerInit({
        deps: { service: coreServices.database },
        async init({ service }) {
          knex = await service.getClient();
        },
      });
    },
  });
  const evidence = await startCollectors({
    entities: ['checkout', 'payment'].map(name => aComponent(name)),
    features: [alertmanagerModule, database],
    webhooks: { alertmanager: { secrets: { present: secret } } },
    collectors: {
      alerts: {
        type: 'alertmanager',
        url: server.url,
        timeout: '2s',
        frequency: '1ms',
      },
    },
  });
  let minute = 0;
  /** A pass of the collector, a minute after the one before. */
  const run = async (answers: Record<string, Answer>) => {
    minute += 1;
    setClock(at(minute));
    server.answer(answers);
    // Longer than it is put off after failures in a row.
    await new Promise(resolve => setTimeout(resolve, 30));
    return (await evidence.run('alerts')).outcome;
  };
  /** What the webhook brings. */
  const deliver = async (alerts: readonly object[], part: object = {}) => {
    const { status } = await request(evidence.server)
      .post('/api/evidence/webhooks/alertmanager')
      .set('authorization', `Bearer ${secret}`)
      .send({
        version: '4',
        groupKey: 'one',
        externalURL: server.url,
        alerts: alerts.map(one => ({
          ...one,
          status: 'firing',
          endsAt: '0001-01-01T00:00:00Z',
          ...part,
        })),
      });
    expect([200, 201]).toContain(status);
  };
  const alertEnds = async () => {
    const { body } = await evidence.as(ana).get('/alerts');
    return Object.fromEntries(
      body.items.map(({ entityRef, endsAt, status }: Alert) => [
        entityRef?.split('/')[1],
        endsAt ?? status,
      ]),
    );
  };
  /** How many the webhook has in the list of a service. */
  const firing = async (name: string) => {
    const entityRef = `component:default/${name}`;
    const { body } = await evidence.as(ana).post('/context', { entityRef });
    return body.facts
      .filter((fact: any) => fact.name === 'alerts.firing')
      .filter((fact: any) => fact.entityRef === entityRef)
      .filter((fact: any) => fact.source.id === 'alertmanager')
      .flatMap((fact: any) => fact.value).length;
  };
  return { deliver, evidence, firing, knex: knex!, run, server, alertEnds };
}

it('ends what the webhook reported and Alertmanager no longer lists', async () => {
  const { deliver, evidence, firing, run, server, alertEnds } = await start();
  await deliver(both);
  await run({ [path]: json(both) });
  await run({ [path]: json(both) });
  expect(await alertEnds()).toEqual({ checkout: 'firing', payment: 'firing' });

  // One list without it may be that of a member that knows less.
  await run({ [path]: json([both[1]]) });
  expect(await alertEnds()).toEqual({ checkout: 'firing', payment: 'firing' });
  expect(await firing('checkout')).toBe(1);
  await run({ [path]: json([both[1]]) });
  expect(await alertEnds()).toEqual({ checkout: at(2), payment: 'firing' });
  expect(await firing('checkout')).toBe(0);
  expect(await firing('payment')).toBe(1);
  const groups = async () =>
    (await evidence.as(ana).get('/alert-groups')).body.items;
  expect(await groups()).toMatchObject([{ firing: 1, resolved: 1 }]);

  // The webhook decides when it ended, however late.
  await deliver([both[0]], { status: 'resolved', endsAt: at(2, 40) });
  expect(await alertEnds()).toEqual({ checkout: at(2, 40), payment: 'firing' });
  await run({});
  await run({});
  expect(await alertEnds()).toEqual({ checkout: at(2, 40), payment: at(4) });
  expect(await groups()).toMatchObject([
    { status: 'resolved', firing: 0, resolvedAt: at(4) },
  ]);
  server.stop();
});

it('ends nothing by an incomplete list, nor what it never listed', async () => {
  const { deliver, run, server, alertEnds } = await start();
  await deliver(both);
  await run({ [path]: json([both[0]]) });
  const begun = json({
    config: { original: 'route: { receiver: a }\nreceivers: [{ name: a }]' },
    uptime: at(4),
  });
  await run({ [path]: json({}, 500) });
  await run({ [path]: json([{ labels: 'none' }]) });
  await run({ '/api/v2/status': begun });
  await run({ '/api/v2/status': begun });
  await run({ '/api/v2/status': json({}, 500) });
  await run({});
  // The other one is of an Alertmanager that is not polled.
  expect(await alertEnds()).toEqual({ checkout: 'firing', payment: 'firing' });
  await run({});
  expect(await alertEnds()).toEqual({ checkout: at(1), payment: 'firing' });
  server.stop();
});

it('ends them in a later pass where the database would not take it', async () => {
  const { deliver, knex, run, server, alertEnds } = await start();
  await deliver(both);
  await run({ [path]: json(both) });
  await run({ [path]: json([both[1]]) });
  await knex.raw(
    "create trigger full before update on alerts begin select raise(abort, 'full'); end",
  );
  expect(await run({ [path]: json([both[1]]) })).toBe('failed');
  expect(await alertEnds()).toEqual({ checkout: 'firing', payment: 'firing' });
  await knex.raw('drop trigger full');
  expect(await run({ [path]: json([both[1]]) })).toBe('succeeded');
  expect(await alertEnds()).toEqual({ checkout: at(1), payment: 'firing' });
  server.stop();
});
