import {
  BackstageCredentials,
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  ActionsService,
  actionsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { mockCredentials } from '@backstage/backend-test-utils';
import { ana, outsider, startEvidence } from './testUtils/startEvidence';
import { aComponent } from './testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const secret = 'component:default/secret';

/** What an action that is refused throws. */
function refused(message: string) {
  return { body: { error: { message: expect.stringContaining(message) } } };
}

describe('actions', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  let actions: ActionsService;

  async function invoke(
    name: string,
    input: object,
    credentials: BackstageCredentials = mockCredentials.user(ana),
  ) {
    const id = `evidence:${name}`;
    const { output } = await actions.invoke({
      id,
      credentials,
      input: input as never,
    });
    return JSON.parse((output as { answer: string }).answer);
  }

  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [aComponent('checkout'), aComponent('secret')],
      hidden: [secret],
      config: { backend: { actions: { pluginSources: ['evidence'] } } },
      features: [
        createBackendPlugin({
          pluginId: 'asker',
          register(env) {
            env.registerInit({
              deps: { service: actionsServiceRef, logger: coreServices.logger },
              async init({ service }) {
                actions = service;
              },
            });
          },
        }),
      ],
    });
  });

  afterAll(async () => {
    await evidence.stop();
  });

  it('resolve a signal, and leave no trace of one that matches nothing', async () => {
    expect(await invoke('resolve', { signal: 'checkout' })).toMatchObject({
      status: 'matched',
      entityRef: checkout,
    });
    const workload = JSON.stringify({ type: 'workload', name: 'lost' });
    const lost = await invoke('resolve', { signal: workload });
    expect(lost.status).toBe('unmatched');
    expect(lost.discrepancyId).toBeUndefined();
    await expect(
      invoke('resolve', { signal: '{"type":"workload"}' }),
    ).rejects.toMatchObject(
      refused("'name' of the signal is missing; it must be a string"),
    );
  });

  it('list changes as REST does, and take numbers sent as text', async () => {
    await evidence.as(ana).post('/changes', {
      source: 'ci',
      id: '1',
      kind: 'deploy',
      entityRef: checkout,
      occurredAt: '2026-03-01T11:00:00Z',
    });
    const { body } = await evidence.as(ana).get('/changes');
    expect(body.items).toHaveLength(1);
    expect(await invoke('list-changes', { limit: '5' })).toEqual(body);
  });

  it('decide about a discrepancy for users, on what they may see', async () => {
    await evidence.as().post('/observations', {
      source: 'telemetry',
      observedAt: '2026-03-01T11:59:00Z',
      edges: [
        {
          from: checkout,
          to: secret,
          type: 'calls',
          count: 50,
          windowSeconds: 60,
          lastSeen: '2026-03-01T11:59:00Z',
        },
      ],
    });
    const { items } = await invoke('list-discrepancies', {});
    const { id } = items.find((one: any) => one.entityRef === checkout);
    const accept = { id, decision: 'accept' };
    await expect(
      invoke('decide-discrepancy', accept, mockCredentials.service()),
    ).rejects.toMatchObject(refused('Only a signed-in user may do this'));
    await expect(
      invoke('decide-discrepancy', accept, mockCredentials.user(outsider)),
    ).rejects.toMatchObject(refused('There is no discrepancy'));
    await expect(invoke('decide-discrepancy', { id })).rejects.toMatchObject(
      refused('decision'),
    );
    const reason = 'A nightly check';
    const dismiss = { id, reason, decision: 'dismiss' };
    const until = '2026-02-01T00:00:00Z';
    await expect(
      invoke('decide-discrepancy', { ...dismiss, until }),
    ).rejects.toMatchObject(
      refused("'until' of the dismissal must lie in the future"),
    );
    expect(await invoke('decide-discrepancy', dismiss)).toMatchObject({
      state: 'dismissed',
      reason,
      decidedBy: ana,
    });
  });
});
