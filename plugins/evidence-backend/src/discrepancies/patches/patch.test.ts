import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import {
  ChangeProposer,
  createEvidenceModule,
} from '@plumbline/backstage-plugin-evidence-node';
import request from 'supertest';
import { ana, outsider, startEvidence } from '../../testUtils/startEvidence';
import { ScmServer } from '../../testUtils/ScmServer';
import { anEntity, descriptor, seen } from '../../testUtils/testDescriptor';

jest.setTimeout(120_000);

const url = 'https://github.test/acme/shop/blob/main/catalog/checkout.yaml';

const proposer: ChangeProposer = {
  type: 'github',
  serves: ({ path }) => path.startsWith('catalog/'),
  propose: async ({ file: { path }, change }) => ({
    url: `https://github.test/pull?${path}=${change(
      Buffer.from(descriptor),
    ).includes('default/payment')}`,
    status: 'opened',
  }),
};

describe('GET /discrepancies/:id/patch', () => {
  const github = new ScmServer(scm => {
    const found = scm.at('main');
    return found && { raw: found.text };
  });
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-patch-'));
  const file = join(folder, 'cart.yaml');
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  let patchOf: (from: string, user?: string, kind?: string) => Promise<any>;

  beforeAll(async () => {
    const apiBaseUrl = await github.start();
    writeFileSync(file, descriptor.replace('name: checkout', 'name: cart'));
    const elsewhere = join(folder, 'elsewhere.yaml');
    evidence = await startEvidence({
      config: {
        integrations: {
          github: [{ host: 'github.test', apiBaseUrl, token: 's3cret' }],
        },
        catalog: { locations: [{ type: 'file', target: file }] },
      },
      entities: [
        anEntity('checkout', `url:${url}`),
        anEntity('payment', `url:${url}`),
        anEntity('cart', `file:${file}`),
        anEntity('quotes', `file:${elsewhere}`),
        anEntity('odd', `file:${file}`, {}, 'url:https://evil.test/x.yaml'),
        anEntity('ldap', 'ldap://people'),
        {
          ...anEntity('till', `url:${url}`),
          relations: [
            { type: 'dependsOn', targetRef: 'component:default/paymet' },
          ],
        },
      ],
      hidden: ['component:default/payment'],
      features: [
        urlReaderServiceFactory,
        createEvidenceModule({
          moduleId: 'proposer',
          changeProposers: () => [proposer],
        }),
      ],
    });
    for (const from of ['checkout', 'cart', 'quotes', 'odd', 'ldap']) {
      await evidence.as().post('/observations', seen(from, 'payment'));
    }
    patchOf = async (from, user = ana, kind = 'observed-only-edge') => {
      const entityRef = `component:default/${from}`;
      const list = async () => {
        const query = { entityRef, kind };
        const { body } = await evidence.as(ana).get('/discrepancies', query);
        return body.items as Discrepancy[];
      };
      // References are looked at after the catalog was read.
      for (let left = 100; left > 0 && !(await list()).length; left--) {
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      const [found] = await list();
      return evidence.as(user).get(`/discrepancies/${found.id}/patch`);
    };
  });
  beforeEach(() => github.reset(descriptor));
  afterAll(() => {
    github.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what git takes, from the root of the repository', async () => {
    const { status, body } = await patchOf('checkout');
    expect([status, body]).toEqual([
      200,
      {
        discrepancyId: expect.any(String),
        title:
          'Declare that component:default/checkout calls component:default/payment',
        entityRef: 'component:default/checkout',
        path: 'catalog/checkout.yaml',
        location: `url:${url}`,
        editUrl: url.replace('/blob/', '/edit/'),
        before: expect.stringContaining('- component:default/cart # prices'),
        after: expect.stringContaining('- component:default/payment'),
        line: 11,
        diff: [
          '--- a/catalog/checkout.yaml',
          '+++ b/catalog/checkout.yaml',
          '@@ -9,3 +9,4 @@',
          '   owner: group:default/purchasing',
          '   dependsOn:',
          '     - component:default/cart # prices',
          '+    - component:default/payment',
          '',
        ].join('\n'),
        others: [],
        fill: [],
        pullRequest: true,
      },
    ]);
    const clone = mkdtempSync(join(folder, 'clone-'));
    mkdirSync(join(clone, 'catalog'));
    const path = join(clone, 'catalog/checkout.yaml');
    for (const [command, args] of [
      ['git', ['apply', '-']],
      ['patch', ['-p1', '--silent']],
    ] as const) {
      writeFileSync(path, descriptor);
      execFileSync(command, args, { cwd: clone, input: body.diff });
      expect(readFileSync(path, 'utf8')).toBe(
        `${descriptor}    - component:default/payment\n`,
      );
    }
  });

  it('counts from the root of the repository of a file on disk, too', async () => {
    const root = mkdtempSync(join(folder, 'repository-'));
    const path = join(root, 'catalog', 'cart.yaml');
    mkdirSync(join(root, 'catalog'));
    writeFileSync(path, readFileSync(file));
    const git = (args: string[], input?: string) =>
      execFileSync('git', args, { cwd: root, input, encoding: 'utf8' });
    git(['init', '--quiet']);
    git(['add', '.']);
    const start = await startEvidence({
      config: { catalog: { locations: [{ type: 'file', target: path }] } },
      entities: [anEntity('cart', `file:${path}`), anEntity('payment', 'x:y')],
      features: [urlReaderServiceFactory],
    });
    await start.as().post('/observations', seen('cart', 'payment'));
    const { body: list } = await start.as(ana).get('/discrepancies');
    const [{ id }] = list.items.filter(
      ({ kind }: Discrepancy) => kind === 'observed-only-edge',
    );
    const { body } = await start.as(ana).get(`/discrepancies/${id}/patch`);
    expect(body.path).toBe('catalog/cart.yaml');
    git(['apply', '--index', '-'], body.diff);
    expect(git(['diff', '--cached', '--stat'])).toContain('catalog/cart.yaml');
    expect(readFileSync(path, 'utf8')).toContain('- component:default/payment');
    await start.stop();
  });

  it('reads a file that the catalog reads, and no other', async () => {
    const { body } = await patchOf('cart');
    expect(body).toMatchObject({ path: 'cart.yaml', pullRequest: false });
    expect(body.diff).toContain('\n+    - component:default/payment\n');
    for (const from of ['quotes', 'odd']) {
      const refused = await patchOf(from);
      expect([refused.status, refused.body.error.message]).toEqual([
        404,
        `The file that describes component:default/${from} is none of those under 'catalog.locations' here, so it is not read`,
      ]);
    }
    const none = await patchOf('ldap');
    expect(none.status).toBe(404);
    expect(none.body.error.message).toContain('is described by no file');
  });

  it('names what exists instead of what does not', async () => {
    github.write(
      'main',
      descriptor
        .replace('name: checkout', 'name: till')
        .replace('component:default/cart', 'component:paymet'),
    );
    const { body } = await patchOf('till', ana, 'dangling-reference');
    expect(body.diff).toContain(
      '\n-    - component:paymet # prices\n+    - component:payment # prices\n',
    );
  });

  it('says in a sentence why there is none', async () => {
    const message = async () => {
      const { status, body } = await patchOf('checkout');
      return [status, body.error.message];
    };
    github.write('main', `${descriptor}    - component:default/payment\n`);
    expect(await message()).toEqual([
      409,
      'The file says so already; the discrepancy closes when the catalog has read it',
    ]);
    github.write('main', descriptor.replace('checkout\nspec', 'kasse\nspec'));
    expect(await message()).toEqual([
      409,
      'The file no longer describes component:default/checkout.',
    ]);
    github.write('main', 'x'.repeat(1_000_001));
    expect(await message()).toEqual([
      503,
      'The file is larger than 1000000 bytes',
    ]);
    github.branches.clear();
    expect(await message()).toEqual([
      404,
      `There is no file at ${url} any more`,
    ]);
    github.intercept = () => ({ status: 500, body: { message: 's3cret' } });
    expect(await message()).toEqual([
      503,
      `${url} could not be read; the portal's log says why`,
    ]);
  });

  it('discloses nothing to viewers who may not see both ends', async () => {
    const { status, body } = await patchOf('checkout', outsider);
    const unknown = await evidence
      .as(outsider)
      .get('/discrepancies/000000000000000000000000/patch');
    expect([status, unknown.status]).toEqual([404, 404]);
    expect(body.error.message.replace(/'\w+'/, '')).toBe(
      unknown.body.error.message.replace(/'\w+'/, ''),
    );
  });

  it('is proposed through a module that serves its host', async () => {
    const { body: patch } = await patchOf('checkout');
    const propose = (id: string) =>
      evidence.as(ana).post(`/discrepancies/${id}/pull-request`, '');
    const opened = await propose(patch.discrepancyId);
    expect([opened.status, opened.body]).toEqual([
      201,
      {
        url: 'https://github.test/pull?catalog/checkout.yaml=true',
        status: 'opened',
      },
    ]);
    const { body: local } = await patchOf('cart');
    const refused = await propose(local.discrepancyId);
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      'The file is in no repository; take the patch',
    ]);
  });

  it('closes issues for plugins, and only where a module can', async () => {
    const close = (body: object, authorization: string) =>
      request(evidence.server)
        .post('/api/evidence/proposals/close')
        .set('authorization', authorization)
        .send(body);
    const plugin = mockCredentials.service.header({
      onBehalfOf: mockCredentials.service('plugin:scorecards'),
      targetPluginId: 'evidence',
    });
    const issue = {
      url: 'https://github.test/acme/shop/issues/1',
      key: 'one',
      comment: 'It passes',
    };
    const answers = await Promise.all([
      close(issue, mockCredentials.user.header(ana)),
      close(issue, plugin),
      close({ ...issue, url: 'https://evil.test/issues/1' }, plugin),
      close({ ...issue, key: 'A b' }, plugin),
    ]);
    expect(
      answers.map(({ body, status }) => [status, body.error.message]),
    ).toEqual([
      [403, expect.stringMatching(/^Only plugins propose changes/)],
      [409, 'Nothing closes issues at github.test: it is to be closed by hand'],
      [409, 'Nothing closes issues at evil.test: it is to be closed by hand'],
      [400, expect.stringContaining('must be lower case words and hyphens')],
    ]);
  });

  it('closes proposals for plugins, and only where a module can', async () => {
    const close = (body: object, authorization: string) =>
      request(evidence.server)
        .post('/api/evidence/proposals/pull-requests/close')
        .set('authorization', authorization)
        .send(body);
    const plugin = mockCredentials.service.header({
      onBehalfOf: mockCredentials.service('plugin:scorecards'),
      targetPluginId: 'evidence',
    });
    const proposal = {
      entityRef: 'component:default/none',
      key: 'one',
      commit: 'a'.repeat(40),
      comment: 'It passes',
    };
    const answers = await Promise.all([
      close(proposal, mockCredentials.user.header(ana)),
      close(proposal, plugin),
      close({ ...proposal, commit: 'HEAD' }, plugin),
      close({ ...proposal, url: 'https://github.test/x/pull/1' }, plugin),
      close({ ...proposal, url: 'https://evil.test/x/pull/1' }, plugin),
    ]);
    expect(
      answers.map(({ body, status }) => [status, body.error.message]),
    ).toEqual([
      [403, expect.stringMatching(/^Only plugins propose changes/)],
      [404, expect.stringContaining('component:default/none')],
      [400, expect.stringContaining('must be the whole hash of a commit')],
      ...['github.test', 'evil.test'].map(host => [
        409,
        `Nothing closes pull requests at ${host}: it is to be closed by hand`,
      ]),
    ]);
  });

  it('needs credentials', async () => {
    const anonymous = await fetch(
      `http://localhost:${evidence.server.port()}/api/evidence/discrepancies/x/patch`,
    );
    expect(anonymous.status).toBe(401);
  });
});
