import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  reportChangeCommand,
  reportChangeSettings,
  type SetUp,
  sourceModules,
} from '@plumbline/backstage-plugin-evidence-common';
import { assembleBrief } from '@plumbline/backstage-plugin-incident-brief-common';
import { commandLine } from './testUtils/commandLine';
import { refusal } from './testUtils/PortalServer';
import { smallContext } from './testUtils/smallContext';

const settings =
  'plumbline:\n  collectors:\n    rota:\n      type: acme\n      token: ${ACME_TOKEN}\n';

const answer: SetUp = {
  at: '2026-03-01T12:00:00.000Z',
  services: 40,
  busiest: { entityRef: 'component:default/pay', dependents: 12, changes: 1 },
  sources: [
    {
      id: 'catalog',
      kind: 'collector',
      state: 'reporting',
      reports: ['catalog'],
      services: 40,
    },
    {
      id: 'acme',
      kind: 'collector',
      type: 'acme',
      state: 'not-configured',
      services: 0,
      settings,
      missing: 'No collector of this type is configured',
      reports: ['oncall.escalation', 'oncall.levels'],
      reach: { services: 31, atLeast: true, annotations: ['acme/rota'] },
      guide: { text: 'Give it a \u001b[31mtoken', url: 'https://acme.example' },
    },
    {
      id: 'clusters',
      kind: 'collector',
      type: 'pods',
      state: 'silent',
      services: 0,
      reports: ['workloads'],
      missing: 'It has not been read yet',
      portalKey: 'pods.clusters',
    },
  ],
};

