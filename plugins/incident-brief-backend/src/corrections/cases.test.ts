import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import request from 'supertest';
import incidentBriefPlugin from '..';

jest.setTimeout(120_000);

const entityRef = 'component:default/checkout';

/** One that changed under a long name, with more callers than a case names. */
function crowded() {
  const context = contextFixture();
  const [first] = context.dependencies;
  const callers = Array.from({ length: 120 }, (_, index) => ({
    ...first,
    entityRef: `component:default/caller-${index}`,
  }));
  return contextFixture({
    dependencies: callers,
    changes: context.changes.map(one => ({
      ...one,
      revision: 'r'.repeat(500),
    })),
  });
}

describe('corrections among what waits for a decision', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  it.each(['POSTGRES_15'] as const)(
    'wait for the owner of the entity, and are decided once, on %s',
    async databaseId => {
      const evidence = fakeEvidenceService({ contexts: [crowded()] });
      const backend = await startTestBackend({
        features: [
          incidentBriefPlugin,
          evidence.factory,
          mockServices.database.factory({
            knex: await databases.init(databaseId),
          }),
          catalogServiceMock.factory({
            entities: [
              {
                apiVersion: 'backstage.io/v1alpha1',
                kind: 'Component',
                metadata: { name: 'checkout' },
                relations: [
                  { type: 'ownedBy', targetRef: 'group:default/payments' },
                ],
              },
            ],
          }),
        ],
      });
      const call = (
        name: string,
        method: 'post' | 'patch',
        path: string,
        body: object,
      ) =>
        request(backend.server)
          [method](`/api/incident-brief${path}`)
          .set(
            'authorization',
            mockCredentials.user.header(`user:default/${name}`),
          )
          .send(body);
      const caseOf = async (id: string, state: string) => {
        for (let attempt = 0; attempt < 200; attempt++) {
          const found = evidence.cases.get(`correction:${id}`);
          if (found?.state === state) {
            return found;
          }
          await new Promise(done => {
            setTimeout(done, 50);
          });
        }
        throw new Error(`The correction was not published as ${state}`);
      };
      const { body: one } = await call('ana', 'post', '/corrections', {
        entityRef,
        line: 'service.runbook',
        right: 'Another one',
      });
      const found = await caseOf(one.id, 'waiting');
      expect(found).toMatchObject({
        type: 'correction',
        title: 'Correct “Runbook” of checkout',
        url: `/review?correction=${one.id}`,
        reason: 'Another one',
        requester: 'user:default/ana',
        deciders: ['group:default/payments'],
        entityRefs: [entityRef],
        record: expect.arrayContaining([
          {
            label: 'The brief stated',
            value: expect.stringMatching(/^https:/),
          },
          { label: 'Right would be', value: 'Another one' },
        ]),
      });
      // One that its source can put right closes by itself.
      expect(found.actions!.map(({ label }) => label)).toEqual(['Dismiss']);
      const [{ body, method, path }] = found.actions!;
      const answers = await Promise.all(
        ['li', 'sam'].map(name =>
          call(name, method, path, { ...body, reason: 'It is right' }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await caseOf(one.id, 'decided')).toMatchObject({
        revision: 2,
        outcome: { action: 'dismissed', reason: 'It is right' },
      });
      // However much a line names, its case is published.
      const { body: many } = await call('ana', 'post', '/corrections', {
        entityRef,
        line: 'dependencies',
        note: 'Too many',
      });
      const long = await caseOf(many.id, 'waiting');
      expect(long.entityRefs).toEqual([]);
      expect(long.restsOnWholeEstate).toBe(true);
      const { id } = crowded().changes[0];
      const { body: change } = await call('ana', 'post', '/corrections', {
        entityRef,
        line: `lastChange[${id}]`,
        note: 'Not ours',
      });
      const { title } = await caseOf(change.id, 'waiting');
      expect(title).toMatch(/^Correct “deploy r{483}…$/);
      await backend.stop();
    },
  );
});
