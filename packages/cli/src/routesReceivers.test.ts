/* eslint-disable jest/no-standalone-expect -- withAmtool is `it` */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { entity, estateRoute } from './testUtils/EstateRoute';
import { commandLine } from './testUtils/commandLine';

const hasAmtool = spawnSync('amtool', ['--version']).status === 0;
/** In CI its absence is a failure, elsewhere it is reported as a skipped test. */
const withAmtool = hasAmtool || process.env.CI === 'true' ? it : it.skip;

const estate = [
  entity('Group:default/web', {
    annotations: { 'plumbline.dev/channel': '#web' },
  }),
  entity('Component:default/front', { owner: 'group:default/web' }),
];

describe('plumbline routes export, receivers beside the owners', () => {
  const { cli, portal, run } = commandLine('routes', 'export');
  const file = join(cli.folder, 'alertmanager.yml');

  beforeEach(() => {
    portal.route('GET /api/catalog/entities/by-query', estateRoute(estate));
  });

  const webhook = [
    '--webhook',
    'https://portal.example/api/evidence/webhooks/alertmanager',
    '--webhook-credentials-file',
    '/etc/alertmanager/plumbline-secret',
  ];

  it('sends everything to the portal first, and goes on', async () => {
    const { stdout } = await run('--alertmanager', ...webhook);
    const { route, receivers } = parse(stdout);
    expect(route.routes[0]).toEqual({ receiver: 'plumbline', continue: true });
    expect(route.routes[1]).toMatchObject({ receiver: 'web' });
    expect(receivers[1]).toEqual({
      name: 'plumbline',
      webhook_configs: [
        {
          url: webhook[1],
          send_resolved: true,
          http_config: { authorization: { credentials_file: webhook[3] } },
        },
      ],
    });
  });

  it('keeps the default receiver that the file has', async () => {
    const keep = ['--alertmanager', '--keep-default', '--out', file];
    rmSync(file, { force: true });
    await run(...keep, '--default-receiver', 'everyone');
    const bare = readFileSync(file, 'utf8');
    expect(bare).toContain("  - name: 'everyone'\n");
    writeFileSync(
      file,
      bare.replace(
        "  - name: 'everyone'\n",
        `  - name: everyone
    email_configs:
      # Whoever has the desk.
      - to: 'desk@acme.dev'
        headers: { subject: '{{ .CommonLabels.alertname }}' }
`,
      ),
    );
    await run(...keep);
    const once = readFileSync(file, 'utf8');
    expect(once).toContain('# Whoever has the desk.');
    expect(parse(once)).toMatchObject({
      route: { receiver: 'everyone' },
      receivers: expect.arrayContaining([
        {
          name: 'everyone',
          email_configs: [
            {
              to: 'desk@acme.dev',
              headers: { subject: '{{ .CommonLabels.alertname }}' },
            },
          ],
        },
      ]),
    });
    await run(...keep);
    expect(readFileSync(file, 'utf8')).toBe(once);
    await run('--alertmanager', '--out', file);
    expect(parse(readFileSync(file, 'utf8')).receivers[0]).toEqual({
      name: 'unrouted',
    });
    writeFileSync(file, 'a: [');
    expect(await run(...keep)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no configuration of Alertmanager'),
    });
    expect(readFileSync(file, 'utf8')).toBe('a: [');
  });

  it.each([
    [webhook.slice(0, 2)],
    [webhook.slice(2)],
    [['--webhook', 'portal', ...webhook.slice(2)]],
    [[...webhook, '--default-receiver', 'plumbline']],
    [['--keep-default']],
  ])('is refused %j', async args => {
    expect(await run('--alertmanager', ...args)).toMatchObject({
      code: 1,
      stdout: '',
    });
  });

  withAmtool('is valid with a webhook, and leads there as well', async () => {
    await run('--alertmanager', '--out', file, ...webhook);
    expect(
      execFileSync('amtool', ['check-config', file], { encoding: 'utf8' }),
    ).toMatch(/SUCCESS[^]*3 receivers/);
    const led = (service: string) =>
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
    expect(led('front')).toBe('plumbline,web');
    expect(led('another')).toBe('plumbline,unrouted');
  });
});
