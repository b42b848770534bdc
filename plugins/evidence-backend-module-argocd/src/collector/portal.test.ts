import type { JsonObject } from '@backstage/types';
import {
  aComponent,
  ana,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { application } from '../__testUtils__/application';
import { ArgoCdServer, token } from '../__testUtils__/ArgoCdServer';
import { argocdModule } from '../module';

jest.setTimeout(120_000);

const wanted = { portalSources: { argocd: true } };

describe("instances that Argo CD's own plugin is configured for", () => {
  const argoCd = new ArgoCdServer();
  let url: string;

  beforeAll(async () => {
    url = await argoCd.start();
    argoCd.applications = [application({})];
  });
  afterAll(() => argoCd.stop());

  const start = async (
    instances: unknown,
    { collectors = {}, webhooks, ...plumbline }: JsonObject = wanted,
  ) => {
    const portal = await startCollectors({
      features: [argocdModule],
      entities: [aComponent('checkout')],
      collectors: collectors as JsonObject,
      config: {
        argocd: {
          username: 'admin',
          password: 'a-password',
          appLocatorMethods: [{ type: 'config', instances } as JsonObject],
        },
        plumbline,
      },
      ...(webhooks && { webhooks: webhooks as JsonObject }),
    });
    const get = async (path: string) => (await portal.as(ana).get(path)).body;
    return {
      ...portal,
      read: async (): Promise<string[]> =>
        (await get('/set-up')).sources.flatMap(
          (one: { id: string; portalKey?: string }) =>
            one.portalKey === 'argocd.appLocatorMethods' ? one.id : [],
        ),
      notes: async (): Promise<string[]> =>
        (await get('/doctor')).problems.flatMap(
          (one: { subject: string; message: string }) =>
            one.subject === 'argocd.appLocatorMethods' ? one.message : [],
        ),
    };
  };
  const instance = () => ({ name: 'Main EU', url, token });

  it('are read with their tokens where they are wanted, and named', async () => {
    const portal = await start([instance()]);
    expect(await portal.read()).toEqual(['argocd-main-eu']);
    expect(await portal.run('argocd-main-eu')).toMatchObject({
      outcome: 'succeeded',
    });
    expect(await portal.changes()).toMatchObject([
      { source: 'argocd', kind: 'deploy' },
      { source: 'argocd', kind: 'deploy', outcome: 'succeeded' },
    ]);
    const [notice, ...more] = portal.logged.filter(one =>
      one.startsWith('Read-only'),
    );
    expect(more).toEqual([]);
    expect(notice).toContain(
      "('argocd.appLocatorMethods'; 'plumbline.portalSources.argocd: false' turns it off)",
    );
    expect(portal.logged.join()).not.toContain(token);
    await portal.server.stop();
  });

  it('are named where they are not wanted', async () => {
    const portal = await start([instance()], {});
    expect(await portal.read()).toEqual([]);
    expect(await portal.notes()).toEqual([
      expect.stringMatching(
        /^'Applications of Argo CD at 127\.0\.0\.1:\d+' is not read: pipelines may report the same deploys$/,
      ),
    ]);
    await portal.server.stop();
  });

  it('are named where they can not be read', async () => {
    const portal = await start([
      instance(),
      { ...instance(), name: 'main-eu' },
      { name: 'by-password', url },
      { ...instance(), name: 'wrong', url: 'argocd' },
      { url, token: 'two\nlines' },
    ]);
    expect(await portal.read()).toEqual(['argocd-main-eu']);
    expect(await portal.notes()).toEqual([
      expect.stringMatching(/^Read-only, from the portal's configuration: App/),
      "'main-eu' is not read: its id 'argocd-main-eu' is that of another one",
      "'by-password' is not read: it has no 'token', which is the only credential that is used",
      "'wrong' is not read: its 'url' or 'token' is not valid",
      "'An instance without a name' is not read: its 'url' or 'token' is not valid",
    ]);
    await portal.server.stop();
  });

  it('have settings in set-up where there is none', async () => {
    const portal = await start([], {});
    const { body } = await portal.as(ana).get('/set-up');
    expect(body.sources).toContainEqual(
      expect.objectContaining({
        id: 'argocd',
        settings: expect.stringContaining('token: ${ARGOCD_TOKEN}'),
      }),
    );
    await portal.server.stop();
  });

  it('do not keep the portal from starting', async () => {
    const portal = await start('one');
    expect(await portal.read()).toEqual([]);
    expect(await portal.notes()).toEqual([
      expect.stringMatching(/^'argocd.appLocatorMethods' is not read: /),
    ]);
    await portal.server.stop();
  });

  it.each<[string, JsonObject]>([
    [
      'the webhook',
      { webhooks: { argocd: { secrets: { main: 'a secret' } } } },
    ],
    [
      'a collector',
      {
        collectors: {
          own: { type: 'argocd', url: 'https://argocd.example', token: 'x' },
        },
      },
    ],
  ])('are not read with %s', async (_, plumbline) => {
    const portal = await start([instance()], { ...wanted, ...plumbline });
    expect(await portal.read()).toEqual([]);
    expect(await portal.notes()).toEqual([]);
    await portal.server.stop();
  });
});
