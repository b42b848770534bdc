import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { Portal, startPortal } from './portal';
import { Api } from './support/api';
import { plumbline } from './support/cli';
import { alreadySignedIn } from './support/pages';

const root = resolve(__dirname, '..');
const pay = 'component:default/pay';

type Verdict = {
  entityRef: string;
  control: string;
  status: string;
  message: string;
};

/** A repository with much to like, and with no licence. */
const files: Record<string, string> = {
  'README.md': `# Pay\n${'How to run it. '.repeat(40)}\n`,
  'docs/runbook.md': '# When it breaks\n',
  CODEOWNERS: '* @acme/shop\n',
  'package.json': '{"dependencies":{"a":"1"}}',
  'package-lock.json': '{}',
  '.github/workflows/ci.yml':
    'on: [push, pull_request]\njobs:\n  test:\n    steps: [{ run: npm test }]\n',
};

/** Three services; one has a repository, and none says more than it must. */
function catalog(link: string, annotations: Record<string, string> = {}) {
  const service = (name: string, more: object) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, ...more },
    spec: { type: 'service', lifecycle: 'production', owner: 'shop' },
  });
  return [
    service('pay', {
      annotations: {
        'backstage.io/source-location': 'url:https://github.com/acme/pay/',
        ...annotations,
      },
      links: [{ url: link, title: 'Board' }],
    }),
    service('cart', {}),
    service('mail', {}),
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name: 'shop' },
      spec: { type: 'team', children: [] },
    },
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name: 'ana.ruiz' },
      spec: { memberOf: ['shop'] },
    },
  ]
    .map(one => JSON.stringify(one))
    .join('\n---\n');
}

