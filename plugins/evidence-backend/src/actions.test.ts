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
import {
  ana,
  guest,
  outsider,
  startEvidence,
} from './__testUtils__/startEvidence';
import { aComponent } from './projection/__testUtils__/testEstate';

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
      ...{ id, credentials },
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

  it('report a change from a text, and answer as REST does', async () => {
    const change = {
      ...{ source: 'ci', id: '1', kind: 'deploy', entityRef: checkout },
      occurredAt: '2026-03-01T11:00:00Z',
    };
    const text = JSON.stringify(change);
    const receipt = await invoke('add-change', { change: text });
    expect(receipt.status).toBe('stored');
    const again = await invoke('add-change', { change: text });
    expect(again).toEqual({ ...receipt, status: 'duplicate' });
    await expect(invoke('add-change', { change: '{' })).rejects.toMatchObject(
      refused('The body must be JSON in UTF-8'),
    );
    await expect(
      invoke('add-change', { change: text }, mockCredentials.user(guest)),
    ).rejects.toMatchObject(
      refused("You need the permission 'evidence.change.report'"),
    );

    const { body } = await evidence.as(ana).get('/changes');
    expect(await invoke('list-changes', { limit: '5' })).toEqual(body);
    expect(await invoke('get-change', { id: receipt.id })).toMatchObject({
      id: receipt.id,
      entityRef: checkout,
    });
  });

  it('decide about a discrepancy for users, on what they may see', async () => {
    await evidence.as().post('/observations', {
      ...{ source: 'telemetry', observedAt: '2026-03-01T11:59:00Z' },
      edges: [
        {
          ...{ from: checkout, to: secret, type: 'calls' },
          ...{ count: 50, windowSeconds: 60 },
          lastSeen: '2026-03-01T11:59:00Z',
        },
      ],
    });
    const { items } = await invoke('list-discrepancies', {});
    const { id } = items.find((one: any) => one.entityRef === checkout);
    await expect(
      invoke('accept-discrepancy', { id }, mockCredentials.service()),
    ).rejects.toMatchObject(refused('Only a signed-in user may do this'));
    await expect(
      invoke('get-discrepancy', { id }, mockCredentials.user(outsider)),
    ).rejects.toMatchObject(refused('There is no discrepancy'));
    const reason = 'A nightly check';
    const until = '2026-02-01T00:00:00Z';
    await expect(
      invoke('dismiss-discrepancy', { id, reason, until }),
    ).rejects.toMatchObject(
      refused("'until' of the dismissal must lie in the future"),
    );
    expect(await invoke('dismiss-discrepancy', { id, reason })).toMatchObject({
      state: 'dismissed',
      reason,
      decidedBy: ana,
    });
  });
});
