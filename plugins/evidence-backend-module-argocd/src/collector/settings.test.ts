import { setTimeout as pause } from 'node:timers/promises';
import { ConfigReader } from '@backstage/config';
import { aComponent } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import type {
  CollectorPass,
  CollectorReport,
} from '@plumbline/backstage-plugin-evidence-node';
import { application } from '../__testUtils__/application';
import { ArgoCdServer, token } from '../__testUtils__/ArgoCdServer';
import { startArgoCd } from '../__testUtils__/startArgoCd';
import { readArgoCdCollector } from './readArgoCdCollector';

jest.setTimeout(120_000);

describe('an application is of the entity', () => {
  const annotated = (name: string, annotations: Record<string, string>) =>
    aComponent(name, { annotations });

  it('that its annotations name', async () => {
    const portal = await startArgoCd({
      own: {
        applications: {
          'mapped-prod': {
            service: 'component:default/mapped',
            environment: 'eu',
          },
          'named-prod': 'aliased',
        },
      },
      entities: [
        annotated('by-name', { 'argocd/app-name': 'Shop-Checkout' }),
        annotated('by-selector', { 'argocd/app-selector': ' team == cart ' }),
        annotated('by-terms', { 'argocd/app-selector': 'team=pay,env=prod' }),
        annotated('one', { 'argocd/app-name': 'shared' }),
        annotated('other', { 'argocd/app-name': 'shared' }),
        annotated('aliased', { 'plumbline.dev/aliases': 'known-as' }),
        aComponent('mapped'),
        aComponent('mapped-prod'),
      ],
    });
    portal.argoCd.applications = Object.entries({
      'shop-checkout': {},
      'cart-prod': { team: 'cart' },
      'pay-prod': { team: 'pay' },
      shared: {},
      'known-as': {},
      'mapped-prod': {},
      'named-prod': {},
    }).map(([name, labels]) =>
      application({
        metadata: { name, uid: name, labels },
        spec: {
          source: null,
          destination: { server: 'https://10.0.0.1:6443' },
        },
        status: { history: [], summary: { images: [`${name}:1`] } },
      }),
    );
    expect(await portal.run()).toMatchObject({ outcome: 'succeeded' });
    const changes = await portal.evidence.changes();
    const found = Object.fromEntries(
      changes.map(({ item, entityRef }) => [item, entityRef]),
    );
    expect(found).toEqual({
      'shop-checkout': 'component:default/by-name',
      'cart-prod': 'component:default/by-selector',
      'pay-prod': undefined,
      shared: undefined,
      'known-as': 'component:default/aliased',
      'mapped-prod': 'component:default/mapped',
      'named-prod': 'component:default/aliased',
    });
    expect(
      changes.find(({ item }) => item === 'mapped-prod')?.environment,
    ).toBe('eu');
    const runs = async (name: string, part?: object) =>
      (await portal.workloads(name, part)).map(one => one.name).sort();
    expect({
      name: await runs('by-name'),
      selector: await runs('by-selector'),
      alias: await runs('aliased'),
      mapped: await runs('mapped', { environment: 'eu' }),
      others: await runs('by-terms'),
    }).toEqual({
      name: ['shop-checkout'],
      selector: ['cart-prod'],
      alias: ['known-as', 'named-prod'],
      mapped: ['mapped-prod'],
      others: [],
    });
    await portal.stop();
  });
});

it('leaves what takes too long to the next pass', async () => {
  const server = new ArgoCdServer();
  const url = await server.start();
  server.applications = Array.from({ length: 6 }, (_, index) =>
    application({ metadata: { name: `app-${index}`, uid: `uid-${index}` } }),
  );
  const collector = readArgoCdCollector(
    'argo',
    new ConfigReader({ url, token, timeout: '1s' }),
    { config: new ConfigReader({}) },
  );
  const reported: [of: readonly string[] | undefined, workloads: number][] = [];
  const pass = {
    signal: new AbortController().signal,
    reportChanges: (changes: readonly object[]) => pause(changes.length * 150),
    report: async ({
      of,
      workloads = [],
    }: CollectorReport & { of?: string[] }) =>
      void reported.push([of, workloads.length]),
    cover: () => {},
  } as unknown as CollectorPass;
  while (reported.at(-1)?.[0]?.length !== 1) {
    await collector.collect(pass);
  }
  expect(reported[0][0]).toEqual([]);
  expect(reported[0][1]).toBeLessThan(6);
  expect(reported.at(-1)).toEqual([['workloads'], 6]);
  server.stop();
});

describe('the configuration', () => {
  const read = (own: object, root: object = {}) =>
    readArgoCdCollector(
      'argo',
      new ConfigReader({ url: 'https://argocd.example', token, ...own }),
      { config: new ConfigReader({ ...root }) },
    );

  it('reports what runs unless clusters are read, or as it says', () => {
    const root = {
      plumbline: { collectors: { eu: { type: 'kubernetes' } } },
    };
    expect(read({}).reports).toEqual(['workloads']);
    expect(read({}, root).reports).toEqual([]);
    expect(read({ workloads: true }, root).reports).toEqual(['workloads']);
    expect(read({ workloads: false }).reports).toEqual([]);
  });

  it.each([
    [{ url: undefined }, /'url'/],
    [{ url: 'argocd' }, /'plumbline.collectors.argo.url'/],
    [{ token: undefined }, /'token'/],
    [{ token: 'a\nb' }, /'plumbline.collectors.argo' has credentials/],
  ])('of %j is refused', (own, message) => {
    expect(() => read(own)).toThrow(message);
  });
});