/** Verdicts follow what was really seen, in a small estate with every control of the library on. */
test.describe('standards', () => {
  test.describe.configure({ timeout: 720_000, mode: 'serial' });
  let folder: string;
  let controls: string;
  let site: Server;
  let link: string;
  let portal: Portal;
  let isThere = true;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(1_800_000);
    folder = mkdtempSync(join(tmpdir(), 'plumbline-standards-'));
    site = createServer(({ url }, res) =>
      res.writeHead(isThere && url === '/board' ? 200 : 404).end(),
    );
    await new Promise<void>(done => site.listen(0, '127.0.0.1', done));
    const host = `127.0.0.1:${(site.address() as AddressInfo).port}`;
    link = `http://${host}/board`;
    controls = join(folder, 'standards/controls');
    cpSync(join(root, 'standards/controls'), controls, { recursive: true });
    for (const name of readdirSync(controls)) {
      const text = readFileSync(join(controls, name), 'utf8');
      writeFileSync(
        join(controls, name),
        text.replace('\nenabled: false\n', '\nenabled: true\n'),
      );
    }
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, 'repositories/pay', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    writeFileSync(join(folder, 'catalog.yaml'), catalog(link));
    const layer = join(folder, 'layer.yaml');
    writeFileSync(
      layer,
      JSON.stringify({
        catalog: {
          processingInterval: { seconds: 3 },
          locations: [
            {
              type: 'file',
              target: join(folder, 'catalog.yaml'),
              rules: [{ allow: ['Component', 'Group', 'User'] }],
            },
          ],
        },
        plumbline: {
          outbound: { allow: { site: host } },
          standards: { library: { url: `file:${join(folder, 'standards')}` } },
          collectors: {
            repositories: {
              frequency: '3s',
              folders: {
                shop: {
                  path: join(folder, 'repositories'),
                  url: 'https://github.com/acme',
                },
              },
            },
            ownership: { frequency: '3s' },
            links: { type: 'links', frequency: '2s', checkEvery: '2s' },
          },
        },
      }),
    );
    portal = await startPortal({ flags: ['--config', layer] });
  });
  test.afterAll(async () => {
    await portal?.stop();
    site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const scorecard = async (ref = pay): Promise<Verdict[]> => {
    const { stdout, code, stderr } = await plumbline(
      portal,
      'scorecard',
      ref,
      '--json',
    );
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const statuses = async (ref = pay): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await scorecard(ref)).map(each => [each.control, each.status]),
    );
  const soon = { timeout: 270_000, intervals: [2_000] };

  test('are the same on the command line, over REST and on the page', async ({
    page,
  }) => {
    await expect
      .poll(() => statuses(), soon)
      .toMatchObject({
        // The example of the launcher reports changes, too, of others.
        'changes-arriving': 'fail',
        'ci-tests-changes': 'pass',
        'licence-known': 'fail',
        'links-alive': 'pass',
        'lock-files': 'pass',
        'owner-resolves': 'pass',
        'rollback-path': 'unknown',
        'runbook-present': 'pass',
      });
    const verdictsShown = await scorecard();
    const api = new Api(
      portal.url,
      readFileSync(portal.tokenFile, 'utf8').trim(),
    );
    const { body } = await api.get('/api/scorecards/verdicts', {
      entityRef: pay,
    });
    expect(body.items).toEqual(verdictsShown);
    await alreadySignedIn(page);
    await page.goto(`${portal.url}/catalog/default/component/pay/scorecard`);
    const shown = page.getByRole('region', { name: 'Verdicts' });
    await shown.waitFor();
    for (const { status, message } of verdictsShown) {
      if (status === 'fail') {
        await expect(shown.getByText(message).first()).toBeVisible();
      }
    }
  });

  test('flip where the evidence is gone, and nowhere else', async () => {
    const before = await statuses();
    const ci = join(folder, 'repositories/pay/.github/workflows/ci.yml');
    rmSync(ci);
    await expect
      .poll(() => statuses(), soon)
      .toEqual({ ...before, 'ci-tests-changes': 'fail' });
    writeFileSync(ci, files['.github/workflows/ci.yml']);
    await expect.poll(() => statuses(), soon).toEqual(before);
    isThere = false;
    await expect
      .poll(() => statuses(), soon)
      .toEqual({ ...before, 'links-alive': 'fail' });
    isThere = true;
    await expect.poll(() => statuses(), soon).toEqual(before);
  });

  test('are not met by a mere statement', async () => {
    const passing = (of: Record<string, string>) =>
      Object.keys(of).filter(control => of[control] === 'pass');
    const before = passing(await statuses());
    const claims = {
      'backstage.io/techdocs-ref': 'dir:.',
      'github.com/project-slug': 'acme/pay',
      'pagerduty.com/service-id': 'PSVC1',
      'plumbline.dev/aliases': 'pay, payments',
      'plumbline.dev/data-classification': 'confidential',
      'plumbline.dev/escalation': 'the manager',
      'plumbline.dev/on-call':
        'levels: [{ shifts: [{ user: user:default/ana.ruiz, start: 2026-01-01T00:00:00Z, end: 2030-01-01T00:00:00Z }] }, { shifts: [{ user: user:default/ana.ruiz, start: 2026-01-01T00:00:00Z, end: 2030-01-01T00:00:00Z }] }]',
      'plumbline.dev/runbook': link.replace('board', 'gone'),
      'plumbline.dev/tier': '1',
    };
    writeFileSync(join(folder, 'catalog.yaml'), catalog(link, claims));
    await expect
      .poll(async () => (await statuses())['links-alive'], soon)
      .toBe('fail');
    // Whatever reads the rest has looked by then, and looked again.
    await new Promise(done => setTimeout(done, 10_000));
    const gained = passing(await statuses()).filter(
      control => !before.includes(control),
    );
    expect(gained).toEqual([]);
  });

  test('come to what the preview showed, once they are merged', async () => {
    const services = ['pay', 'cart', 'mail'].map(
      name => `component:default/${name}`,
    );
    const all = async () =>
      Object.fromEntries(
        await Promise.all(
          services.map(async ref => [
            ref,
            (await statuses(ref))['readme-present'],
          ]),
        ),
      );
    const before = await all();
    const file = join(controls, 'readme-present.yaml');
    const edited = join(folder, 'readme-present.yaml');
    writeFileSync(
      edited,
      readFileSync(file, 'utf8')
        .replace('\nversion: 1\n', '\nversion: 2\n')
        .replace(
          /\npass: >-\n {2}.*\n/,
          '\npass: >-\n  repository.readme.present && repository.license.present\n',
        )
        .replace(
          '  - version: 1\n',
          '  - version: 2\n    note: It needs a licence, too.\n  - version: 1\n',
        )
        .replace(/\nfixtures:[\s\S]*$/, '\nfixtures: []\n'),
    );
    const { stdout, stderr } = await plumbline(
      portal,
      'controls',
      'preview',
      edited,
      '--json',
    );
    expect(stderr).toBe('');
    const { flips } = JSON.parse(stdout);
    expect(flips).toMatchObject([{ entityRef: pay, from: 'pass', to: 'fail' }]);
    const expected = { ...before };
    for (const { entityRef, to } of flips) {
      expected[entityRef] = to;
    }
    writeFileSync(file, readFileSync(edited));
    await expect.poll(all, soon).toEqual(expected);
  });
});
