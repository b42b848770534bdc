import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, TestDatabaseId } from '@backstage/backend-test-utils';
import {
  Collector,
  createEvidenceModule,
  evidenceExtensionPoint,
} from '@plumbline/backstage-plugin-evidence-node';
import request from 'supertest';
import {
  ana,
  li,
  outsider,
  StartEvidenceOptions,
  startEvidence,
} from '../testUtils/startEvidence';
import { createEvidenceDatabases } from '../testUtils/testStore';
import { aComponent } from '../testUtils/testEstate';
import { createTestSource, testSecret } from '../testUtils/createTestSource';
import { hmac } from '../testUtils/useWebhook';

jest.setTimeout(240_000);

const checkout = 'component:default/checkout';
/** Of the change that the webhook reports. */
const native = 'run-7';
const observedAt = '2026-03-01T11:59:00Z';
/** Credentials of a service, as the local token's and the assistant's are. */
const service = null;
type Caller = string | typeof service;

function aCollector(id: string): Collector {
  return {
    id,
    title: id,
    frequencySeconds: 60,
    timeoutSeconds: 5,
    collect: async () => {},
  };
}

/** A module that reads a source, as an installation adds it. */
function withCollector(id: string) {
  return createBackendModule({
    pluginId: 'evidence',
    moduleId: `test-${id}`,
    register(env) {
      env.registerInit({
        deps: { sources: evidenceExtensionPoint },
        async init({ sources }) {
          sources.addCollector(aCollector(id));
        },
      });
    },
  });
}

