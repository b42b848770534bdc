import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import request from 'supertest';
import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const secret = 'the-present-secret';
const entityRef = 'component:default/checkout';

it('lists alerts that match nothing in every brief, but to no reader from whom something is hidden', async () => {
  const { as, server } = await startEvidence({
    features: [alertmanagerModule],
    entities: [aComponent('checkout'), aComponent('ledger')],
    hidden: ['component:default/ledger'],
    config: {
      plumbline: { webhooks: { alertmanager: { secrets: { secret } } } },
    },
  });
  const send = async (receiver: string, status: string, services: string[]) => {
    const { status: answer } = await request(server)
      .post('/api/evidence/webhooks/alertmanager')
      .set('authorization', `Bearer ${secret}`)
      .send({
        version: '4',
        groupKey: `{}:{receiver="${receiver}"}`,
        status,
        receiver,
        groupLabels: {},
        commonLabels: {},
        alerts: services.map(service => ({
          status,
          labels: { alertname: 'HighErrors', service },
          annotations: {},
          startsAt: '2026-03-01T11:58:00Z',
          endsAt:
            status === 'firing'
              ? '0001-01-01T00:00:00Z'
              : '2026-03-01T12:01:00Z',
          fingerprint: `fp-${service}`,
        })),
      });
    expect([200, 201]).toContain(answer);
  };
  const unmatchedFor = async (user = ana, at?: string) => {
    const body = { entityRef, ...(at && { at }) };
    const answer = await as(user).post('/context', body);
    expect(answer.status).toBe(200);
    return answer.body.unmatchedAlerts;
  };
  expect(await unmatchedFor()).toBeUndefined();
  await send('one', 'firing', ['checkout', 'ledger', 'chekout']);
  await send('two', 'firing', ['chekout']);
  const one = { count: 1, some: [{ name: 'HighErrors', word: 'chekout' }] };
  expect(await unmatchedFor()).toEqual(one);
  expect(await unmatchedFor(outsider)).toBeUndefined();

  setClock('2026-03-01T12:02:00.000Z');
  await send('one', 'resolved', ['chekout']);
  expect(await unmatchedFor()).toBeUndefined();
  expect(await unmatchedFor(ana, '2026-03-01T12:01:00.000Z')).toEqual(one);
  expect(
    await unmatchedFor(outsider, '2026-03-01T12:01:00.000Z'),
  ).toBeUndefined();
});
