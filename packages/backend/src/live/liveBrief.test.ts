import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import {
  evidenceExtensionPoint,
  LiveLook,
} from '@plumbline/backstage-plugin-evidence-node';
import incidentBriefPlugin from '@plumbline/backstage-plugin-incident-brief-backend';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const team = 'group:default/payments';
const deadlineMs = 3000;
const folder = mkdtempSync(join(tmpdir(), 'plumbline-live-'));
const clockFile = join(folder, 'clock');

function entity(kind: string, name: string, part: Partial<Entity> = {}) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default', ...part.metadata },
    spec: { type: 'service', lifecycle: 'production' },
    relations: part.relations,
  } as Entity;
}

const entities = [
  entity('Component', 'checkout', {
    relations: [
      { type: 'ownedBy', targetRef: team },
      { type: 'dependsOn', targetRef: 'component:default/payment' },
    ],
  }),
  entity('Component', 'payment'),
  entity('Group', 'payments', {
    metadata: {
      name: 'payments',
      annotations: {
        'plumbline.dev/on-call':
          'levels: [{ shifts: [{ user: user:default/li, start: 2026-01-01T00:00:00Z, end: 2027-01-01T00:00:00Z }] }]',
      },
    },
  }),
  entity('User', 'ana'),
  entity('User', 'li'),
  entity('Constructor', 'odd'),
];

/** Names that are no keys of a configuration, or that every object has. */
const reservedWords = [
  '24x7',
  '0',
  'constructor',
  'a.b',
  '__proto__',
  'toString',
  '',
];

/** What each of the sources does when it is queried; some change later. */
const moods = new Map<string, (look: LiveLook) => Promise<void>>();
const queries = new Map<string, number>();

function reports(entityRef: string, name: string, value: unknown) {
  return ({ now, report }: LiveLook) =>
    report({
      observedAt: now.toISOString(),
      facts: [{ entityRef, name, value: value as string }],
    });
}

const hangs = ({ signal }: LiveLook) =>
  new Promise<void>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

const onCall = {
  policy: { name: 'Payments', url: 'https://acme.pagerduty.com/p/1' },
  levels: [
    {
      level: 1,
      escalatesAfterMinutes: 15,
      shifts: [
        {
          name: 'Ana Ruiz',
          user: 'user:default/ana',
          end: '2026-03-01T18:00:00.000Z',
        },
      ],
    },
    { level: 2, shifts: [{ name: 'Kim Park', always: true }] },
    { level: 3, shifts: [] },
  ],
};

const sources = createBackendModule({
  pluginId: 'evidence',
  moduleId: 'eight-sources',
  register(env) {
    env.registerInit({
      deps: { evidence: evidenceExtensionPoint },
      async init({ evidence }) {
        for (const id of moods.keys()) {
          evidence.addCollector({
            id,
            title: id,
            frequencySeconds: 3600,
            timeoutSeconds: 10,
            async collect() {},
            async lookUp(look) {
              queries.set(id, (queries.get(id) ?? 0) + 1);
              await moods.get(id)!(look);
            },
          });
        }
      },
    });
  },
});

