import request from 'supertest';
import {
  aComponent,
  ana,
  outsider,
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

const secret = 'what-alertmanager-sends';
const path = '/api/v2/alerts';
const lost = apiAlert({ service: 'chekout' });
const one = { count: 1, some: [{ name: 'HighErrors', word: 'chekout' }] };

it('reports alerts that were read from Alertmanager and match nothing to briefs', async () => {
  const server = await startAlertmanagerServer();
  const evidence = await startCollectors({
    features: [alertmanagerModule],
    entities: ['checkout', 'ledger'].map(name => aComponent(name)),
    hidden: ['component:default/ledger'],
    collectors: {
      alerts: {
        type: 'alertmanager',
        url: server.url,
        timeout: '2s',
        frequency: '1ms',
      },
    },
  });
  let minutes = 0;
  const run = async (answers: Record<string, Answer>) => {
    minutes += 1;
    setClock(new Date(Date.UTC(2026, 2, 1, 12, minutes)).toISOString());
    server.answer(answers);
    // Longer than it is put off after failures in a row.
    await new Promise(resolve => setTimeout(resolve, 30));
    return (await evidence.run('alerts')).outcome;
  };
  const unmatchedAlerts = async (user = ana, at?: string) => {
    const { body } = await evidence.as(user).post('/context', {
      entityRef: 'component:default/checkout',
      ...(at && { at }),
    });
    return body.unmatchedAlerts;
  };
  const status = { inhibitedBy: [], silencedBy: [], state: 'suppressed' };

  await run({ [path]: json([apiAlert({ service: 'checkout' })]) });
  expect(await unmatchedAlerts()).toBeUndefined();
  await run({
    [path]: json([
      lost,
      apiAlert({ service: 'ledger' }),
      apiAlert({ service: 'a' }, { status: { ...status, silencedBy: ['s'] } }),
      apiAlert({ service: 'b' }, { status: { ...status, inhibitedBy: ['x'] } }),
    ]),
  });
  expect(await unmatchedAlerts()).toEqual(one);
  expect(await unmatchedAlerts(outsider)).toBeUndefined();

  // That it does not answer, or has lost its memory, is no end of anything.
  expect(await run({ [path]: json({}, 500) })).toBe('failed');
  expect(await unmatchedAlerts()).toEqual(one);
  const begun = new Date(Date.UTC(2026, 2, 1, 12, minutes + 1)).toISOString();
  await run({
    '/api/v2/status': json({
      config: { original: 'route: { receiver: a }\nreceivers: [{ name: a }]' },
      uptime: begun,
    }),
  });
  expect(await unmatchedAlerts()).toEqual(one);

  await run({});
  expect(await unmatchedAlerts()).toBeUndefined();
  expect(await unmatchedAlerts(ana, '2026-03-01T12:03:30.000Z')).toEqual(one);
  expect(
    await unmatchedAlerts(outsider, '2026-03-01T12:03:30.000Z'),
  ).toBeUndefined();
  server.stop();
});

it('reports them no longer once nothing was heard for long', async () => {
  const server = await startAlertmanagerServer();
  const evidence = await startCollectors({
    features: [alertmanagerModule],
    entities: [aComponent('checkout')],
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
  const run = async (instant: string, answers: Record<string, Answer>) => {
    setClock(instant);
    server.answer(answers);
    await new Promise(resolve => setTimeout(resolve, 30));
    await evidence.run('alerts');
  };
  const unmatchedAlerts = async (at?: string) => {
    const { body } = await evidence.as(ana).post('/context', {
      entityRef: 'component:default/checkout',
      ...(at && { at }),
    });
    return body.unmatchedAlerts?.count ?? 0;
  };
  const deliver = async () => {
    const { status } = await request(evidence.server)
      .post('/api/evidence/webhooks/alertmanager')
      .set('authorization', `Bearer ${secret}`)
      .send({
        version: '4',
        groupKey: 'one',
        externalURL: server.url,
        alerts: [
          {
            ...apiAlert({ service: 'payments' }),
            status: 'firing',
            endsAt: '0001-01-01T00:00:00Z',
          },
        ],
      });
    expect([200, 201]).toContain(status);
  };
  const firing = { [path]: json([lost]) };
  const down = { all: json({}, 500) };
  await deliver();
  await run('2026-03-01T12:00:00.000Z', firing);
  expect(await unmatchedAlerts()).toBe(2);
  await run('2026-03-01T12:10:00.000Z', down);
  expect(await unmatchedAlerts()).toBe(2);
  await run('2026-03-01T12:20:00.000Z', down);
  expect(await unmatchedAlerts()).toBe(1);
  await run('2026-06-01T12:00:00.000Z', down);
  expect(await unmatchedAlerts()).toBe(0);
  expect(await unmatchedAlerts('2026-03-01T12:10:00.000Z')).toBe(2);
  // What is heard of again is no other than it was.
  await run('2026-06-01T12:05:00.000Z', firing);
  expect(await unmatchedAlerts()).toBe(1);
  await deliver();
  setClock('2026-06-01T12:06:00.000Z');
  expect(await unmatchedAlerts()).toBe(2);
  server.stop();
});
