import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  answersOfPoisoned,
  fakeEvidenceService,
} from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import request from 'supertest';
import incidentBriefPlugin from '.';
import { createTestDatabases } from './__testUtils__/testDatabases';

jest.setTimeout(300_000);

const databases = createTestDatabases();
const entityRef = 'component:default/checkout';
const at = Date.parse('2026-03-03T02:10:00Z');
const lists = [
  '/corrections',
  '/pins',
  '/deliveries',
  '/set-aside',
  `/brief?entityRef=${entityRef}`,
];

describe.each(['SQLITE_3'] as const)('the brief on %s', databaseId => {
  it('answers whatever one stored row has become, and says so', async () => {
    const knex = await databases.init(databaseId);
    const backend = await startTestBackend({
      features: [
        incidentBriefPlugin,
        fakeEvidenceService({ contexts: [contextFixture()] }).factory,
        mockServices.database.factory({ knex }),
        catalogServiceMock.factory({
          entities: [
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'Component',
              metadata: { name: 'checkout' },
            },
          ],
        }),
      ],
    });
    const call = (method: 'get' | 'post', path: string, body?: object) =>
      request(backend.server)
        [method](`/api/incident-brief${path}`)
        .set('authorization', mockCredentials.user.header('user:default/ana'))
        .send(body);
    for (const line of ['service.runbook', 'owner']) {
      await call('post', '/corrections', { entityRef, line }).expect(201);
      await call('post', '/pins', { entityRef, note: line }).expect(201);
    }
    // Nothing is configured to be delivered: the loop has nothing to do.
    for (const id of ['one', 'two']) {
      await knex('delivery_subjects').insert({
        subject: id,
        resolved: true,
        watched: '[]',
        due_at: null,
        learned_at: at,
      });
      await knex('deliveries').insert({
        id,
        subject: id,
        target: 'slack',
        address: '#pay',
        entity_ref: entityRef,
        title: 'Errors',
        content: '{}',
        content_key: 'k',
        resolved: false,
        revision: 1,
        attempts: 1,
        sent_revision: 1,
        state: 'sent',
        attempted_at: at,
        created_at: at,
        sent_at: at,
        updated_at: at,
      });
    }
    const { damaged, failed, lacked, setAside } = await answersOfPoisoned(
      knex,
      { lists, get: path => call('get', path) },
    );
    expect(failed).toEqual([]);
    // The damaged one, and no other.
    expect(lacked).toEqual({
      '/corrections': 1,
      '/pins': 1,
      '/deliveries': 1,
    });
    expect(setAside).toEqual(
      expect.arrayContaining(['corrections', 'deliveries', 'pins']),
    );
    expect(damaged).toBeGreaterThan(15);
    await backend.stop();
  });
});
