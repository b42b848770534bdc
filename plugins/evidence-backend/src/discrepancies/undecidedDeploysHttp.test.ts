import { mockCredentials } from '@backstage/backend-test-utils';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import request from 'supertest';
import { ana, setClock, startEvidence } from '../testUtils/startEvidence';
import { aGateDecision } from './__testUtils__/aGateDecision';
import { aComponent, ref } from './__testUtils__/reviewedEstate';

jest.setTimeout(120_000);

const minute = 60_000;

describe('deploys that no decision of a gate allowed', () => {
  it('are listed over HTTP within seconds', async () => {
    const evidence = await startEvidence({
      entities: [aComponent('cart', { owner: 'group:default/shop' })],
    });
    const now = Date.parse('2026-03-01T12:00:00.000Z');
    const { status } = await request(evidence.server)
      .post('/api/evidence/decisions')
      .set(
        'authorization',
        mockCredentials.service.header({
          onBehalfOf: mockCredentials.service('plugin:scorecards'),
          targetPluginId: 'evidence',
        }),
      )
      .send(aGateDecision('one', now));
    expect(status).toBe(201);
    setClock(iso(now + 5 * minute));
    const report = (id: string, part: object) =>
      evidence.as(ana).post('/changes', {
        source: 'ci',
        id,
        kind: 'deploy',
        entityRef: ref('cart'),
        environment: 'production',
        outcome: 'succeeded',
        occurredAt: iso(now + 5 * minute),
        ...part,
      });
    const { body: named } = await report('1', { decision: 'one' });
    await report('2', { revision: 'bbbbbbb' });
    const { body: change } = await evidence.as(ana).get(`/changes/${named.id}`);
    expect(change).toMatchObject({ decision: 'one' });
    let items: object[] = [];
    for (let tries = 0; items.length === 0 && tries < 200; tries++) {
      const query = { kind: 'deploy-without-decision' };
      ({
        body: { items },
      } = await evidence.as(ana).get('/discrepancies', query));
      await new Promise(done => setTimeout(done, 100));
    }
    expect(items).toMatchObject([
      { owner: 'group:default/shop', evidence: [{ source: 'ci' }] },
    ]);
    await evidence.stop();
  });
});
