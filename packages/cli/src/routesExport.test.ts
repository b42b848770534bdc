/* eslint-disable jest/no-standalone-expect -- withAmtool is `it` */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { entity, estateRoute } from './testUtils/EstateRoute';
import { commandLine } from './testUtils/commandLine';

const hasAmtool = spawnSync('amtool', ['--version']).status === 0;
/** In CI its absence is a failure, elsewhere it is reported as a skipped test. */
const withAmtool = hasAmtool || process.env.CI === 'true' ? it : it.skip;

/** Names that mean something to a matcher, to RE2 or to YAML. */
const oddNames = ['a.b', 'a"b', 'a\\b', "a'b", 'a|b', 'a: #b', 'ü(n)i*', '{x}'];

const estate = [
  entity('Group:default/pay', {
    annotations: {
      'plumbline.dev/channel': '#pay-oncall',
      'plumbline.dev/pager': 'PPAY001',
    },
  }),
  entity('Group:default/web', {
    annotations: {
      'plumbline.dev/channel': 'https://acme.slack.com/archives/C0123ABCD/p1',
    },
  }),
  entity('Group:shop/web', {
    annotations: {
      'plumbline.dev/pager': 'https://acme.app.opsgenie.com/teams/web',
      'plumbline.dev/channel': 'https://chat.acme.dev/web',
    },
  }),
  entity('Group:default/silent'),
  entity('User:default/ana', { annotations: {} }),
  entity('Component:default/checkout', {
    owner: 'group:default/pay',
    annotations: {
      'plumbline.dev/aliases': 'checkout-svc, orders',
      'backstage.io/kubernetes-id': 'Checkout-K8s',
    },
  }),
  entity('Component:default/legacy', {
    owner: 'group:default/pay',
    annotations: { 'plumbline.dev/aliases': 'orders' },
  }),
  entity('Component:default/front', { owner: 'group:default/web' }),
  entity('Component:shop/front-2', { owner: 'group:shop/web' }),
  entity('Component:default/odd', {
    owner: 'group:default/web',
    annotations: { 'plumbline.dev/aliases': JSON.stringify(oddNames) },
  }),
  entity('Component:default/lib', { type: 'library' }),
  entity('Component:default/nobodys'),
  entity('Component:default/anas', { owner: 'user:default/ana' }),
  entity('Component:default/lost', { owner: 'group:default/gone' }),
  entity('Component:default/unheard', { owner: 'group:default/silent' }),
  entity('Resource:default/db', { owner: 'group:default/pay' }),
];

