import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  CollectorPass,
  evidenceExtensionPoint,
} from '@plumbline/backstage-plugin-evidence-node';
import { ana, startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

type Seen = { refs: string[]; remembered?: string };

describe('what a pass is given', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  const seen: Seen[] = [];
  let late: CollectorPass | undefined;

  beforeAll(async () => {
    evidence = await startEvidence({
      // More than one page, and not in order.
      entities: Array.from({ length: 1203 }, (_, index) =>
        aComponent(`c${(index * 7) % 1203}`),
      ),
      features: [
        createBackendModule({
          pluginId: 'evidence',
          moduleId: 'test',
          register(env) {
            env.registerInit({
              deps: { point: evidenceExtensionPoint },
              async init({ point }) {
                point.addCollector({
                  id: 'walker',
                  title: 'Walker',
                  frequencySeconds: 60,
                  timeoutSeconds: 20,
                  async collect({ entities, memory }) {
                    const refs: string[] = [];
                    for await (const { metadata } of entities()) {
                      refs.push(metadata.name);
                    }
                    const before = Number((await memory.get('passes')) ?? 0);
                    await memory.set([['passes', String(before + 1)]]);
                    seen.push({ refs, remembered: await memory.get('passes') });
                  },
                });
                point.addCollector({
                  id: 'late',
                  title: 'Late',
                  frequencySeconds: 60,
                  timeoutSeconds: 0.2,
                  collect(pass) {
                    late = pass;
                    return new Promise(() => {});
                  },
                });
              },
            });
          },
        }),
      ],
    });
  });

  const run = (id: string) =>
    evidence.scheduler.triggerTask(`evidence-collector-${id}`);

  it('is the whole catalog, sorted, and what it remembered', async () => {
    await run('walker');
    evidence.catalog.entities = [aComponent('z'), aComponent('a')];
    for (let turn = 0; turn < 200; turn++) {
      const { body } = await evidence.as(ana).get('/overview');
      if (body.entities === 2) {
        break;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    await run('walker');
    expect(seen).toEqual([
      {
        refs: Array.from({ length: 1203 }, (_, index) => `c${index}`).sort(),
        remembered: '1',
      },
      { refs: ['a', 'z'], remembered: '2' },
    ]);
  });

  it('is nothing more after the deadline', async () => {
    await run('late');
    await expect(late!.memory.set([['a', 'b']])).rejects.toThrow(
      /did not answer within/,
    );
    await expect(
      (async () => {
        for await (const entity of late!.entities()) {
          throw new Error(`It got '${entity.metadata.name}'`);
        }
      })(),
    ).rejects.toThrow(/did not answer within/);
    expect(await late!.memory.get('a')).toBeUndefined();
  });
});
