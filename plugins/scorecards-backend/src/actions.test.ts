import {
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

  it('answer as REST does, as the caller may see it', async () => {
    let actions: ActionsService | undefined;
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [service('cart', []), service('checkout', ['latency'])],
      visible: ['cart'],
      config: { backend: { actions: { pluginSources: ['scorecards'] } } },
      features: [
        createBackendPlugin({
          pluginId: 'asker',
          register(env) {
            env.registerInit({
              deps: { asked: actionsServiceRef, logger: coreServices.logger },
              async init({ asked }) {
                actions = asked;
              },
            });
          },
        }),
      ],
    });
    const { call, stop } = portal;
    await eventually(async () => {
      const { body } = await call('ana', 'get', '/verdicts');
      expect(body.items).toHaveLength(2);
    });
    const invoke = async (name: string, input: object, user = 'ana') => {
      const { output } = await actions!.invoke({
        id: `scorecards:${name}`,
        input: input as never,
        credentials: mockCredentials.user(`user:default/${user}`),
      });
      return JSON.parse((output as { answer: string }).answer);
    };
    const rest = async (path: string, user = 'ana') =>
      (await call(user, 'get', path)).body;

    const { actions: listed } = await actions!.list({
      credentials: mockCredentials.user('user:default/ana'),
    });
    expect(listed.map(({ id, attributes }) => [id, attributes])).toEqual(
      ['get-scorecard', 'list-controls'].map(name => [
        `scorecards:${name}`,
        { readOnly: true, idempotent: true, destructive: false },
      ]),
    );
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
        ...{ entityRef: 'component:default/cart', status: 'fail', limit: '1' },
      }),
    ).toEqual(await rest('/verdicts?entityRef=component:default/cart'));
    await expect(
      invoke('get-scorecard', { entityRef: owner, status: 'green' }),
    ).rejects.toMatchObject({ statusCode: 400 });
    await stop();
  });
});
