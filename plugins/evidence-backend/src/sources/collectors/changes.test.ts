import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  Collector,
  evidenceExtensionPoint,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { ana, startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';

const change = (id: string, occurredAt = '2026-03-01T10:00:00Z') => ({
  source: 'acme-cd',
  id,
  kind: 'deploy' as const,
  entityRef: 'component:default/a',
  occurredAt,
});

describe('collectors of changes', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  const passes = { failing: 0, limited: 0 };

  beforeAll(async () => {
    const collectors: Pick<Collector, 'id' | 'collect'>[] = [
      {
        id: 'acme-cd',
        collect: async ({ reportChanges }) => {
          await reportChanges([
            change('1'),
            change('bad', 'yesterday'),
            change('2'),
          ]);
          await reportChanges([change('1')]);
        },
      },
      {
        id: 'failing',
        collect: async () => {
          passes.failing += 1;
          throw new Error('It is broken');
        },
      },
      {
        id: 'limited',
        collect: async () => {
          passes.limited += 1;
          throw new RetryLaterError('Come back in an hour', 3600);
        },
      },
    ];
    evidence = await startEvidence({
      entities: [aComponent('a')],
      features: [
        createBackendModule({
          pluginId: 'evidence',
          moduleId: 'test',
          register(env) {
            env.registerInit({
              deps: { point: evidenceExtensionPoint },
              async init({ point }) {
                for (const one of collectors) {
                  point.addCollector({
                    ...one,
                    title: one.id,
                    frequencySeconds: 60,
                    timeoutSeconds: 5,
                  });
                }
              },
            });
          },
        }),
      ],
    });
  });

  const run = (id: string) =>
    evidence.scheduler.triggerTask(`evidence-collector-${id}`);
  const status = async (id: string) => {
    const { body } = await evidence.as(ana).get('/collectors');
    return body.items.find((one: { id: string }) => one.id === id);
  };

  it('have them kept once; one that is not right costs no other', async () => {
    await run('acme-cd');
    await run('acme-cd');
    const { body } = await evidence
      .as(ana)
      .get('/changes', { entityRef: 'component:default/a' });
    expect(body.items).toHaveLength(2);
    const known = await status('acme-cd');
    expect(known.coverage).toBeUndefined();
    expect(known).toMatchObject({
      kind: 'collector',
      outcome: 'succeeded',
      changeKinds: ['deploy'],
    });
  });

  it('that keep failing run less often', async () => {
    await run('failing');
    await run('failing');
    await run('failing');
    await run('failing');
    expect(passes.failing).toBe(2);
    expect(await status('failing')).toMatchObject({
      outcome: 'failed',
      error: 'It is broken',
    });
  });

  it('that were rate limited do not run before the time given', async () => {
    await run('limited');
    await run('limited');
    expect(passes.limited).toBe(1);
    expect(await status('limited')).toMatchObject({
      error: 'Come back in an hour',
    });
  });
});
