import { ConfigReader } from '@backstage/config';
import {
  aComponent,
  ana,
  startCollectors,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { linksModule } from './module';
import { portalLinks } from './portalLinks';

jest.setTimeout(120_000);

const annotations = {
  'argocd/app-name': 'pay main',
  'acme.example/page': 'zahlung/größe',
  'datadoghq.com/dashboard-url': ['javascript', 'alert(1)'].join(':'),
  'grafana/overview-dashboard': ' https://grafana.example/d/pay ',
  'opsgenie.com/component-selector': 'tag:"service:pay"',
  'pagerduty.com/service-id': 'PPAY1',
  'sentry.io/project-slug': 'pay-api',
};

const config = {
  argocd: {
    appLocatorMethods: [
      {
        type: 'config',
        instances: [{ name: 'one', url: 'https://argo.example/' }],
      },
    ],
  },
  opsgenie: { domain: 'https://acme.app.opsgenie.com/' },
  pagerDuty: { oauth: { subDomain: 'acme' } },
  sentry: { organization: 'acme' },
};

const wiki = {
  annotation: 'acme.example/page',
  type: 'documentation',
  url: 'https://wiki.example/{value}?q={value}',
};

describe('links of annotations', () => {
  it('are links of the entity, where the portal says where they lead', async () => {
    const pay = aComponent('pay', { annotations });
    pay.metadata.links = [
      { url: 'https://grafana.example/d/pay', title: 'Its own' },
    ];
    const evidence = await startCollectors({
      collectors: {},
      features: [linksModule],
      entities: [
        pay,
        aComponent('bare'),
        // Half of a character, which no address can have.
        aComponent('half', {
          annotations: { [wiki.annotation]: 'page \ud800' },
        }),
      ],
      config: { ...config, plumbline: { links: { wiki } } },
    });
    const linksOf = async (name: string) => {
      const { body } = await evidence
        .as(ana)
        .post('/context', { entityRef: `component:default/${name}` });
      return body.subject.links.map(
        ({ title, type, url }: Record<string, string>) =>
          [title, type, url].filter(Boolean).join(' '),
      );
    };
    expect(await linksOf('pay')).toEqual([
      'Its own https://grafana.example/d/pay',
      'Argo CD dashboard https://argo.example/applications/pay%20main',
      'Opsgenie pager https://acme.app.opsgenie.com/alert/list?query=tag%3A%22service%3Apay%22',
      'PagerDuty pager https://acme.pagerduty.com/service-directory/PPAY1',
      'Sentry dashboard https://sentry.io/organizations/acme/projects/pay-api/',
      'wiki documentation https://wiki.example/zahlung%2Fgr%C3%B6%C3%9Fe?q=zahlung%2Fgr%C3%B6%C3%9Fe',
    ]);
    expect(await linksOf('bare')).toEqual([]);
    expect(await linksOf('half')).toEqual([]);
    const notice =
      "Read-only, from the portal's configuration: Links to Argo CD ('argocd.appLocatorMethods'; 'plumbline.portalLinks: false' turns it off); Links to Opsgenie ('opsgenie.domain'; 'plumbline.portalLinks: false' turns it off); Links to PagerDuty ('pagerDuty.oauth'; 'plumbline.portalLinks: false' turns it off); Links to Sentry ('sentry.organization'; 'plumbline.portalLinks: false' turns it off)";
    expect(
      evidence.logged.filter(line => line.startsWith('Read-only')),
    ).toEqual([expect.stringContaining(notice)]);
    const { body } = await evidence.as(ana).get('/doctor');
    expect(body.problems).toContainEqual({
      severity: 'info',
      subject: 'opsgenie.domain',
      message: "Read-only, from the portal's configuration: Links to Opsgenie",
      next: 'plumbline.portalLinks: false turns it off',
    });
    await evidence.stop();
  });

  it('are refused where the configuration is wrong, with its key', async () => {
    for (const [change, message] of [
      [{ url: 'wiki/{value}' }, "'plumbline.links.wiki.url' must be"],
      [{ type: 'book' }, "'plumbline.links.wiki.type' is 'book'"],
    ] as const) {
      await expect(
        startEvidence({
          entities: [],
          config: { plumbline: { links: { wiki: { ...wiki, ...change } } } },
        }),
      ).rejects.toThrow(message);
    }
  });

  it('are made of no annotation whose place is not known, or not wanted', () => {
    const made = (own: object) =>
      portalLinks(new ConfigReader(own as never)).flatMap(
        ({ annotation, url }) =>
          url(annotations[annotation as keyof typeof annotations]) ?? [],
      );
    const several = [
      { url: 'https://a.example' },
      { url: 'https://b.example' },
    ];
    // The two whose annotation is the address.
    expect(made({})).toHaveLength(2);
    expect(
      made({ argocd: { appLocatorMethods: [{ instances: several }] } }),
    ).toHaveLength(2);
    expect(made(config)).toHaveLength(6);
    const eu = { oauth: { subDomain: 'acme', region: 'eu' } };
    expect(made({ pagerDuty: { accounts: [{ id: 'one', ...eu }] } })).toContain(
      'https://acme.eu.pagerduty.com/service-directory/PPAY1',
    );
    for (const pagerDuty of [
      { accounts: [eu, { oauth: { subDomain: 'other' } }] },
      { apiToken: 'a-key', accounts: [eu] },
      { apiToken: 'a-key' },
      { oauth: { subDomain: 'attacker.example/' } },
    ]) {
      expect(made({ pagerDuty })).toHaveLength(2);
    }
    expect(made({ ...config, plumbline: { portalLinks: false } })).toEqual([]);
    const collectorOfSentry = (own: object) => ({
      plumbline: { collectors: { errors: { type: 'sentry', ...own } } },
    });
    const organization = 'own';
    expect(made(collectorOfSentry({ organization }))).toContain(
      'https://sentry.io/organizations/own/projects/pay-api/',
    );
    const url = 'https://sentry.example/';
    expect(made(collectorOfSentry({ organization, url }))).toContain(
      'https://sentry.example/organizations/own/projects/pay-api/',
    );
    expect(
      made({
        ...config,
        ...collectorOfSentry({ url: 'https://de.sentry.io' }),
      }),
    ).toContain('https://sentry.io/organizations/acme/projects/pay-api/');
    // Its own organization is the one that it reads.
    expect(
      made({ ...config, ...collectorOfSentry({ organization }) }),
    ).toContain('https://sentry.io/organizations/own/projects/pay-api/');
    const read = (own: object) =>
      portalLinks(new ConfigReader(own as never)).flatMap(
        ({ fromPortal }) => fromPortal?.key ?? [],
      );
    expect(read({})).toEqual([]);
    expect(read(collectorOfSentry({ organization }))).toEqual([]);
    // What it says itself is nothing that the portal had before.
    const plumbline = {
      webhooks: { argocd: { baseUrl: 'https://a.example' } },
    };
    expect(read({ plumbline })).toEqual([]);
    expect(
      read({ argocd: { baseUrl: 'https://a.example' }, plumbline }),
    ).toEqual(['argocd.baseUrl']);
  });
});