describe('plumbline setup', () => {
  const { portal, run } = commandLine('setup');

  beforeEach(() => {
    portal.route('GET /api/evidence/set-up', () => ({ body: answer }));
    portal.route('GET /api/incident-brief/brief', ({ query }) => ({
      body: {
        ...assembleBrief(smallContext),
        digest: 'x',
        generatedAt: answer.at,
        entityRef: query.entityRef,
      },
    }));
  });

  it('prints how far it is, every source and the next step', async () => {
    const { code, stdout } = await run();
    expect(stdout).toContain(
      'Brief of   pay: 12 services depend on it, 1 change in 30 days\n',
    );
    expect(stdout).toContain('Known      0 of 13 lines that sources fill\n');
    expect(stdout).toContain('Unknown    On call, Escalation, Runtime\n');
    expect(stdout).toMatch(
      /^No source {2}Alerts, .*: push these through the API \(.*evidence\.md\), or add a module \(.*sources\.md#modules\)$/m,
    );
    expect(stdout).toMatch(
      /^SOURCE +KIND +STATE +OF 40 +REACH +WOULD ADD +FILLS$/m,
    );
    expect(stdout).toMatch(
      /^acme +collector +Not configured +– +≥31 +On call, Esc/m,
    );
    expect(stdout).toContain('Next:\n\nSource       acme (collector of type');
    expect(stdout).toContain(`\n\n${settings}`);
    expect(stdout).not.toContain('\u001b');
    expect(code).toBe(0);
    const { query } = portal.requests.at(-1)!;
    expect(query).toEqual({
      entityRef: 'component:default/pay',
      live: 'false',
    });
  });

  it('prints all about one source, by its id or its type', async () => {
    const { stdout } = await run('pods');
    expect(stdout).toContain('State        No report yet\n');
    expect(stdout).toContain(
      'From         pods.clusters of this portal; plumbline.portalSources.pods: false turns it off\n',
    );
    expect(stdout).toContain('Missing      It has not been read yet\n');
    expect(stdout).toContain('plumbline collectors run clusters\n');
    expect(stdout).toContain('Reach        unknown\n');
    expect((await run('acme')).stdout).toContain(
      'Reach        at least 31 of 40, found by acme/rota\n',
    );
    const unknown = await run('nagios');
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toContain('there are acme, catalog, clusters');
  });

  it.each([
    ['prometheus', 'prometheus'],
    ['liquibase', 'schema-history'],
  ])('says how to install the module of %s', async (source, module) => {
    const { code, stderr } = await run(source);
    expect(code).toBe(3);
    expect(stderr).toContain(
      `Add the package @plumbline/backstage-plugin-evidence-backend-module-${module} to packages/backend, and the line backend.add(import('@plumbline/backstage-plugin-evidence-backend-module-${module}')); to packages/backend/src/index.ts`,
    );
    expect(stderr).toContain(
      `node scripts/adopt.mjs <your portal> --sources ${module},`,
    );
  });

  it('knows the modules of the guide', () => {
    const guide = readFileSync(
      // eslint-disable-next-line no-restricted-syntax -- tests run from their sources
      join(__dirname, '../../../docs/sources.md'),
      'utf8',
    );
    const rows = Array.from(
      guide.matchAll(/^\| \[`([\w-]+)`\]\(.*?\) *\|.*?\|(.*?)\|/gm),
      ([, module, types]): [string, string[]] => [
        module,
        Array.from(types.matchAll(/`([\w-]+)`/g), ([, type]) => type).filter(
          type => type !== module,
        ),
      ],
    );
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(
        Object.entries(sourceModules).map(([id, { types = [] }]) => [
          id,
          types,
        ]),
      ),
    );
  });

  it('says what failed and what to do, of what is configured', async () => {
    portal.route('GET /api/evidence/set-up', () => ({
      body: {
        ...answer,
        sources: [
          {
            id: 'rota',
            kind: 'collector',
            type: 'acme',
            state: 'failing',
            missing: 'Its last pass failed: 401',
            next: 'Correct plumbline.collectors.rota',
            reports: ['oncall.levels'],
            services: 3,
            lastReport: '2026-02-28T09:30:00.000Z',
          },
          {
            id: 'prometheus',
            kind: 'webhook',
            state: 'not-installed',
            missing: 'It is configured, and no installed module receives it',
            reports: [],
            services: 0,
          },
        ],
      },
    }));
    const { stdout } = await run('rota');
    expect(stdout).toContain('Failed       Its last pass failed: 401\n');
    expect(stdout).toContain(
      'Next         Correct plumbline.collectors.rota\n',
    );
    expect(stdout).toContain('Last report  2026-02-28 09:30 UTC\n');
    expect((await run('prometheus')).stdout).toContain(
      'Install      Add the package @plumbline/',
    );
  });

  it('begins with a pushed report, its token and its command', async () => {
    portal.route('GET /api/evidence/set-up', () => ({
      body: {
        ...answer,
        sources: [
          ...answer.sources,
          {
            id: 'push',
            kind: 'push',
            state: 'not-configured',
            missing: 'No pipeline reports its changes yet',
            reports: ['changes.deploy'],
            services: 0,
            settings: reportChangeSettings,
            command: reportChangeCommand('https://portal.example/api/evidence'),
          },
        ],
      },
    }));
    const { stdout } = await run();
    expect(stdout).toContain('Next:\n\nSource       push (push)\n');
    expect(stdout).toContain(
      '          - plugin: evidence\n            permission: evidence.change.report\n\ncurl -X POST https://portal.example/api/evidence/changes \\\n',
    );
  });

  it('offers a module that is not installed, where the catalog names it', async () => {
    portal.route('GET /api/evidence/set-up', () => ({
      body: {
        ...answer,
        sources: [
          answer.sources[0],
          {
            id: 'pagerduty',
            kind: 'module',
            state: 'available',
            missing: 'Its module is not installed',
            reports: ['oncall.escalation', 'oncall.levels'],
            services: 0,
            reach: {
              services: 12,
              atLeast: true,
              annotations: ['pagerduty.com/service-id'],
            },
          },
        ],
      },
    }));
    const { stdout } = await run();
    expect(stdout).toMatch(
      /^pagerduty +module +Not installed +– +≥12 +On call, Escalation/m,
    );
    expect(stdout).toContain('Next:\n\nSource       pagerduty (module)\n');
    expect(stdout).toContain(
      'Install      Add the package @plumbline/backstage-plugin-evidence-backend-module-pagerduty to packages/backend, and the line backend.add(import(',
    );
    expect((await run('pagerduty')).code).toBe(0);
  });

  it('prints JSON', async () => {
    const { stdout } = await run('--json', '--entity', 'component:default/x');
    expect(JSON.parse(stdout)).toMatchObject({
      services: 40,
      entityRef: 'component:default/x',
      done: false,
      next: 'collector:acme',
      steps: [
        { key: 'collector:acme', closes: ['On call', 'Escalation'] },
        { key: 'collector:clusters', closes: ['Runtime'] },
        { key: 'collector:catalog' },
      ],
    });
    expect(JSON.parse((await run('acme', '--json')).stdout)).toMatchObject([
      { source: { id: 'acme', settings } },
    ]);
  });

  it('begins with the catalog, where that has no service', async () => {
    const { busiest: _, ...bare } = answer;
    portal.route('GET /api/evidence/set-up', () => ({
      body: {
        ...bare,
        services: 0,
        sources: [
          {
            id: 'catalog',
            kind: 'collector',
            state: 'silent',
            reports: ['catalog'],
            services: 0,
            missing: 'It has no Component, of which a brief could be',
          },
        ],
      },
    }));
    const { stdout } = await run();
    expect(stdout).toContain(
      'Brief of   nothing: the catalog has no Component\n',
    );
    expect(stdout).toContain('Missing      It has no Component');
  });

  it('is refused where the portal refuses', async () => {
    portal.route('GET /api/evidence/set-up', () =>
      refusal(
        403,
        'NotAllowedError',
        'Only users who can see every entity can read the set-up',
      ),
    );
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toContain(
      'Only users who can see every entity can read the set-up',
    );
  });
});