describe.each(createEvidenceDatabases().eachSupportedId())(
  'who reported, on %s',
  databaseId => {
    const databases = createEvidenceDatabases();
    let evidence: Awaited<ReturnType<typeof startEvidence>>;
    let audits: { eventId: string; status: string; meta?: any }[];

    /** Again over the same database, if one is given. */
    async function start(
      options: StartEvidenceOptions = {},
      knex?: Awaited<ReturnType<typeof databases.init>>,
    ) {
      const used = knex ?? (await databases.init(databaseId as TestDatabaseId));
      audits = [];
      evidence = await startEvidence({
        entities: [aComponent('checkout')],
        config: {
          plumbline: {
            webhooks: { 'acme-ci': { secrets: { now: testSecret } } },
          },
        },
        ...options,
        features: [
          createEvidenceModule({
            moduleId: 'acme-ci',
            changeSources: () => [createTestSource()],
          }),
          createServiceFactory({
            service: coreServices.database,
            deps: {},
            factory: () => ({ getClient: async () => used }),
          }),
          mockServices.auditor.mock({
            createEvent: async ({ eventId, meta }: any) => ({
              success: async () => {
                audits.push({ eventId, status: 'succeeded', meta });
              },
              fail: async () => {
                audits.push({ eventId, status: 'failed', meta });
              },
            }),
          }).factory,
          ...(options.features ?? []),
        ],
      });
      return used;
    }
    afterEach(() => evidence.stop());

    const as = (user: Caller) => evidence.as(user ?? undefined);

    const change = (part: object = {}) => ({
      source: 'ci',
      id: 'run-1',
      kind: 'deploy',
      entityRef: checkout,
      occurredAt: '2026-03-01T10:00:00Z',
      revision: 'v1',
      outcome: 'succeeded',
      ...part,
    });

    async function fromWebhook() {
      const body = JSON.stringify(change({ id: native }));
      const answer = await request(evidence.server)
        .post('/api/evidence/webhooks/acme-ci')
        .set('content-type', 'application/json')
        .set('x-acme-signature', hmac('sha256', body, testSecret))
        .send(body);
      expect([answer.body, answer.status]).toEqual([expect.anything(), 201]);
      return answer.body.changes[0].id as string;
    }

    const report = (part: object, user: Caller = ana) =>
      as(user).post('/changes', change(part));
    const detail = async (id: string, user: Caller = ana) =>
      (await as(user).get(`/changes/${id}`)).body;

    it('reserves the names of modules to them, from the start and when they are gone', async () => {
      const knex = await start({ features: [withCollector('acme-cd')] });
      const refused = async (source: string) => {
        const answers = [];
        for (const user of [ana, service]) {
          answers.push(
            await report({ source }, user),
            await as(user).post('/changes', {
              items: [change({ source: 'fine' }), change({ source })],
            }),
          );
          if (/^[a-z-]+$/.test(source)) {
            answers.push(
              await as(user).post('/incidents', {
                source,
                id: '1',
                start: observedAt,
              }),
              await as(user).post('/observations', {
                source,
                observedAt,
                facts: [],
              }),
            );
          }
        }
        expect(
          answers.map(({ status, body }) => [status, body.error?.message]),
        ).toEqual(
          answers.map(() => [
            403,
            expect.stringMatching(
              /^The source '.*' is reserved to the module that reports under it; report under a source id of your own$/,
            ),
          ]),
        );
      };
      // Nothing has come from any of them yet.
      for (const source of [
        'acme-ci',
        'cdevents',
        'acme-cd',
        'dependencies',
        'catalog',
        // Names that look like one of these.
        'Acme-CI',
        ' acme-ci\t',
        'acme\u200b-ci',
        'ａｃｍｅ-ｃｉ',
        'ACME-CI\u00ad',
      ]) {
        await refused(source);
      }
      const { body } = await evidence.as(ana).get('/changes');
      expect(body.items).toEqual([]);
      expect(
        audits.filter(
          ({ status, meta }) =>
            status === 'failed' &&
            meta.reportedBy === ana &&
            meta.sources === 'fine, acme-ci',
        ),
      ).toHaveLength(1);

      await evidence.stop();
      await start({ config: {} }, knex);
      await refused('acme-cd');
      expect((await report({ source: 'fine' }, li)).status).toBe(201);
    });

    it('keeps a signed change as its webhook reported it', async () => {
      await start();
      const id = await fromWebhook();
      const signed = await detail(id);
      expect(signed).toMatchObject({
        source: 'acme-ci',
        reportedBy: 'webhook acme-ci',
        reports: [{ reportedBy: 'webhook acme-ci' }],
      });
      for (const user of [ana, li, service]) {
        const { status } = await report(
          { source: 'acme-ci', id: native, revision: 'b'.repeat(40) },
          user,
        );
        expect(status).toBe(403);
      }
      expect(await detail(id)).toEqual(signed);
    });

    it('gives any other name to who reported under it first, and shows who', async () => {
      await start({ hidden: ['user:default/ana'] });
      const { body: first } = await report({ outcome: 'in-progress' });
      expect((await report({ outcome: 'in-progress' }, li)).status).toBe(403);
      for (const [user, source] of [
        [li, 'ci'],
        [li, 'CI'],
        [service, ' ci'],
      ] as const) {
        const { status, body } = await report({ source, id: 'x' }, user);
        expect([status, body.error?.message]).toEqual([
          403,
          expect.stringMatching(
            /^The source '.*' belongs to another principal/,
          ),
        ]);
      }
      const again = await report({ outcome: 'in-progress' });
      expect(again.body).toEqual({ id: first.id, status: 'duplicate' });
      const before = await detail(first.id);
      expect(before.reportedBy).toBe(ana);
      expect(before).not.toHaveProperty('amendedAt');

      expect((await report({})).body.status).toBe('updated');
      expect(await detail(first.id)).toMatchObject({
        reportedBy: ana,
        amendedAt: '2026-03-01T12:00:00.000Z',
        outcome: 'succeeded',
      });
      const { body: list } = await evidence.as(ana).get('/changes');
      expect(list.items).toMatchObject([{ reportedBy: ana }]);
      // The catalog does not show every reader every user.
      const { body: seen } = await evidence.as(outsider).get('/changes');
      expect(seen.items).toHaveLength(1);
      expect(seen.items[0]).not.toHaveProperty('reportedBy');

      const pushed = await evidence.as(li).post('/observations', {
        source: 'ci',
        observedAt,
        facts: [],
      });
      expect(pushed.status).toBe(403);
      const audit = { eventId: 'change-report', status: 'succeeded' };
      expect(audits).toContainEqual({
        ...audit,
        meta: { reportedBy: ana, sources: 'ci' },
      });
    });

    it('lets one of those that claim a name at one instant have it', async () => {
      await start();
      const users = Array.from({ length: 6 }, (_, n) => `user:default/u${n}`);
      const answers = await Promise.all(
        users.map(user => report({ id: user }, user)),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, 403, 403, 403, 403, 403]);
    });

    it('gives a module its name, whoever had it, and what it reports itself', async () => {
      const knex = await start();
      const health = { entityRef: checkout, name: 'health.state' };
      const source = 'acme-cd';
      const { body: stolen } = await report({ source, revision: 'mine' });
      await evidence.as(ana).post('/observations', {
        source,
        observedAt,
        facts: [{ ...health, value: 'down' }],
      });
      const facts = async () =>
        (await evidence.as(ana).post('/context', { entityRef: checkout })).body
          .facts;
      expect(await facts()).toHaveLength(1);

      await evidence.stop();
      const reporting = withReports(source, [
        { ...change({ source }), revision: 'theirs' } as never,
      ]);
      await start({ features: [reporting] }, knex);
      expect(await facts()).toEqual([]);
      expect((await report({ source, revision: 'mine again' })).status).toBe(
        403,
      );
      expect((await detail(stolen.id)).reportedBy).toBe(ana);
      await evidence.scheduler.triggerTask(`evidence-collector-${source}`);
      expect(await detail(stolen.id)).toMatchObject({
        reportedBy: `collector ${source}`,
        revision: 'theirs',
      });
    });

    it('leaves what was reported before authors were kept as it is', async () => {
      const knex = await start();
      const { body: old } = await report({ outcome: 'in-progress' });
      for (const table of ['change_reports', 'changes']) {
        await knex(table).update({ reported_by: null });
      }
      await knex('source_owners').where({ key: 'ci' }).delete();
      const refused = await report({});
      expect([refused.status, refused.body.error.message]).toEqual([
        403,
        expect.stringMatching(/before authors were kept/),
      ]);
      expect((await report({ outcome: 'in-progress' })).body).toEqual({
        id: old.id,
        status: 'duplicate',
      });
      expect((await report({ id: 'new' })).status).toBe(201);
      expect(await detail(old.id)).not.toHaveProperty('reportedBy');
    });

    it('keeps incidents as their author reported them', async () => {
      await start();
      const incident = (user: string, part: object = {}) =>
        as(user).post('/incidents', {
          source: 'status-page',
          id: 'INC-1',
          start: observedAt,
          ...part,
        });
      expect((await incident(ana)).status).toBe(201);
      const end = { end: '2026-03-01T11:59:30Z' };
      expect((await incident(li, end)).status).toBe(403);
      const open = (await evidence.as(ana).get('/incidents/INC-1')).body;
      expect(open).toMatchObject({ status: 'open', reportedBy: ana });
      expect(open).not.toHaveProperty('amendedAt');
      expect((await incident(ana, end)).body.status).toBe('updated');
      expect(
        (await evidence.as(ana).get('/incidents/INC-1')).body,
      ).toMatchObject({
        status: 'resolved',
        amendedAt: '2026-03-01T12:00:00.000Z',
      });
    });
  },
);

function withReports(
  id: string,
  changes: Parameters<Parameters<Collector['collect']>[0]['reportChanges']>[0],
) {
  return createBackendModule({
    pluginId: 'evidence',
    moduleId: `test-${id}`,
    register(env) {
      env.registerInit({
        deps: { sources: evidenceExtensionPoint },
        async init({ sources }) {
          sources.addCollector({
            ...aCollector(id),
            collect: pass => pass.reportChanges(changes),
          });
        },
      });
    },
  });
}