describe('plumbline routes export', () => {
  const { cli, portal, run } = commandLine('routes', 'export');
  const file = join(cli.folder, 'alertmanager.yml');

  const serve = (entities: typeof estate) =>
    portal.route('GET /api/catalog/entities/by-query', estateRoute(entities));

  beforeEach(() => {
    serve(estate);
  });

  it('routes each service to its owner, and reports which it cannot', async () => {
    const result = await run('--alertmanager');
    expect(result.code).toBe(0);
    expect(result.stderr.split('\n')).toEqual([
      'No route for component:default/anas: its owner user:default/ana is no Group.',
      'No route for component:default/lost: its owner group:default/gone does not exist.',
      'No route for component:default/nobodys: it has no owner.',
      expect.stringMatching(
        /^No route for component:default\/unheard: its owner group:default\/silent has neither/,
      ),
      "The name 'orders' routes nowhere: component:default/checkout and component:default/legacy answer to it.",
      '5 services routed to 3 teams, 4 without a route.',
      '',
    ]);
    const { route, receivers } = parse(result.stdout);
    expect(route).toMatchObject({
      receiver: 'unrouted',
      group_by: ['alertname', 'service'],
    });
    const routes = route.routes.map((one: any) => [
      ...one.matchers,
      one.receiver,
    ]);
    expect(
      routes.filter(([matcher]: string[]) => !matcher.includes('ü')),
    ).toEqual([
      ['service=~"Checkout-K8s|checkout|checkout-svc"', 'pay'],
      ['service="front"', 'default/web'],
      ['service="legacy"', 'pay'],
      ['service="front-2"', 'shop/web'],
    ]);
    expect(receivers).toEqual([
      { name: 'unrouted' },
      {
        name: 'pay',
        slack_configs: [expect.objectContaining({ channel: '#pay-oncall' })],
        pagerduty_configs: [
          expect.objectContaining({
            routing_key_file: '/etc/alertmanager/secrets/pager/pay',
          }),
        ],
      },
      {
        name: 'default/web',
        slack_configs: [expect.objectContaining({ channel: 'C0123ABCD' })],
      },
      {
        name: 'shop/web',
        opsgenie_configs: [
          expect.objectContaining({
            api_key_file: '/etc/alertmanager/secrets/pager/shop.web',
          }),
        ],
      },
    ]);
    // What has no route is named in the file, too.
    expect(result.stdout).toContain('# No route for component:default/lost:');
  });

  it('writes the same bytes whatever order the estate comes in', async () => {
    const first = await run('--alertmanager');
    serve([...estate].reverse());
    expect((await run('--alertmanager')).stdout).toBe(first.stdout);
  });

  it('takes other labels, kinds and a default receiver', async () => {
    const args = ['--matcher', 'service,app', '--kinds', 'component,resource'];
    await run(
      '--alertmanager',
      ...args,
      '--default-receiver',
      'pay',
      '--out',
      file,
    );
    const { route, receivers } = parse(readFileSync(file, 'utf8'));
    expect(route.receiver).toBe('pay');
    expect(receivers[0]).toEqual({ name: 'pay' });
    expect(route.routes).toEqual(
      expect.arrayContaining([
        { matchers: ['service="db"'], receiver: 'default/pay' },
        { matchers: ['app="db"'], receiver: 'default/pay' },
      ]),
    );
  });

  it('is refused what it cannot do', async () => {
    expect((await run()).code).toBe(1);
    expect((await run('--alertmanager', '--matcher', 'a-b')).code).toBe(1);
    expect(
      (await run('--alertmanager', '--out', join(cli.folder, 'no', 'file')))
        .code,
    ).toBe(1);
    portal.reset();
    expect((await run('--alertmanager')).code).toBe(3);
  });

  withAmtool('is what Alertmanager reads, and does', async () => {
    await run('--alertmanager', '--out', file);
    const checked = execFileSync('amtool', ['check-config', file], {
      encoding: 'utf8',
    });
    expect(checked).toMatch(/SUCCESS[^]*4 receivers/);
    const receiverOf = (service: string) =>
      execFileSync(
        'amtool',
        [
          'config',
          'routes',
          'test',
          `--config.file=${file}`,
          `service=${service}`,
        ],
        { encoding: 'utf8' },
      ).trim();
    expect(
      ['checkout', 'checkout-svc', 'Checkout-K8s', 'front', 'front-2'].map(
        receiverOf,
      ),
    ).toEqual(['pay', 'pay', 'pay', 'default/web', 'shop/web']);
    expect(['orders', 'lost', 'xcheckout', 'axb', 'a'].map(receiverOf)).toEqual(
      Array(5).fill('unrouted'),
    );
  });

  withAmtool.each(oddNames.map(name => [name]))(
    'routes %s to the letter',
    async name => {
      const quotedName = `"${name.replace(/["\\]/g, '\\$&')}"`;
      await run('--alertmanager', '--out', file);
      expect(
        execFileSync(
          'amtool',
          [
            'config',
            'routes',
            'test',
            `--config.file=${file}`,
            `service=${quotedName}`,
          ],
          { encoding: 'utf8' },
        ).trim(),
      ).toBe('default/web');
    },
  );

  withAmtool('is valid for an estate without services', async () => {
    serve([]);
    await run('--alertmanager', '--out', file);
    expect(
      execFileSync('amtool', ['check-config', file], { encoding: 'utf8' }),
    ).toContain('SUCCESS');
  });
});
