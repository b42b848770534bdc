import type { JsonObject } from '@backstage/types';
import {
  aComponent,
  ana,
  factsOf,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { pagerdutyModule } from '../module';
import { PagerDutyServer, token } from '../testUtils/pagerDutyServer';

jest.setTimeout(120_000);

describe("accounts that PagerDuty's own plugin is configured for", () => {
  const pagerDuty = new PagerDutyServer();
  let apiBaseUrl: string;

  beforeAll(async () => {
    apiBaseUrl = await pagerDuty.start();
    pagerDuty.services.set('PSVC1', { policy: 'PPOL1' });
    pagerDuty.policies.set('PPOL1', {
      id: 'PPOL1',
      name: 'Policy PPOL1',
      rules: [{ delay: 15 }],
    });
  });
  afterAll(() => pagerDuty.stop());

  const start = async (
    plugin: JsonObject | undefined,
    { collectors = {}, ...plumbline }: JsonObject = {},
  ) => {
    const portal = await startCollectors({
      features: [pagerdutyModule],
      entities: [
        aComponent('checkout', {
          annotations: { 'pagerduty.com/service-id': 'PSVC1' },
        }),
      ],
      collectors: collectors as JsonObject,
      config: { ...(plugin && { pagerDuty: plugin }), plumbline },
    });
    const get = async (path: string) => (await portal.as(ana).get(path)).body;
    return {
      ...portal,
      read: async (): Promise<string[]> =>
        (await get('/set-up')).sources.flatMap(
          (one: { id: string; portalKey?: string }) =>
            one.portalKey === 'pagerDuty' ? one.id : [],
        ),
      notes: async (): Promise<string[]> =>
        (await get('/doctor')).problems.flatMap(
          (one: { subject: string; message: string }) =>
            one.subject === 'pagerDuty' ? one.message : [],
        ),
    };
  };

  it('are read with their keys, and named in the notice', async () => {
    const portal = await start({ apiToken: token, apiBaseUrl });
    expect(await portal.run('pagerduty')).toMatchObject({
      outcome: 'succeeded',
    });
    const facts = await factsOf(portal.as, 'component:default/checkout');
    expect(facts['oncall.escalation']).toMatchObject({
      policy: 'Policy PPOL1',
    });
    const [notice, ...more] = portal.logged.filter(one =>
      one.startsWith('Read-only'),
    );
    expect(more).toEqual([]);
    expect(notice).toContain(
      "('pagerDuty'; 'plumbline.portalSources.pagerduty: false' turns it off)",
    );
    expect(portal.logged.join()).not.toContain(token);
    await portal.server.stop();
  });

  it('are each read, and named where they can not be', async () => {
    const portal = await start({
      accounts: [
        { id: 'Acme EU', apiToken: token, apiBaseUrl },
        { id: 'acme-eu', apiToken: token, apiBaseUrl },
        { id: 'scoped', oauth: { clientId: 'a', clientSecret: 'b' } },
        { id: 'wrong', apiToken: 'two words', apiBaseUrl },
        { apiToken: token, apiBaseUrl: 'ftp://pagerduty.example' },
      ],
    });
    expect(await portal.read()).toEqual(['pagerduty-acme-eu']);
    expect(await portal.notes()).toEqual([
      expect.stringMatching(/^Read-only, from the portal's configuration: On-/),
      "'acme-eu' is not read: its id 'pagerduty-acme-eu' is that of another one",
      "'scoped' is not read: it has 'oauth', and only an 'apiToken' is read with",
      "'wrong' is not read: its 'apiToken' or 'apiBaseUrl' is not valid",
      "'undefined' is not read: its 'apiToken' or 'apiBaseUrl' is not valid",
    ]);
    await portal.server.stop();
  });

  it.each([
    { apiToken: token, accounts: {} },
    { apiToken: token, accounts: 'eu' },
  ])('do not keep the portal from starting with %j', async plugin => {
    const portal = await start(plugin as JsonObject);
    expect(await portal.read()).toEqual(['pagerduty']);
    expect((await portal.notes())[1]).toMatch(/^'pagerDuty' is not read: /);
    await portal.server.stop();
  });

  it.each<[string, JsonObject | undefined, JsonObject]>([
    ['no settings of that plugin', undefined, {}],
    [
      'the switch',
      { apiToken: token },
      { portalSources: { pagerduty: false } },
    ],
    [
      'a collector that is configured',
      { apiToken: token },
      { collectors: { own: { type: 'pagerduty', token: 'another' } } },
    ],
  ])('are not read with %s', async (_, plugin, plumbline) => {
    const portal = await start(plugin, plumbline);
    expect(await portal.read()).toEqual([]);
    expect(await portal.notes()).toEqual([]);
    await portal.server.stop();
  });
});
