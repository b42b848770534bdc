import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  EvidenceContext,
  OpenCorrection,
} from '@plumbline/backstage-plugin-evidence-common';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import {
  correctionSchema,
  replaySchema,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import request from 'supertest';
import incidentBriefPlugin from '..';

const entityRef = 'component:default/checkout';
const right = 'https://runbooks.example.com/checkout-2';

const asUser = (name: string) =>
  mockCredentials.user.header(`user:default/${name}`);
const asService = mockCredentials.service.header({
  onBehalfOf: mockCredentials.service(),
  targetPluginId: 'incident-brief',
});

function nameOf(credentials: unknown): string | undefined {
  const { principal } = credentials as BackstageCredentials<{
    userEntityRef?: string;
  }>;
  return principal.userEntityRef?.split('/')[1];
}

function withRunbook(url: string): EvidenceContext {
  const context = contextFixture();
  const { subject } = context;
  return {
    ...context,
    subject: {
      ...subject,
      annotations: { ...subject.annotations, 'plumbline.dev/runbook': url },
    },
  };
}

async function start(options: { hidden?: string[]; seesAll?: string } = {}) {
  const contexts = [contextFixture()];
  const feed: { seq: number; type: 'entity'; at: string }[] = [];
  const evidence = fakeEvidenceService({ contexts, feed });
  const { server } = await startTestBackend({
    features: [
      incidentBriefPlugin,
      evidence.factory,
      catalogServiceMock.factory({
        entities: [
          entityRef,
          'component:default/frontend',
          'component:default/payment',
        ]
          .filter(ref => !options.hidden?.includes(ref))
          .map(ref => ({
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: ref.split('/')[1] },
          })),
      }),
      ...(options.hidden
        ? [
            mockServices.permissions.mock({
              authorize: async requests =>
                requests.map(() => ({ result: AuthorizeResult.ALLOW })),
              authorizeConditional: async (requests, asker) =>
                requests.map(() =>
                  nameOf(asker?.credentials) === (options.seesAll ?? 'nobody')
                    ? { result: AuthorizeResult.ALLOW }
                    : {
                        result: AuthorizeResult.CONDITIONAL,
                        pluginId: 'catalog',
                        resourceType: 'catalog-entity',
                        conditions: {
                          rule: 'any',
                          resourceType: 'catalog-entity',
                        },
                      },
                ) as never,
            }).factory,
          ]
        : []),
    ],
  });
  const api = '/api/incident-brief';
  const report = (line: string, user = 'ana', note?: string) =>
    request(server)
      .post(`${api}/corrections`)
      .set('Authorization', asUser(user))
      .send({ entityRef, line, note });
  const read = async (id: string, user = 'ana') =>
    request(server)
      .get(`${api}/corrections/${id}`)
      .set('Authorization', asUser(user));
  const edit = (id: string, body: object) =>
    request(server)
      .patch(`${api}/corrections/${id}`)
      .set('Authorization', asUser('ana'))
      .send(body);
  /** Says something else from now on, and that there is news. */
  const say = (context: EvidenceContext) => {
    contexts.splice(0, 1, context);
    feed.push({ seq: feed.length + 1, type: 'entity', at: context.at });
  };
  const eventually = async (id: string, state: string) => {
    for (let tries = 0; tries < 100; tries++) {
      const { body } = await read(id);
      if (body.state === state) {
        return body;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
    throw new Error(`'${id}' never became ${state}`);
  };
  return {
    server,
    contexts,
    evidence,
    api,
    report,
    read,
    edit,
    say,
    eventually,
  };
}

jest.setTimeout(120_000);

describe('corrections', () => {
  it('keep what the brief stated, once for each line', async () => {
    const { report, evidence } = await start();
    const first = await report('service.runbook');
    expect(first.status).toBe(201);
    expect(correctionSchema.parse(first.body)).toEqual(first.body);
    expect(first.body).toMatchObject({
      entityRef,
      state: 'open',
      tracked: true,
      reportedBy: 'user:default/ana',
      said: [
        {
          key: 'service.runbook',
          label: 'Runbook',
          value: 'https://runbooks.example.com/checkout',
        },
      ],
    });
    const again = await report('service.runbook', 'li');
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(evidence.pushed.at(-1)?.facts).toEqual([
      {
        entityRef,
        name: 'corrections.open',
        value: [
          expect.objectContaining({ id: first.body.id, label: 'Runbook' }),
        ],
      },
    ]);
  });

  it('are about the environment of the brief', async () => {
    const { contexts, evidence, report } = await start();
    const ids: string[] = [];
    for (const environment of ['staging', 'production']) {
      contexts[0] = contextFixture({ environment });
      const { body, status } = await report('runtime');
      expect([status, body.environment]).toEqual([201, environment]);
      ids.push(body.id);
      expect((await report('runtime')).body.id).toBe(body.id);
      // The runbook is the same in each.
      await report('service.runbook');
    }
    const of = (line: string) =>
      (evidence.pushed.at(-1)!.facts![0].value as OpenCorrection[])
        .filter(one => one.line === line)
        .map(({ environment, id }) => [id, environment]);
    expect(of('runtime').sort()).toEqual(
      [
        [ids[0], 'staging'],
        [ids[1], 'production'],
      ].sort(),
    );
    expect(of('service.runbook')).toEqual([[expect.any(String), undefined]]);
  });

  it('close when the source says otherwise, and open when it says so again', async () => {
    const { report, say, eventually, evidence } = await start();
    const { body } = await report('service.runbook');
    say(withRunbook(right));
    const closed = await eventually(body.id, 'closed');
    expect(closed.history.at(-1)).toMatchObject({
      state: 'closed',
      reason: `Runbook is now '${right}'`,
    });
    expect(evidence.pushed.at(-1)?.facts?.[0].value).toEqual([]);
    say(contextFixture());
    const opened = await eventually(body.id, 'open');
    expect(opened.reopened).toBe(1);
    expect(opened.history.map(({ state }: { state: string }) => state)).toEqual(
      ['open', 'closed', 'open'],
    );
  });

  it('take details at the review, from one editor at a time', async () => {
    const { report, edit } = await start();
    const { body } = await report('owner');
    expect(body.said.length).toBeGreaterThan(1);
    const narrowed = await edit(body.id, {
      version: body.version,
      line: 'owner.channel',
      right: '#checkout',
    });
    expect(narrowed.body).toMatchObject({
      line: 'owner.channel',
      right: '#checkout',
      said: [{ key: 'owner.channel' }],
      version: 2,
    });
    const late = await edit(body.id, { version: 1, note: 'late' });
    expect(late.status).toBe(409);
    const closing = await edit(body.id, {
      version: 2,
      state: 'closed',
      reason: 'done',
    });
    expect(closing.status).toBe(409);
    expect(closing.body.error.message).toContain('closes automatically');
    const dismissed = await edit(body.id, {
      version: 2,
      state: 'dismissed',
      reason: 'It was right',
    });
    expect(dismissed.body.state).toBe('dismissed');
  });

  it.each([
    [{ line: 'owner' }, 400, "'entityRef' of the correction is missing"],
    [{ entityRef, line: 'owner.shoe' }, 404, "has no line 'owner.shoe'"],
    [{ entityRef: 'component:default/none', line: 'owner' }, 404, 'no entity'],
  ])('refuse %j', async (body, status, message) => {
    const { server, api } = await start();
    const response = await request(server)
      .post(`${api}/corrections`)
      .set('Authorization', asUser('ana'))
      .send(body);
    expect(response.status).toBe(status);
    expect(response.body.error.message).toContain(message);
  });

  it.each([
    ['/corrections/%00', undefined, 'The path and the query'],
    ['/corrections?incident=%00', undefined, 'The path and the query'],
    ['/pins/%00', undefined, 'The path and the query'],
    ['/pins?incident=a%00b', undefined, 'The path and the query'],
    ['/deliveries?alertGroup=%00', undefined, 'The path and the query'],
    [`/brief?entityRef=${entityRef}&environment=a%00b`, undefined, 'The path'],
    ['/pins', { entityRef, incident: 'a\0b' }, "'incident' of the"],
    ['/pins', { entityRef, environment: 'a\0b' }, "'environment' of the"],
    [
      '/corrections',
      { entityRef, line: 'owner', incident: 'a\0b' },
      "'incident' of the correction",
    ],
    [
      '/corrections',
      { entityRef, line: 'owner', environment: 'a\0b' },
      "'environment' of the correction",
    ],
  ])('take no NUL, on any database: %s %j', async (path, body, subject) => {
    const { server, api } = await start();
    const response = await request(server)
      [body ? 'post' : 'get'](api + path)
      .set('Authorization', asUser('ana'))
      .send(body);
    expect([response.status, response.body.error.message]).toEqual([
      400,
      expect.stringMatching(`^${subject}.* must not contain a NUL character`),
    ]);
  });

  it('are a person’s word: no service can report one', async () => {
    const { server, api } = await start();
    const response = await request(server)
      .post(`${api}/corrections`)
      .set('Authorization', asService)
      .send({ entityRef, line: 'owner' });
    expect(response.status).toBe(403);
  });

  it('do not name what a reader may not see', async () => {
    const line = 'dependencies[calledBy component:default/frontend calls]';
    const open = await start();
    const { body } = await open.report(line);
    expect(open.evidence.pushed.at(-1)?.facts?.[0].value).toEqual([
      expect.objectContaining({ line: 'dependencies', label: 'A dependency' }),
    ]);
    expect((await open.read(body.id)).status).toBe(200);

    const hidden = await start({ hidden: ['component:default/frontend'] });
    const reported = await hidden.report(line);
    expect((await hidden.read(reported.body.id)).status).toBe(404);
    const list = await request(hidden.server)
      .get(`${hidden.api}/corrections`)
      .set('Authorization', asUser('ana'));
    expect(list.body).toEqual({ items: [] });
  });
});

describe('a correction that its next reporter may not see', () => {
  it('changes nothing for them: theirs is taken as the first', async () => {
    const { contexts, report, read } = await start({
      hidden: ['component:default/frontend'],
      seesAll: 'ana',
    });
    const first = await report('dependencies', 'ana', 'Ana wrote this');
    expect(first.status).toBe(201);
    expect((await read(first.body.id, 'li')).status).toBe(404);

    // What Li's brief says: evidence leaves out what Li may not see.
    const { dependencies } = contextFixture();
    contexts[0] = contextFixture({
      dependencies: dependencies.filter(
        one => one.entityRef === 'component:default/payment',
      ),
    });
    const second = await report('dependencies', 'li');
    expect(second.status).toBe(201);
    expect(second.body).toMatchObject({
      reportedBy: 'user:default/li',
      said: [{ refs: ['component:default/payment'] }],
    });
    expect(second.body.note).toBeUndefined();
    expect(JSON.stringify(second.body)).not.toContain('frontend');

    const again = await report('dependencies', 'li');
    expect([again.status, again.body]).toEqual([200, second.body]);
    // Who may see both is answered with one of them, whoever asks.
    expect((await report('dependencies', 'ana')).status).toBe(200);
  });
});

describe('pins', () => {
  it('show what the brief stated then and states now', async () => {
    const { server, api, say } = await start();
    const pinned = await request(server)
      .post(`${api}/pins`)
      .set('Authorization', asUser('ana'))
      .send({ entityRef, incident: 'INC-311', note: 'first look' });
    expect(pinned.status).toBe(201);
    const replay = async () =>
      (
        await request(server)
          .get(`${api}/pins/${pinned.body.id}`)
          .set('Authorization', asUser('li'))
      ).body;

    const before = await replay();
    expect(replaySchema.parse(before)).toEqual(before);
    expect(before).toMatchObject({ same: true, differences: [] });

    say(withRunbook(right));
    const after = await replay();
    // The fake estate has no past: what it says is not what was pinned.
    expect(after.same).toBe(false);
    const byIncident = await request(server)
      .get(`${api}/pins`)
      .query({ incident: 'INC-311' })
      .set('Authorization', asUser('li'));
    expect(byIncident.body.items).toEqual([pinned.body]);
  });
});
