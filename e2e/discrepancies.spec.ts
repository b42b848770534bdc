import { spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Portal, startPortal } from './portal';
import { Api } from './support/api';
import { plumbline } from './support/cli';

const names = Array.from(
  { length: 60 },
  (_, at) => `s${String(at).padStart(2, '0')}`,
);
const ownerOf = (name: string) =>
  Number(name.slice(1)) % 2 ? 'growth' : 'payments';

const group = (name: string) => `apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: ${name}
spec:
  type: team
  children: []
`;
const component = (name: string, owner: string, more = '') => `# about ${name}
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
spec:
  type: service
  lifecycle: production # since 2019
  owner: ${owner}
${more}`;

/** By hand, with comments: what a patch must leave as it is. */
const catalog = [
  group('payments'),
  group('growth'),
  component('ledger', 'payments'),
  component('fx', 'growth'),
  component(
    'checkout',
    'payments',
    '  dependsOn: [ component:ledger ] # books\n',
  ),
  ...names.map(name => component(name, ownerOf(name))),
].join('---\n');

const calls = (from: string, to: string) => ({
  from: `component:default/${from}`,
  to: `component:default/${to}`,
  type: 'calls',
  count: 5000,
  windowSeconds: 3600,
  lastSeen: new Date().toISOString(),
});

test.describe('what was seen, beside what is declared', () => {
  test.describe.configure({ timeout: 720_000, mode: 'serial' });
  let folder: string;
  let file: string;
  let portal: Portal;
  let api: Api;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(1_800_000);
    folder = mkdtempSync(join(tmpdir(), 'plumbline-discrepancies-'));
    file = join(folder, 'catalog.yaml');
    writeFileSync(file, catalog);
    const layer = join(folder, 'layer.yaml');
    writeFileSync(
      layer,
      JSON.stringify({
        catalog: {
          processingInterval: { seconds: 3 },
          locations: [
            {
              type: 'file',
              target: file,
              rules: [{ allow: ['Group', 'Component'] }],
            },
          ],
        },
      }),
    );
    portal = await startPortal({ flags: ['--no-examples', '--config', layer] });
    api = new Api(portal.url, readFileSync(portal.tokenFile, 'utf8').trim());
  });
  test.afterAll(async () => {
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const push = async (edges: object[]) => {
    const { status, text } = await api.post('/api/evidence/observations', {
      source: 'tracing',
      observedAt: new Date().toISOString(),
      edges,
    });
    expect(status, text.slice(0, 500)).toBe(200);
  };
  /** Reading is all that it does: nothing is closed or opened. */
  const stateOf = async (id: string) =>
    (await api.get(`/api/evidence/discrepancies/${id}`)).body.state;

  test('a new edge has a patch that closes it, and opens again without', async () => {
    await push([calls('checkout', 'ledger')]);
    await push([calls('checkout', 'fx')]);
    const found = async () => {
      const { body } = await api.get('/api/evidence/discrepancies', {
        entityRef: 'component:default/checkout',
        kind: 'observed-only-edge',
      });
      return body.items;
    };
    await expect.poll(async () => (await found()).length).toBe(1);
    const [{ id, ...discrepancy }] = await found();
    expect(discrepancy).toMatchObject({
      state: 'open',
      owner: 'group:default/payments',
      calls: 5000,
      baseline: false,
      patchable: true,
    });

    const { stdout, code } = await plumbline(
      portal,
      'discrepancies',
      'patch',
      id,
    );
    expect(code).toBe(0);
    // A copy is patched, and then put in the place of the file.
    const copy = mkdtempSync(join(tmpdir(), 'plumbline-clone-'));
    copyFileSync(file, join(copy, 'catalog.yaml'));
    await applied(copy, stdout);
    const patched = readFileSync(join(copy, 'catalog.yaml'), 'utf8');
    expect(patched).toBe(
      catalog.replace(
        '[ component:ledger ]',
        '[ component:ledger, component:fx ]',
      ),
    );
    copyFileSync(join(copy, 'catalog.yaml'), file);
    await expect.poll(() => stateOf(id), { timeout: 270_000 }).toBe('closed');

    writeFileSync(file, catalog);
    await expect.poll(() => stateOf(id), { timeout: 270_000 }).toBe('open');
    const again = await api.get(`/api/evidence/discrepancies/${id}`);
    expect(again.body.reopened).toBe(1);

    // And once more, by the command alone.
    const target = ['discrepancies', 'patch', id, '--apply', folder];
    expect((await plumbline(portal, ...target)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(patched);
    await expect.poll(() => stateOf(id), { timeout: 270_000 }).toBe('closed');
    const twice = await plumbline(portal, 'discrepancies', 'patch', id);
    expect([twice.code, twice.stdout]).toEqual([2, '']);
    rmSync(copy, { recursive: true, force: true });
  });

  test('two thousand edges at once are one bounded list for each owner', async () => {
    const pairs = names
      .flatMap(from =>
        names.filter(to => to !== from).map(to => [from, to] as const),
      )
      .slice(0, 2000);
    await push(pairs.map(([from, to]) => calls(from, to)));
    const of = (owner: string) =>
      pairs.filter(([from]) => ownerOf(from) === owner).length;
    const counts = async () => {
      const { body } = await api.get('/api/evidence/discrepancies/owners');
      return Object.fromEntries(
        body.items.map((one: { owner: string; byKind: object }) => [
          one.owner,
          (one.byKind as Record<string, number>)['observed-only-edge'] ?? 0,
        ]),
      );
    };
    await expect.poll(counts, { timeout: 180_000 }).toEqual({
      'group:default/payments': of('payments'),
      'group:default/growth': of('growth'),
    });

    const owner = 'group:default/growth';
    const page = await api.get('/api/evidence/discrepancies', { owner });
    expect(page.body.items).toHaveLength(50);
    expect(page.body.nextCursor).toBeTruthy();
    expect(page.text.length).toBeLessThan(200_000);
    const listed = await plumbline(
      portal,
      'discrepancies',
      'list',
      '--owner',
      owner,
    );
    expect(listed.stdout.trim().split('\n')).toHaveLength(52);
    const all = await plumbline(
      portal,
      'discrepancies',
      'list',
      '--owner',
      owner,
      '--json',
    );
    const ids = JSON.parse(all.stdout).map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(of('growth'));
    const owners = await plumbline(portal, 'discrepancies', 'owners');
    expect(owners.stdout.trim().split('\n')).toHaveLength(3);
  });
});

/** What `plumbline discrepancies patch ID | git apply` does in a folder. */
async function applied(folder: string, diff: string): Promise<void> {
  const child = spawn('git', ['apply'], { cwd: folder });
  let output = '';
  child.stderr.on('data', chunk => (output += String(chunk)));
  child.stdin.end(diff);
  const code = await new Promise(done => child.once('close', done));
  expect(code, output).toBe(0);
}
