import {
  BackstageCredentials,
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  ActionsService,
  actionsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  eventually,
  service,
  startScorecards,
} from './__testUtils__/startScorecards';

jest.setTimeout(120_000);

describe('actions', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  async function startWithActions(
    options: Partial<Parameters<typeof startScorecards>[0]>,
  ) {
    let actions: ActionsService | undefined;
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [service('cart', []), service('checkout', ['latency'])],
      ...options,
      config: { backend: { actions: { pluginSources: ['scorecards'] } } },
      features: [
        createBackendPlugin({
          pluginId: 'asker',
          register(env) {
            env.registerInit({
              deps: {
                registry: actionsServiceRef,
                logger: coreServices.logger,
              },
              async init({ registry }) {
                actions = registry;
              },
            });
          },
        }),
      ],
    });
    await eventually(async () => {
      const { body } = await portal.call('ana', 'get', '/verdicts');
      expect(body.items).toHaveLength(2);
    });
    const invoke = async (
      name: string,
      input: object,
      credentials: string | BackstageCredentials = 'ana',
    ) => {
      const { output } = await actions!.invoke({
        id: `scorecards:${name}`,
        input: input as never,
        credentials:
          typeof credentials === 'string'
            ? mockCredentials.user(`user:default/${credentials}`)
            : credentials,
      });
      return JSON.parse((output as { answer: string }).answer);
    };
    return { ...portal, actions: actions!, invoke };
  }

  it('answer as REST does, as the caller may see it', async () => {
    const { actions, call, invoke, stop } = await startWithActions({
      visible: ['cart'],
    });
    const rest = async (path: string, user = 'ana') =>
      (await call(user, 'get', path)).body;

    const { actions: listed } = await actions.list({
      credentials: mockCredentials.user('user:default/ana'),
    });
    for (const name of ['get-scorecard', 'list-controls']) {
      expect(listed).toContainEqual(
        expect.objectContaining({
          id: `scorecards:${name}`,
          attributes: { readOnly: true, idempotent: true, destructive: false },
        }),
      );
    }
    const owner = 'group:default/payments';
    for (const user of ['ana', 'outsider']) {
      expect(await invoke('get-scorecard', { entityRef: owner }, user)).toEqual(
        await rest(`/verdicts?owner=${owner}`, user),
      );
      expect(await invoke('list-controls', {}, user)).toEqual(
        await rest('/controls', user),
      );
    }
    expect(
      await invoke('get-scorecard', {
        entityRef: 'component:default/cart',
        status: 'fail',
        limit: '1',
      }),
    ).toEqual(await rest('/verdicts?entityRef=component:default/cart'));
    await expect(
      invoke('get-scorecard', { entityRef: owner, status: 'green' }),
    ).rejects.toMatchObject({ statusCode: 400 });
    await stop();
  });

  it('take the decisions of users, and of nobody else', async () => {
    const { actions, call, invoke, stop } = await startWithActions({});
    const { actions: listed } = await actions.list({
      credentials: mockCredentials.user('user:default/ana'),
    });
    const { attributes, schema } = listed.find(
      ({ id }) => id === 'scorecards:request-exemption',
    )!;
    expect(attributes).toEqual({
      readOnly: false,
      idempotent: false,
      destructive: false,
    });
    expect(schema.input).toMatchObject({
      properties: {
        entityRef: { type: 'string' },
        control: { type: 'string' },
        reason: { type: 'string' },
        expires: { type: 'string' },
      },
      required: ['entityRef', 'control', 'reason', 'expires'],
    });

    const deciding = listed.find(
      ({ id }) => id === 'scorecards:decide-dispute',
    )!;
    expect(deciding.schema.input).toMatchObject({
      properties: { decision: { enum: ['uphold', 'reject', 'withdraw'] } },
      required: ['decision', 'id', 'version'],
    });

    const request = {
      entityRef: 'component:default/cart',
      control: 'slo-present',
      reason: 'the new meter is on its way',
      expires: '2026-03-08T00:00:00.000Z',
    };
    for (const credentials of [mockCredentials.service(), 'kim']) {
      await expect(
        invoke('request-exemption', request, credentials),
      ).rejects.toMatchObject({ statusCode: 403 });
    }
    const { id, version, state } = await invoke('request-exemption', request);
    expect(state).toBe('pending');
    const decision = { id, version, reason: 'agreed', decision: 'approve' };
    for (const credentials of [mockCredentials.service(), 'ana']) {
      await expect(
        invoke('decide-exemption', decision, credentials),
      ).rejects.toMatchObject({ statusCode: 403 });
    }
    expect(await invoke('decide-exemption', decision, 'pat')).toMatchObject({
      state: 'approved',
      decision: { by: 'user:default/pat' },
    });
    expect(await invoke('list-exemptions', { state: 'approved' })).toEqual(
      (await call('ana', 'get', '/exemptions?state=approved')).body,
    );
    await expect(
      invoke('decide-exemption', { ...decision, decision: 'revoke' }, 'pat'),
    ).rejects.toMatchObject({ statusCode: 409 });
    await stop();
  });
});
