import { ana, outsider, setClock } from '../../__testUtils__/startEvidence';
import { aComponent } from '../../projection/__testUtils__/testEstate';
import { startCollectors } from '../__testUtils__/startCollectors';
import {
  Answer,
  apiAlert,
  json,
  startAlertmanagerServer,
} from './__testUtils__/alertmanagerServer';

jest.setTimeout(60_000);

const path = '/api/v2/alerts';
const lost = apiAlert({ service: 'chekout' });
const one = { count: 1, some: [{ name: 'HighErrors', word: 'chekout' }] };

it('tells briefs of alerts that Alertmanager was asked for and that match nothing', async () => {
  const server = await startAlertmanagerServer();
  const evidence = await startCollectors({
    entities: ['checkout', 'ledger'].map(name => aComponent(name)),
    hidden: ['component:default/ledger'],
    collectors: {
      alerts: {
        type: 'alertmanager',
        url: server.url,
        timeout: '0.5s',
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
  const told = async (user = ana, at?: string) => {
    const { body } = await evidence.as(user).post('/context', {
      entityRef: 'component:default/checkout',
      ...(at && { at }),
    });
    return body.unmatchedAlerts;
  };
  const status = { inhibitedBy: [], silencedBy: [], state: 'suppressed' };

  await run({ [path]: json([apiAlert({ service: 'checkout' })]) });
  expect(await told()).toBeUndefined();
  await run({
    [path]: json([
      lost,
      apiAlert({ service: 'ledger' }),
      apiAlert({ service: 'a' }, { status: { ...status, silencedBy: ['s'] } }),
      apiAlert({ service: 'b' }, { status: { ...status, inhibitedBy: ['x'] } }),
    ]),
  });
  expect(await told()).toEqual(one);
  expect(await told(outsider)).toBeUndefined();

  // That it does not answer, or has lost its memory, is no end of anything.
  expect(await run({ [path]: json({}, 500) })).toBe('failed');
  expect(await told()).toEqual(one);
  const begun = new Date(Date.UTC(2026, 2, 1, 12, minutes + 1)).toISOString();
  await run({
    '/api/v2/status': json({
      config: { original: 'route: { receiver: a }\nreceivers: [{ name: a }]' },
      uptime: begun,
    }),
  });
  expect(await told()).toEqual(one);

  await run({});
  expect(await told()).toBeUndefined();
  expect(await told(ana, '2026-03-01T12:03:30.000Z')).toEqual(one);
  expect(await told(outsider, '2026-03-01T12:03:30.000Z')).toBeUndefined();
  server.stop();
});
