import request from 'supertest';
import { createTestSource, testSecret } from '../../testUtils/createTestSource';
import { createLedgerDatabases } from '../../testUtils/testLedger';
import { startLedger } from '../../testUtils/startLedger';
import { hmac } from '../../testUtils/useWebhook';

jest.setTimeout(120_000);

describe('what is counted of deliveries', () => {
  const databases = createLedgerDatabases();

  it('has unknown words of those that are ignored as well', async () => {
    const app = await startLedger(await databases.init('SQLITE_3'), {}, () => ({
      ...createTestSource(),
      translate: () => ({
        event: 'spill',
        unknownOutcomes: ['evaporated'],
        ignored: 'Nothing is known of it',
      }),
    }));
    const body = '{}';
    for (let times = 0; times < 2; times++) {
      const answer = await request(app.server)
        .post('/api/evidence/webhooks/acme-ci')
        .set('Content-Type', 'application/json')
        .set('X-Acme-Signature', hmac('sha256', body, testSecret))
        .send(body);
      expect(answer.body.status).toBe('ignored');
    }
    expect(app.counters().read('acme-ci')).toMatchObject({
      accepted: 0,
      ignored: { spill: 2 },
      unknownOutcomes: { evaporated: 2 },
    });
    await app.server.stop();
  });
});
