import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SetUp } from '@plumbline/backstage-plugin-evidence-common';
import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import request from 'supertest';
import { startCollectors } from '../testUtils/startCollectors';
import {
  ana,
  guest,
  nobody,
  outsider,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const at = '2026-03-01T11:00:00.000Z';

const acme = createEvidenceModule({
  moduleId: 'acme',
  changeSources: () => [
    {
      id: 'acme',
      title: 'Acme',
      kinds: ['deploy'],
      reports: ['incident.active'],
      foundBy: { annotations: ['acme/rota'], others: true },
      guide: { text: 'Add a webhook', url: 'https://acme.example/webhooks' },
      verify: ({ headers }) =>
        headers.authorization === undefined
          ? { status: 'refused', reason: 'No token', code: 'unsigned' }
          : { status: 'verified' },
      translate: () => ({
        changes: [
          {
            source: 'acme',
            id: '1',
            kind: 'deploy',
            revision: 'r1',
            entityRef: checkout,
            occurredAt: at,
          },
        ],
      }),
    },
  ],
  examples: {
    acme: '\nrota: # one for each team\n  type: acme\n  team: payments\n',
    broken: 'rota:\n  type: broken\n',
  },
  portalCollectors: {
    switched: () => ({
      key: 'acme.instances',
      collectors: [],
      leftOut: [
        { name: 'old', reason: 'it has no token' },
        {
          name: 'eu',
          reason: 'its name states no environment',
          switch: 'plumbline.portalSources.switched',
        },
      ],
    }),
  },
  collectors: Object.fromEntries(
    ['acme', 'broken', 'plain', 'switched'].map(type => [
      type,
      (id, own) => ({
        id,
        title: `Rota of ${own.getString('team')}`,
        frequencySeconds: 60,
        timeoutSeconds: 10,
        guide: { text: 'Give it a token', url: 'https://acme.example/rota' },
        reports: ['oncall.levels'],
        kinds: ['flag'],
        foundBy: { annotations: ['acme/rota', 'acme/team'], ofOwner: true },
        collect: async () => {},
      }),
    ]),
  ),
});

/** Of one kind, by its id. */
function find({ sources }: SetUp, kind: string, id: string) {
  return sources.find(one => one.kind === kind && one.id === id);
}

describe('GET /set-up', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'set-up-')), 'seen.json');
  let evidence: Awaited<ReturnType<typeof startCollectors>>;
  const read = async (): Promise<SetUp> =>
    (await evidence.as(ana).get('/set-up').expect(200)).body;

  beforeAll(async () => {
    evidence = await startCollectors({
      entities: [
        ...['ads', 'checkout'].map(name =>
          aComponent(name, {
            owner: 'group:default/payments',
            spec: { lifecycle: 'production' },
          }),
        ),
        aComponent('frontend', {
          annotations: { 'acme/rota': 'R1', 'acme/team': 'T1' },
          dependsOn: [checkout],
        }),
        aComponent('mobile', {
          annotations: { 'acme/rota': ' ' },
          dependsOn: [checkout],
        }),
        aComponent('payments', {
          kind: 'Group',
          annotations: { 'acme/rota': 'R3' },
        }),
        // A library has no on-call, however many use it.
        aComponent('lib', {
          annotations: { 'pagerduty.com/service-id': 'P1' },
          spec: { type: 'library' },
        }),
        // An experiment may have none.
        aComponent('trial', { spec: { lifecycle: 'experimental' } }),
        ...['x', 'y', 'z'].map(name =>
          aComponent(name, {
            dependsOn: ['component:default/lib', 'component:default/trial'],
          }),
        ),
        aComponent('секрет', { dependsOn: ['component:default/ads'] }),
      ],
      hidden: ['component:default/секрет'],
      features: [acme],
      collectors: { seen: { type: 'file', path: file, frequency: '1ms' } },
      webhooks: {
        acme: { secrets: { main: 'secret-of-acme' } },
        elsewhere: { secrets: { main: 'unused-secret' } },
        launchdarkly: { secrets: { main: 'unused-secret' } },
      },
    });
  });
  afterAll(() => evidence.stop());

  it('measures by the service that most depend on', async () => {
    expect(await read()).toMatchObject({
      services: 10,
      busiest: { entityRef: checkout, dependents: 2, changes: 0 },
    });
  });

  it('has the catalog, and what is installed with settings to begin with', async () => {
    const answer = await read();
    expect(find(answer, 'collector', 'catalog')).toMatchObject({
      state: 'reporting',
      services: 10,
      reports: ['catalog'],
    });
    expect(find(answer, 'collector', 'acme')).toEqual({
      id: 'acme',
      kind: 'collector',
      type: 'acme',
      state: 'not-configured',
      services: 0,
      missing: 'No collector of this type is configured',
      reports: ['changes.flag', 'oncall.levels'],
      guide: { text: 'Give it a token', url: 'https://acme.example/rota' },
      reach: {
        services: 3,
        atLeast: false,
        annotations: ['acme/rota', 'acme/team'],
      },
      settings:
        'plumbline:\n  collectors:\n    rota: # one for each team\n      type: acme\n      team: payments\n',
    });
    expect(find(answer, 'webhook', 'cdevents')).toMatchObject({
      state: 'not-configured',
      address: expect.stringMatching(/\/api\/evidence\/events$/),
      settings:
        'plumbline:\n  webhooks:\n    cdevents:\n      secrets:\n        main: ${CDEVENTS_WEBHOOK_SECRET}\n',
    });
  });

  it('counts the services that a source would find, anew as the catalog changes', async () => {
    const reachOf = async (kind: string, id: string) =>
      find(await read(), kind, id)!.reach;
    // One by its own annotation, two by that of their owner; a webhook has no owners.
    expect(await reachOf('collector', 'acme')).toMatchObject({ services: 3 });
    expect(await reachOf('webhook', 'acme')).toEqual({
      services: 1,
      atLeast: true,
      annotations: ['acme/rota'],
    });
    expect(await reachOf('collector', 'seen')).toBeUndefined();
    const { entities } = evidence.catalog;
    const changed = async (to: typeof entities, services: number) => {
      evidence.catalog.entities = to;
      for (let attempt = 0; attempt < 200; attempt++) {
        if ((await read()).services === services) {
          return reachOf('webhook', 'acme');
        }
        await pause(50);
      }
      throw new Error('The catalog was not read anew');
    };
    const late = aComponent('late', { annotations: { 'acme/rota': 'R2' } });
    const more = await changed([...entities, late], 11);
    expect(more).toMatchObject({ services: 2 });
    expect(await changed(entities, 10)).toMatchObject({ services: 1 });
  });

  it('offers modules that are not installed, by what the catalog carries', async () => {
    const answer = await read();
    expect(find(answer, 'module', 'pagerduty')).toEqual({
      id: 'pagerduty',
      kind: 'module',
      state: 'available',
      missing: 'Its module is not installed',
      reports: expect.arrayContaining(['oncall.levels', 'incident.active']),
      services: 0,
      reach: {
        services: 1,
        atLeast: true,
        annotations: expect.arrayContaining(['pagerduty.com/service-id']),
      },
    });
    expect(find(answer, 'module', 'prometheus')).not.toHaveProperty('reach');
    // Its webhook is configured, so that it is named already.
    expect(find(answer, 'webhook', 'launchdarkly')).toMatchObject({
      state: 'not-installed',
    });
    expect(find(answer, 'module', 'launchdarkly')).toBeUndefined();
  });

  it('offers the switch of what the portal has, in place of an example', async () => {
    expect(find(await read(), 'collector', 'switched')).toMatchObject({
      state: 'not-configured',
      missing:
        'acme.instances has what it takes, and one setting reads it; it is off because its name states no environment',
      settings: 'plumbline:\n  portalSources:\n    switched: true\n',
    });
    const { body } = await evidence.as(ana).get('/doctor').expect(200);
    const notes = body.problems.filter(
      (one: { subject: string }) => one.subject === 'acme.instances',
    );
    expect(notes).toMatchObject([
      {
        message: "'old' is not read: it has no token",
        next: "A collector of type 'switched' under plumbline.collectors reads it; or plumbline.portalSources.switched: false ends this note",
      },
      {
        message: "'eu' is not read: its name states no environment",
        next: 'plumbline.portalSources.switched: true reads it; or plumbline.portalSources.switched: false ends this note',
      },
    ]);
  });

  it('offers a pushed change, with its token and its command', async () => {
    const push = find(await read(), 'push', 'push');
    expect(push).toMatchObject({
      state: 'not-configured',
      reports: ['changes.commit', 'changes.deploy'],
      settings: expect.stringContaining('permission: evidence.change.report'),
      guide: { url: expect.stringMatching(/#tokens-for-what-reports$/) },
    });
    expect(push!.command).toMatch(
      /^curl -X POST http\S+\/api\/evidence\/changes /,
    );
    const { busiest } = await read();
    expect(busiest).toBeDefined();
    expect(push!.command).toContain(`"entityRef":"${busiest!.entityRef}"`);
  });

  it('shows no example that its own type refuses, and logs why', async () => {
    const answer = await read();
    for (const type of ['broken', 'plain']) {
      expect(find(answer, 'collector', type)).toMatchObject({ reports: [] });
      expect(find(answer, 'collector', type)).not.toHaveProperty('settings');
    }
    expect(evidence.logged.join('\n')).toContain(
      "The example of collectors of type 'broken' is not shown, as that type refuses it: Missing required config value at 'plumbline.collectors.rota.team'",
    );
  });

  it('follows a collector from its first pass to what it reports', async () => {
    const state = async () => find(await read(), 'collector', 'seen');
    expect(await state()).toMatchObject({
      state: 'silent',
      type: 'file',
      missing: 'It has not been read yet',
    });
    const reading = async (facts: object[]) => {
      // Longer than it is put off after a failure.
      await pause(100);
      writeFileSync(file, JSON.stringify({ observedAt: at, facts }));
      await evidence.run('seen');
    };
    await reading([]);
    expect(await state()).toMatchObject({
      state: 'silent',
      missing: 'It was read, and reported nothing about this catalog yet',
    });
    rmSync(file);
    await evidence.run('seen');
    const failing = await state();
    expect(failing).toMatchObject({
      state: 'failing',
      missing: expect.stringMatching(/^Its last pass failed: .*ENOENT/),
      next: expect.stringMatching(
        /^Correct plumbline\.collectors\.seen, or what it reads; then .* collectors run seen$/,
      ),
      lastReport: '2026-03-01T12:00:00.000Z',
    });
    // What it has already is not what it needs.
    expect(failing).not.toHaveProperty('settings');
    await reading([{ entityRef: checkout, name: 'alerts.firing', value: [] }]);
    expect(await state()).toMatchObject({
      state: 'reporting',
      services: 1,
      reports: ['alerts.firing'],
      lastReport: '2026-03-01T12:00:00.000Z',
    });
    expect(await state()).not.toHaveProperty('missing');
  });

  it('follows a webhook from its secret to what it reports', async () => {
    const state = async () => find(await read(), 'webhook', 'acme');
    const post = () =>
      request(evidence.server).post('/api/evidence/webhooks/acme').send({});
    expect(await state()).toMatchObject({
      state: 'silent',
      missing: 'It is configured, and no delivery has come yet',
      reports: ['changes.deploy', 'incident.active'],
    });
    await post().expect(401);
    expect(await state()).toMatchObject({
      state: 'failing',
      missing: 'Deliveries were refused: 1 (unsigned)',
      next: 'unsigned: The sender does not sign: enter the secret of plumbline.webhooks.acme.secrets there, too',
    });
    await post().set('authorization', 'Bearer x').expect(201);
    expect(await state()).toMatchObject({
      state: 'reporting',
      services: 1,
      lastReport: '2026-03-01T12:00:00.000Z',
    });
    expect((await read()).busiest).toMatchObject({ changes: 1 });
  });

  it('names what nothing receives, and what is pushed', async () => {
    await evidence
      .as()
      .post('/changes', {
        source: 'ci',
        id: '1',
        kind: 'config',
        revision: 'r1',
        entityRef: checkout,
        occurredAt: at,
      })
      .expect(201);
    const answer = await read();
    expect(find(answer, 'webhook', 'elsewhere')).toMatchObject({
      state: 'not-installed',
      reports: [],
    });
    expect(find(answer, 'push', 'ci')).toMatchObject({
      state: 'reporting',
      reports: ['changes.config'],
      services: 1,
    });
    expect(find(answer, 'push', 'push')).toBeUndefined();
    expect(JSON.stringify(answer)).not.toContain('secret-of');
  });

  it('is for those who see everything, and shows others nothing', async () => {
    await evidence.as(guest).get('/set-up').expect(200);
    for (const user of [outsider, nobody]) {
      const { body } = await evidence.as(user).get('/set-up').expect(403);
      expect(JSON.stringify(body)).not.toMatch(/секрет|checkout|busiest/);
      expect(body.error.message).toBe(
        'Only users who can see every entity can read the set-up',
      );
    }
    await request(evidence.server).get('/api/evidence/set-up').expect(401);
  });
});

it('says what an empty catalog lacks', async () => {
  const bare = await startEvidence();
  const { body } = await bare.as(ana).get('/set-up').expect(200);
  expect(body).toMatchObject({ services: 0 });
  expect(body).not.toHaveProperty('busiest');
  expect(find(body, 'collector', 'catalog')).toMatchObject({
    state: 'silent',
    missing: 'It has no Component, of which a brief could be',
  });
  await bare.stop();
});
