import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

const id = 'abc123';
const one = (given: Partial<Discrepancy> = {}): Discrepancy => ({
  id,
  kind: 'observed-only-edge',
  state: 'open',
  entityRef: 'component:default/checkout',
  owner: 'group:default/purchasing',
  message: 'component:default/checkout was seen to call component:default/cart',
  evidence: [{ source: 'tracing', says: '5,000 calls' }],
  firstSeen: '2026-03-01T09:00:00.000Z',
  lastSeen: '2026-03-02T09:00:00.000Z',
  openedAt: '2026-03-01T09:00:00.000Z',
  baseline: false,
  reopened: 1,
  patchable: true,
  ...given,
});

const before = 'spec:\r\n  dependsOn: [] # none\r\n';
const patch = {
  discrepancyId: id,
  title: 'Declare that checkout calls cart',
  entityRef: 'component:default/checkout',
  path: 'catalog/checkout.yaml',
  location: 'url:https://git.test/shop/blob/main/catalog/checkout.yaml',
  diff: [
    '--- a/catalog/checkout.yaml',
    '+++ b/catalog/checkout.yaml',
    '@@ -1,2 +1,2 @@',
    ' spec:\r',
    '-  dependsOn: [] # none\r',
    '+  dependsOn: [component:cart] # none\r',
    '',
  ].join('\n'),
  before: '',
  after: '',
  line: 2,
  others: ['component:default/till'],
  fill: [],
  pullRequest: true,
};