describe('a brief with eight live sources', () => {
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  const setClock = (instant: string) => writeFileSync(clockFile, instant);
  const brief = async (query: Record<string, string> = {}) => {
    const search = new URLSearchParams({ entityRef: checkout, ...query });
    const began = performance.now();
    const response = await fetch(
      `http://localhost:${backend.server.port()}/api/incident-brief/brief?${search}`,
      { headers: { connection: 'close' } },
    );
    return {
      status: response.status,
      body: await response.json(),
      took: performance.now() - began,
    };
  };
  /** The same is queried again only after a while, by the machine's own time. */
  let skipped = 0;
  const later = async <T>(ask: () => Promise<T>): Promise<T> => {
    skipped += 20_000;
    const now = Date.now;
    const clock = jest
      .spyOn(Date, 'now')
      .mockImplementation(() => now() + skipped);
    try {
      return await ask();
    } finally {
      clock.mockRestore();
    }
  };

  beforeAll(async () => {
    setClock('2026-03-01T12:00:00.000Z');
    process.env.PLUMBLINE_LAUNCHER = 'test';
    process.env.PLUMBLINE_CLOCK_FILE = clockFile;
    moods.set(
      'alerting',
      reports(checkout, 'alerts.firing', [{ name: 'Slow' }]),
    );
    moods.set(
      'incidents',
      reports(checkout, 'incident.active', [{ id: 'I1' }]),
    );
    moods.set(
      'objectives',
      reports(checkout, 'slo.state', [{ name: 'latency' }]),
    );
    moods.set(
      'probe',
      reports('component:default/payment', 'health.state', 'down'),
    );
    moods.set('pager', reports(team, 'oncall.levels', onCall));
    moods.set('broken', async () => {
      throw new Error('Its password is wrong');
    });
    moods.set('stuck-1', hangs);
    moods.set('stuck-2', hangs);
    backend = await startTestBackend({
      features: [
        // Of its own: else what the backend before scheduled is run again.
        mockServices.scheduler.factory(),
        evidencePlugin,
        incidentBriefPlugin,
        sources,
        createServiceFactory({
          service: catalogServiceRef,
          deps: {},
          factory: () =>
            ({
              async *streamEntities() {
                yield entities;
              },
            } as Partial<CatalogService> as CatalogService),
        }),
        mockServices.rootConfig.factory({
          data: { plumbline: { live: { deadlineMs } } },
        }),
      ],
    });
    while ((await brief({ live: 'false' })).status !== 200) {
      await sleep(50);
    }
  });

  afterAll(async () => {
    await backend.stop();
    delete process.env.PLUMBLINE_LAUNCHER;
    delete process.env.PLUMBLINE_CLOCK_FILE;
    rmSync(folder, { recursive: true });
  });

  it('arrives within its deadline, two hanging and one failing, with all else filled', async () => {
    expect(queries.size).toBe(0);
    const { body, took } = await brief();
    expect(took).toBeLessThan(deadlineMs);
    expect(body.firing).toMatchObject({
      status: 'known',
      alerts: { value: [{ name: 'Slow' }], source: { id: 'alerting' } },
      incidents: { value: [{ id: 'I1' }] },
      slo: { value: [{ name: 'latency' }] },
    });
    expect(body.dependencies.items[0]).toMatchObject({
      entityRef: 'component:default/payment',
      health: { value: 'down' },
    });
    expect(body.owner.workload).toMatchObject({
      onCall: {
        kind: 'observed',
        source: { id: 'pager', url: onCall.policy.url },
        observedAt: '2026-03-01T12:00:00.000Z',
        stale: false,
        value: [
          {
            level: 1,
            user: 'user:default/ana',
            displayName: 'Ana Ruiz',
            until: '2026-03-01T18:00:00.000Z',
          },
          { level: 2, after: '15m', displayName: 'Kim Park', always: true },
          { level: 3 },
        ],
      },
      escalation: { value: 'Payments', kind: 'observed' },
      disagreement:
        "on level 1 'pager' has Ana Ruiz, the roster user:default/li",
    });
    const codes = body.confidence.map(
      (one: { code: string; affects: string }) => `${one.code} ${one.affects}`,
    );
    expect(codes).toEqual(
      expect.arrayContaining([
        'on-call-disagreement owner.workload.onCall',
        'no-on-call owner.workload.onCall',
      ]),
    );
    expect(
      codes.filter((one: string) => one === 'collector-failing brief'),
    ).toHaveLength(3);
  });

  it('says the same when it is replayed, and does not ask anybody then', async () => {
    setClock('2026-03-01T12:05:00.000Z');
    const live = await later(brief);
    const times = [...queries.values()];
    setClock('2026-03-01T12:06:00.000Z');
    const replay = await later(() => brief({ at: live.body.at }));
    expect(replay.body.digest).toBe(live.body.digest);
    expect(replay.body.confidence).toEqual(live.body.confidence);
    await later(() => brief({ live: 'false' }));
    expect([...queries.values()]).toEqual(times);
  });

  it('keeps who was last known to be on call when the pager hangs, and says so', async () => {
    moods.set('pager', hangs);
    setClock('2026-03-01T12:50:00.000Z');
    const { body, took } = await later(brief);
    expect(took).toBeLessThan(deadlineMs);
    expect(body.owner.workload.onCall).toMatchObject({
      kind: 'observed',
      observedAt: '2026-03-01T12:05:00.000Z',
      stale: true,
      value: [{ displayName: 'Ana Ruiz' }, {}, {}],
    });
    const gap = body.confidence.find(
      (one: { code: string; affects: string }) =>
        one.code === 'collector-failing' && one.affects.startsWith('owner'),
    );
    expect(gap).toMatchObject({
      affects: 'owner.workload.onCall',
      message:
        "Source 'pager' failed when it was last read: do not conclude that who is shown as on call still is.",
      fix: "# the last error of 'pager'\n# It did not answer within 2 seconds",
    });
    const replay = await brief({ at: body.at });
    expect(replay.body.digest).toBe(body.digest);
  });

  it('is there whatever sources are called', async () => {
    const port = backend.server.port();
    const statuses: Record<string, number> = {};
    for (const source of reservedWords) {
      const { status } = await fetch(
        `http://localhost:${port}/api/evidence/incidents`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            source,
            id: '1',
            start: '2026-03-01T12:00:00Z',
            services: [checkout],
          }),
        },
      );
      statuses[`'${source}'`] = status;
      expect([source, (await brief({ live: 'false' })).status]).toEqual([
        source,
        200,
      ]);
    }
    // Ids of sources begin with a lower-case letter or a digit.
    expect(statuses).toEqual({
      "'24x7'": 201,
      "'0'": 201,
      "'constructor'": 201,
      "'a.b'": 201,
      "'__proto__'": 400,
      "'toString'": 400,
      "''": 400,
    });
  });

  it('is there for an entity of a kind that every object has', async () => {
    const { status, body } = await brief({
      entityRef: 'constructor:default/odd',
      live: 'false',
    });
    expect([status, body.service?.kind]).toEqual([200, 'Constructor']);
  });
});
