import { createBackendModule } from '@backstage/backend-plugin-api';
import { evidenceExtensionPoint } from '@plumbline/backstage-plugin-evidence-node';
import { aComponent } from '../../../testUtils/testEstate';
import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../../../testUtils/startEvidence';
import { factsOf } from '../../../testUtils/factsOf';

jest.setTimeout(120_000);

const now = Date.parse('2026-03-01T12:00:00Z');
const day = 86_400_000;
const daysAgo = (days: number) => new Date(now - days * day).toISOString();

describe('the collector of the ledger', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  const a = 'component:default/a';

  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [
        aComponent('a', { annotations: { 'plumbline.dev/aliases': 'the-a' } }),
        aComponent('b', {}),
        aComponent('c', {}),
        aComponent('db', { kind: 'Resource' }),
      ],
      hidden: ['component:default/c'],
    });
  });

  const post = (id: string, own: object) =>
    evidence
      .as(ana)
      .post('/changes', {
        source: 'ci',
        id,
        kind: 'deploy',
        entityRef: a,
        environment: 'production',
        outcome: 'succeeded',
        revision: `v${id}`,
        occurredAt: daysAgo(1),
        ...own,
      })
      .expect(201);
  const pass = async () => {
    await evidence.scheduler.triggerTask('evidence-collector-ledger');
    const { body } = await evidence.as(ana).get('/collectors');
    return body.items.find((one: { id: string }) => one.id === 'ledger');
  };
  const of = (ref: string) => factsOf(evidence.as, ref);

  it('reports nothing while no source reports changes', async () => {
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 0 });
    expect(await of(a)).not.toHaveProperty(['changes.arriving']);
  });

  it('reports of nothing that none arrives while no source reports deploys', async () => {
    await post('0', { kind: 'flag', occurredAt: daysAgo(40) });
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 1 });
    expect(await of(a)).toMatchObject({
      'changes.arriving': { kinds: ['flag'] },
    });
    expect(await of('component:default/c')).not.toHaveProperty([
      'changes.arriving',
    ]);
  });

  it('says what arrives, and whether there is a way back', async () => {
    setClock(new Date(now + 1000).toISOString());
    await post('old', { occurredAt: daysAgo(60) });
    await post('1', { occurredAt: daysAgo(29), outcome: 'failed' });
    await post('2', {
      entityRef: undefined,
      signal: { type: 'text', text: 'the-a' },
      occurredAt: daysAgo(2),
    });
    await post('3', {
      occurredAt: daysAgo(1.5),
      environment: 'staging',
      outcome: 'rolled-back',
    });
    await post('4', { kind: 'commit', occurredAt: daysAgo(0.5) });
    await post('5', {
      entityRef: 'component:default/b',
      environment: 'prod',
      links: { rollback: 'https://cd.example/undo' },
    });
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 3 });
    expect(await of(a)).toMatchObject({
      'changes.arriving': {
        kinds: ['commit', 'deploy', 'flag'],
        last: daysAgo(0.5),
      },
      'changes.deploys': {
        last: daysAgo(1.5),
        count30d: 3,
        failed30d: 2,
        environments: [
          { name: 'production', deploys30d: 2, failed30d: 1 },
          { name: 'staging', deploys30d: 1, failed30d: 1 },
        ],
        failedWithoutEnvironment30d: 0,
        // Of the first in staging nobody knows what ran before.
        withRollback30d: 2,
        rollbackPath: false,
      },
    });
    expect(await of('component:default/b')).toMatchObject({
      'changes.deploys': {
        count30d: 1,
        withRollback30d: 1,
        rollbackPath: true,
        environments: [{ name: 'production', deploys30d: 1, failed30d: 0 }],
      },
    });
    const silent = await of('component:default/c');
    expect(silent['changes.arriving']).toEqual({ kinds: [] });
    expect(silent).not.toHaveProperty(['changes.deploys']);
    expect(await of('resource:default/db')).not.toHaveProperty([
      'changes.arriving',
    ]);
  });

  it('follows what the feed reports', async () => {
    await post('6', { entityRef: 'resource:default/db', kind: 'schema' });
    await post('7', { occurredAt: daysAgo(0.25) });
    await pass();
    expect(await of('resource:default/db')).toMatchObject({
      'changes.arriving': { kinds: ['schema'] },
    });
    expect((await of(a))['changes.deploys']).toMatchObject({
      count30d: 4,
      rollbackPath: true,
    });
  });

  it('lets go of what has left the window', async () => {
    setClock(new Date(now + 2 * day).toISOString());
    await pass();
    expect((await of(a))['changes.deploys']).toMatchObject({
      count30d: 3,
      failed30d: 1,
      environments: [
        { name: 'production', deploys30d: 2, failed30d: 0 },
        { name: 'staging', deploys30d: 1, failed30d: 1 },
      ],
      last: daysAgo(0.25),
    });
    setClock(new Date(now + 60 * day).toISOString());
    await pass();
    expect((await of(a))['changes.deploys']).toMatchObject({
      count30d: 0,
      environments: [],
      last: daysAgo(0.25),
      rollbackPath: true,
    });
  });

  it('keeps its counts from those from whom something is hidden', async () => {
    const names = async (user: string) => {
      const { body } = await evidence
        .as(user)
        .post('/context', { entityRef: a })
        .expect(200);
      return body.facts.map((one: { name: string }) => one.name);
    };
    expect(await names(ana)).toContain('changes.deploys');
    expect(await names(outsider)).toEqual([]);
  });
});

describe('the collector of the ledger, beside a source that reports deploys', () => {
  it('reports that none arrives before that source has reported any', async () => {
    const evidence = await startEvidence({
      entities: [aComponent('a', {}), aComponent('b', {})],
      config: {
        plumbline: {
          webhooks: { cd: { secrets: { main: 'a-secret-of-the-pipeline' } } },
        },
      },
      features: [
        createBackendModule({
          pluginId: 'evidence',
          moduleId: 'test',
          register(env) {
            env.registerInit({
              deps: { point: evidenceExtensionPoint },
              async init({ point }) {
                point.addChangeSource({
                  id: 'cd',
                  title: 'A pipeline',
                  kinds: ['deploy'],
                  verify: () => ({ status: 'verified' }),
                  translate: () => ({ ignored: 'A test' }),
                });
              },
            });
          },
        }),
      ],
    });
    await evidence
      .as(ana)
      .post('/changes', {
        source: 'flags',
        id: '1',
        kind: 'flag',
        entityRef: 'component:default/a',
        occurredAt: daysAgo(1),
      })
      .expect(201);
    await evidence.scheduler.triggerTask('evidence-collector-ledger');
    const { 'changes.arriving': arriving } = await factsOf(
      evidence.as,
      'component:default/b',
    );
    expect(arriving).toEqual({ kinds: [] });
    await evidence.stop();
  });
});
