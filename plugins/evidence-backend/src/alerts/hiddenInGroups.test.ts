import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import request from 'supertest';
import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const secret = 'the-present-secret';

it('lists no group by an entity that the reader may not see', async () => {
  const { as, server, stop } = await startEvidence({
    features: [alertmanagerModule],
    entities: [aComponent('checkout'), aComponent('vault')],
    hidden: ['component:default/vault'],
    config: {
      plumbline: { webhooks: { alertmanager: { secrets: { secret } } } },
    },
  });
  const { status } = await request(server)
    .post('/api/evidence/webhooks/alertmanager')
    .set('authorization', `Bearer ${secret}`)
    .send({
      version: '4',
      groupKey: '{}:{}',
      status: 'firing',
      receiver: 'all',
      groupLabels: {},
      commonLabels: {},
      alerts: ['checkout', 'vault'].map(service => ({
        status: 'firing',
        labels: { alertname: 'HighErrors', service },
        annotations: {},
        startsAt: '2026-03-01T11:58:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        fingerprint: `fp-${service}`,
      })),
    });
  expect([200, 201]).toContain(status);
  const groupsOf = async (name: string, user: string) => {
    const entityRef = `component:default/${name}`;
    const { body } = await as(user).get('/alert-groups', { entityRef });
    return body.items.map((one: { entityRefs: string[] }) => one.entityRefs);
  };
  const both = ['component:default/checkout', 'component:default/vault'];
  expect(await groupsOf('vault', ana)).toEqual([both]);
  expect(await groupsOf('checkout', outsider)).toEqual([[both[0]]]);
  expect(await groupsOf('vault', outsider)).toEqual([]);
  await stop();
});
