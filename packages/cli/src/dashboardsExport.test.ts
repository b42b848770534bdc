import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { entity, estateRoute } from './testUtils/EstateRoute';
import { commandLine } from './testUtils/commandLine';

const runbook = 'https://wiki.acme.example/checkout';
const checkout = entity('Component:default/checkout', {
  owner: 'group:default/pay',
  annotations: {
    'plumbline.dev/aliases': 'checkout-svc, orders, a|"b',
    'plumbline.dev/runbook': runbook,
  },
});
Object.assign(checkout.metadata, {
  title: 'Kasse (決済)',
  description: 'Takes payments',
});
const legacy = entity('Component:default/legacy', {
  annotations: { 'plumbline.dev/aliases': 'orders' },
});
const estate = [
  checkout,
  legacy,
  entity('Component:shop/checkout-2'),
  entity('Component:default/twin'),
  entity('Component:shop/twin'),
  entity('Component:default/lib', { type: 'library' }),
  entity('Resource:default/db'),
  entity('Group:default/pay'),
];

type Dashboard = {
  links: { title: string; url: string }[];
  panels: { targets: { expr: string }[]; title: string }[];
  [key: string]: unknown;
};

describe('plumbline dashboards export', () => {
  const { cli, portal, run } = commandLine('dashboards', 'export');
  const out = join(cli.folder, 'dashboards');
  const serve = (entities: typeof estate) =>
    portal.route('GET /api/catalog/entities/by-query', estateRoute(entities));
  const write = (...args: string[]) =>
    run('--grafana', '--out', out, '--portal', 'https://portal.acme/', ...args);
  const read = (name: string): Dashboard =>
    JSON.parse(readFileSync(join(out, name), 'utf8'));

  beforeEach(() => {
    serve(estate);
  });

  it('writes one for each service, from its entity', async () => {
    const { code, stderr, stdout } = await write();
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr.split('\n')).toEqual([
      ...['default/twin', 'shop/twin'].map(
        name =>
          `No dashboard for component:${name}: all of its names are names of others, too.`,
      ),
      `3 dashboards in ${out}.`,
      '',
    ]);
    expect(readdirSync(out).sort()).toEqual([
      'default.checkout.json',
      'default.legacy.json',
      'shop.checkout-2.json',
    ]);
    const found = read('default.checkout.json');
    expect(found).toMatchObject({
      uid: expect.stringMatching(/^plumbline-[0-9a-f]{24}$/),
      title: 'Kasse (決済)',
      description: 'Takes payments',
      tags: [
        'plumbline-service',
        'component:default/checkout',
        'group:default/pay',
      ],
    });
    expect(found.links.map(({ title, url }) => [title, url])).toEqual([
      ['Portal', 'https://portal.acme/catalog/default/component/checkout'],
      ['Owner: pay', 'https://portal.acme/catalog/default/group/pay'],
      ['runbook', runbook],
    ]);
    // A name that two answer to is in neither.
    const [alerts] = found.panels[0].targets;
    expect(alerts.expr).toBe(
      'sum by (alertname, severity) (ALERTS{alertstate="firing",service=~"a\\\\|\\"b|checkout|checkout-svc"})',
    );
    expect(read('default.legacy.json').panels[0].targets[0].expr).toContain(
      'service="legacy"',
    );
    expect(read('shop.checkout-2.json').title).toBe('shop/checkout-2');
  });

  it('writes the same bytes again, and removes only its own', async () => {
    await write();
    const before = readFileSync(join(out, 'default.checkout.json'));
    writeFileSync(join(out, 'mine.json'), '{"uid":"plumbline-mine"}');
    writeFileSync(join(out, 'broken.json'), '{');
    serve([...estate].reverse().filter(one => one !== legacy));
    expect((await write()).stderr).toContain(
      `2 dashboards in ${out}; 1 other removed that belong to no service now.`,
    );
    expect(readdirSync(out).sort()).toEqual([
      'broken.json',
      'default.checkout.json',
      'mine.json',
      'shop.checkout-2.json',
    ]);
    const after = readFileSync(join(out, 'default.checkout.json'));
    // Its third name is its alone now.
    expect(String(after)).toBe(
      String(before).replaceAll('checkout-svc', 'checkout-svc|orders'),
    );
  });

  it('gives no two of them one title, and no variable to Grafana', async () => {
    const twin = (ref: string) => {
      const found = entity(ref);
      Object.assign(found.metadata, {
        title: 'Payments',
        links: [{ url: 'https://evil.example/?u=${__user.email}' }],
      });
      return found;
    };
    serve([twin('Component:default/pay-a'), twin('Component:shop/pay-b')]);
    await write();
    const found = read('default.pay-a.json');
    expect([found.title, read('shop.pay-b.json').title]).toEqual([
      'Payments pay-a',
      'Payments shop/pay-b',
    ]);
    expect(found.links.at(-1)!.url).toBe(
      'https://evil.example/?u=%24{__user.email}',
    );
  });

  it('removes no folder of the same name', async () => {
    const folder = join(out, 'default.legacy.json');
    rmSync(folder, { force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mine'), 'x');
    expect(await write()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('EISDIR'),
    });
    expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('x');
    rmSync(folder, { recursive: true });
  });

  it('takes other labels of alerts', async () => {
    await write('--matcher', 'service,app');
    expect(
      read('default.legacy.json').panels[0].targets.map(({ expr }) => expr),
    ).toEqual([
      expect.stringContaining('service="legacy"'),
      expect.stringContaining('app="legacy"'),
    ]);
  });

  it('changes nothing where no service is seen', async () => {
    await write();
    const before = readdirSync(out).sort();
    serve(estate.filter(({ kind }) => kind !== 'Component'));
    const { code, stderr } = await write();
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining('no service that this token may see'),
    ]);
    expect(readdirSync(out).sort()).toEqual(before);
  });

  it('is refused what it cannot do', async () => {
    for (const args of [
      [],
      ['--grafana'],
      ['--out', out],
      ['--grafana', '--out', out, '--matcher', 'a-b'],
      ['--grafana', '--out', out, '--portal', 'portal'],
      ['--grafana', '--out', '/dev/null/x'],
    ]) {
      expect((await run(...args)).code).toBe(1);
    }
  });
});
