import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  Collector,
  evidenceExtensionPoint,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  ana,
  guest,
  nobody,
  setClock,
  startEvidence,
} from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

const at = (minute: number) =>
  new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();
const ref = 'component:default/a';

describe('POST /collectors/{id}/run', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  let passes: string[] = [];
  let failure: Error | undefined;
  let release = () => {};

  beforeAll(async () => {
    const add = (
      id: string,
      collect: Collector['collect'],
      timeoutSeconds = 5,
    ): Collector => ({
      id,
      title: id,
      frequencySeconds: 3600,
      timeoutSeconds,
      collect: async pass => {
        passes.push(id);
        await collect(pass);
      },
    });
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
                point.addCollector(
                  add('health', async ({ report }) => {
                    if (failure) {
                      throw failure;
                    }
                    await report({
                      type: 'delta',
                      facts: [
                        {
                          entityRef: ref,
                          name: 'health.state',
                          value: 'ok',
                        },
                      ],
                    });
                  }),
                );
                point.addCollector(
                  add(
                    'slow',
                    () =>
                      new Promise(done => {
                        release = done;
                      }),
                    60,
                  ),
                );
              },
            });
          },
        }),
      ],
    });
    // What their schedules run at the start.
    await evidence.scheduler.triggerTask('evidence-collector-health');
    const first = evidence.scheduler.triggerTask('evidence-collector-slow');
    await until(() => passes.includes('slow'));
    release();
    await first;
  });
  beforeEach(() => {
    passes = [];
    failure = undefined;
  });

  const run = async (id: string, user: string | undefined = ana) => {
    const { status, body } = await evidence
      .as(user)
      .post(`/collectors/${id}/run`, {});
    return { status, body };
  };

  it('reads it once, however often that is requested', async () => {
    setClock(at(1));
    const both = await Promise.all([run('health'), run('health')]);
    for (const { status, body } of both) {
      expect([status, body]).toEqual([
        200,
        {
          outcome: expect.stringMatching(/^(succeeded|recent)$/),
          at: at(1),
        },
      ]);
    }
    expect(await run('health')).toEqual({
      status: 200,
      body: { outcome: 'recent', at: at(1) },
    });
    expect(passes).toEqual(['health']);
    const { body } = await evidence.as(ana).post('/context', {
      entityRef: ref,
    });
    expect(body.facts).toMatchObject([
      { value: 'ok', observedAt: at(1), source: { id: 'health' } },
    ]);
  });

  it('says why it failed, but not to those who may not see all', async () => {
    setClock(at(2));
    failure = new Error('Its token was refused\nand its stack');
    expect((await run('health')).body).toEqual({
      outcome: 'failed',
      at: at(2),
      error: 'Its token was refused',
    });
    expect((await run('health', nobody)).body).toEqual({
      outcome: 'recent',
      at: at(2),
    });
    // It would back off on schedule: who has mended it need not wait.
    setClock(at(3));
    await run('health');
    failure = undefined;
    setClock(at(4));
    expect((await run('health')).body).toEqual({
      outcome: 'succeeded',
      at: at(4),
    });
  });

  it('answers before a long pass ends, which goes on', async () => {
    setClock(at(5));
    expect((await run('slow')).body).toEqual({
      outcome: 'running',
      at: at(0),
    });
    release();
    await until(async () => (await run('slow')).body.outcome === 'recent');
    expect((await run('slow')).body).toEqual({ outcome: 'recent', at: at(5) });
    expect(passes).toEqual(['slow']);
  });

  it('waits as long as the source has requested', async () => {
    setClock(at(6));
    failure = new RetryLaterError('It limits the rate', 600);
    expect((await run('health')).body).toMatchObject({ outcome: 'failed' });
    failure = undefined;
    setClock(at(8));
    expect((await run('health')).body).toEqual({
      outcome: 'deferred',
      at: at(6),
      error: 'It limits the rate',
    });
    expect(passes).toEqual(['health']);
  });

  it.each([
    ['none', ana, 404, "There is no source 'none'"],
    ['constructor', ana, 404, "There is no source 'constructor'"],
    ['catalog', ana, 409, 'The catalog is read all the time'],
    ['ci', ana, 409, "'ci' is reported to this portal, not read by it"],
    // What it reported is hidden.
    ['ci', nobody, 404, "There is no source 'ci'"],
    ['cdevents', ana, 409, 'it counts when it reports again'],
    ['health', guest, 403, "'evidence.source.run'"],
    // A token.
    ['health', undefined, 403, 'Only a signed-in user'],
  ])('refuses %s for %s with %d', async (id, user, status, message) => {
    await evidence.as(ana).post('/observations', {
      source: 'ci',
      observedAt: '2026-03-01T11:59:00Z',
      facts: [{ entityRef: ref, name: 'health.state', value: 'ok' }],
    });
    const answer = await evidence.as(user).post(`/collectors/${id}/run`, {});
    expect([answer.status, answer.body.error.message]).toEqual([
      status,
      expect.stringContaining(message),
    ]);
    expect(passes).toEqual([]);
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (await holds()) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('It did not come to that');
}