describe('plumbline discrepancies', () => {
  const { cli, portal, run } = commandLine('discrepancies');
  const at = '/api/evidence/discrepancies';

  it('takes a short name of an owner for that of a Group', async () => {
    portal.route(`GET ${at}`, () => ({ body: { items: [] } }));
    const group = '/api/catalog/entities/by-name/group/default';
    portal.route(`GET ${group}/purchasing`, () => ({ body: {} }));
    const { code } = await run('list', '--owner', 'Purchasing', '--new');
    expect(code).toBe(0);
    expect(portal.requests.at(-1)?.query).toMatchObject({
      owner: 'group:default/purchasing',
    });
    portal.route(`GET ${group}/typo`, () =>
      refusal(404, 'NotFoundError', 'None.'),
    );
    expect(await run('list', '--owner', 'typo')).toEqual({
      code: 3,
      stdout: '',
      stderr: 'None.\n',
    });
  });

  it('lists those that stand, and says when there are more', async () => {
    const all = Array.from({ length: 120 }, (_, row) =>
      one({ id: `id${row}` }),
    );
    portal.route(`GET ${at}`, ({ query }) => {
      const start = Number(query.cursor ?? 0);
      const end = start + Number(query.limit);
      return {
        body: {
          items: all.slice(start, end),
          ...(end < all.length && { nextCursor: `${end}` }),
        },
      };
    });
    const owner = 'group:default/purchasing';
    const listed = await run('list', '--owner', owner, '--new');
    expect(portal.requests.map(({ query }) => query)).toEqual([
      { owner, state: 'open,accepted', baseline: 'false', limit: '51' },
    ]);
    const lines = listed.stdout.trim().split('\n');
    expect(lines).toHaveLength(52);
    expect(lines[1]).toMatch(/^id0 .* open .* yes .*was seen to call/);
    expect(lines[51]).toMatch(/^There are more/);

    const json = await run(
      'list',
      '--all',
      '--kind',
      'archived-active',
      '--json',
    );
    expect(JSON.parse(json.stdout)).toEqual(all);
    expect(portal.requests[1].query).toEqual({
      kind: 'archived-active',
      limit: '500',
    });
    expect((await run('list', '--kind', 'x')).code).toBe(1);
    expect((await run('list', '--all', '--state', 'open')).code).toBe(1);
  });

  it('counts them by owner', async () => {
    portal.route(`GET ${at}/owners`, () => ({
      body: {
        items: [
          {
            owner: 'group:default/purchasing',
            new: 2,
            baseline: 1998,
            accepted: 0,
            byKind: { 'observed-only-edge': 2000 },
            oldest: '2026-03-01T09:00:00.000Z',
          },
          {
            new: 0,
            baseline: 1,
            accepted: 1,
            byKind: {},
            oldest: '2026-03-01',
          },
        ],
      },
    }));
    const { stdout } = await run('owners');
    expect(stdout).toMatch(/^group:default\/purchasing +2 +1,998 +0 .*2000/m);
    expect(stdout).toMatch(/^none +0 +1 +1/m);
  });

  it('shows one with what each source says', async () => {
    const history = [{ at: '2026-03-01T09:00:00.000Z', state: 'open' }];
    portal.route(`GET ${at}/${id}`, () => ({ body: { ...one(), history } }));
    const { stdout } = await run('show', id);
    expect(stdout).toContain('State          open, opened again 1×');
    expect(stdout).toMatch(/^tracing +5,000 calls$/m);
    const json = await run('show', id, '--json');
    expect(JSON.parse(json.stdout)).toEqual({ ...one(), history });
    expect((await run('show', 'gone')).code).toBe(3);
  });

  it('prints a patch that can be piped, and applies it', async () => {
    portal.route(`GET ${at}/${id}/patch`, () => ({ body: patch }));
    const { stdout, stderr } = await run('patch', id);
    expect(stdout).toBe(patch.diff);
    expect(stderr).toContain('Declare that checkout calls cart');
    expect(stderr).toContain('--candidate component:default/till');
    expect(stderr).toContain("For 'git apply', stand at the root of the clone");
    portal.route(`GET ${at}/${id}/patch`, () => ({
      body: {
        ...patch,
        path: 'catalog/till.yaml',
        location: 'file:/srv/shop/catalog/till.yaml',
      },
    }));
    expect((await run('patch', id)).stderr).toContain(
      "For 'git apply', stand in /srv/shop.",
    );
    portal.route(`GET ${at}/${id}/patch`, () => ({ body: patch }));

    const folder = join(cli.folder, 'clone');
    mkdirSync(join(folder, 'catalog'), { recursive: true });
    const file = join(folder, 'catalog/checkout.yaml');
    writeFileSync(file, before);
    const applied = await run('patch', id, '--apply', folder);
    expect([applied.code, applied.stdout]).toEqual([
      0,
      'Declare that checkout calls cart: catalog/checkout.yaml is changed.\n',
    ]);
    expect(readFileSync(file, 'utf8')).toBe(
      before.replace('[]', '[component:cart]'),
    );

    const again = await run('patch', id, '--apply', folder);
    expect([again.code, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toMatch(/^The patch does not fit catalog\/checkout/);
    const nowhere = await run('patch', id, '--apply', join(folder, 'x'));
    expect(nowhere.code).toBe(1);
  });

  it('writes nothing outside the folder', async () => {
    const diff = patch.diff.replaceAll('catalog/checkout', '../escaped');
    portal.route(`GET ${at}/${id}/patch`, () => ({ body: { ...patch, diff } }));
    const folder = join(cli.folder, 'inside');
    mkdirSync(folder);
    writeFileSync(join(cli.folder, 'escaped.yaml'), before);
    expect((await run('patch', id, '--apply', folder)).code).toBe(2);
    expect(readFileSync(join(cli.folder, 'escaped.yaml'), 'utf8')).toBe(before);
  });

  it.each([
    [404, 'NotFoundError', 3],
    [409, 'ConflictError', 2],
    [503, 'ServiceUnavailableError', 4],
  ])('ends after %s %s with %s', async (status, name, code) => {
    const answer = () => refusal(status, name, 'Not so.');
    portal.route(`GET ${at}/${id}/patch`, answer);
    portal.route(`POST ${at}/${id}/pull-request`, answer);
    for (const verb of ['patch', 'pull-request']) {
      const ended = await run(verb, id);
      expect([ended.code, ended.stdout, ended.stderr]).toEqual([
        code,
        '',
        'Not so.\n',
      ]);
    }
  });

  it('decides, and opens a pull request', async () => {
    const answer = () => ({
      body: { ...one({ state: 'dismissed' }), history: [] },
    });
    for (const verb of ['accept', 'dismiss', 'reopen']) {
      portal.route(`POST ${at}/${id}/${verb}`, answer);
    }
    const url = 'https://git.test/shop/pull/1';
    portal.route(`POST ${at}/${id}/pull-request`, () => ({
      status: 201,
      body: { url, status: 'opened' },
    }));
    const until = '2026-04-01T00:00:00Z';
    await run('accept', id, '--reason', 'on it');
    const dismissed = await run(
      'dismiss',
      id,
      '--reason',
      'a probe',
      '--until',
      until,
    );
    await run('reopen', id);
    expect(dismissed.stdout).toBe(`${id} is dismissed.\n`);
    expect(portal.requests.map(({ body }) => body)).toEqual([
      { reason: 'on it' },
      { reason: 'a probe', until: new Date(until).toISOString() },
      {},
    ]);
    expect((await run('dismiss', id)).code).toBe(1);
    expect((await run('pull-request', id)).stdout).toBe(`${url}\n`);
  });
});
