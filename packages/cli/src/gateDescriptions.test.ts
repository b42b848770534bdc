import { maxGateDescription } from '@plumbline/backstage-plugin-scorecards-common';
import { GitRepository } from './testUtils/GitRepository';
import { commandLine } from './testUtils/commandLine';

// Each test starts the command several times.
jest.setTimeout(120_000);

const path = 'services/cart/catalog-info.yaml';
const is = <T extends string>(value: T) => ({ is: value, reason: 'So' });

describe('descriptions that plumbline gate sends', () => {
  const { portal, runWith } = commandLine();
  const git = new GitRepository();
  afterAll(() => git.remove());

  beforeEach(() => {
    portal.route('POST /api/scorecards/gate', () => ({
      body: {
        id: 'c0ffee',
        stage: 'pull-request',
        answer: 'warn',
        atDeploy: 'block',
        at: '2026-03-01T12:00:00.000Z',
        requester: 'service:external:ci',
        request: {
          repository: 'git.example/shop/all',
          stage: 'pull-request',
          action: 'deploy',
          environment: 'production',
        },
        lines: [
          {
            entityRef: 'component:default/cart',
            rule: 'owner',
            version: 1,
            title: 'An owner',
            owner: 'group:default/p',
            phase: 'gate',
            status: 'fail',
            answer: 'warn',
            atDeploy: 'block',
            inGate: 'block',
            reason: 'No owner',
            inputs: [],
            missing: [],
            satisfiedBy: 'Name one',
            described: {
              path,
              line: 5,
              field: 'spec.owner',
              fix: 'Write `owner: payments`, as before',
            },
          },
        ],
        missing: [],
        reviewers: [],
        approvers: [],
        change: {
          scope: is('one-service'),
          timing: is('quiet'),
          reversibility: is('unknown'),
          evidence: is('none'),
        },
        services: ['component:default/cart'],
        claims: [],
        reviews: [],
        unclaimed: [],
        notes: [],
        digest: 'd',
      },
    }));
  });
  const gate = async (...args: string[]) => {
    const answer = await runWith(
      ['gate', '--repository', 'git.example/shop/all', ...args],
      { cwd: git.folder },
    );
    return { ...answer, sent: portal.requests.at(-1)!.body };
  };

  it('are those before and after the change, with their place where it breaks a rule', async () => {
    const first = git.commit('Begin', {
      [path]: 'owner: payments\n',
      'old/catalog-info.yml': 'kind: Component\n',
      'services/cart/main.go': '1',
    });
    git.git('rm', '-q', 'old/catalog-info.yml');
    const second = git.commit('Change', {
      [path]: 'owner:\n',
      'new/catalog-info.yaml': 'é\n',
      'services/cart/main.go': '2',
    });
    const { sent, stdout } = await gate('--base', first, '--head', second);
    const descriptions = [
      { path: 'new/catalog-info.yaml', head: 'é\n' },
      { path: 'old/catalog-info.yml', base: 'kind: Component\n' },
      { path, base: 'owner: payments\n', head: 'owner:\n' },
    ];
    expect(sent.descriptions).toEqual(descriptions);
    expect(stdout).toContain(
      `\n  ${path}:5 spec.owner: Write \`owner: payments\`, as before.\n`,
    );
    const log = await gate(
      '--base',
      first,
      '--head',
      second,
      '--format',
      'github',
    );
    expect(log.stdout).toContain(
      `::warning title=owner%3A cart,file=${path},line=5::No owner%0A${path}:5 spec.owner`,
    );
    const markdown = await gate(
      '--base',
      first,
      '--head',
      second,
      '--format',
      'markdown',
    );
    expect(markdown.stdout).toContain('catalog-info.yaml:5 spec.owner: Write');

    // Naming the service escapes nothing.
    const service = ['--service', 'component:default/cart'];
    const named = await gate('--base', first, '--head', second, ...service);
    expect(named.sent.descriptions).toEqual(descriptions);
    expect(named.sent).not.toHaveProperty('paths');
    expect(named.stderr).toBe('');
    const unknown = await gate('--head', 'abcdef0', ...service);
    expect(unknown.sent).not.toHaveProperty('descriptions');
    expect(unknown.stderr).toContain(
      'Which descriptions the change edits is not known',
    );

    // What is not among the paths is not of the change.
    git.write({ paths: `${path}\n` });
    const listed = await gate(
      '--base',
      first,
      '--head',
      second,
      '--paths',
      'paths',
    );
    expect(listed.sent.descriptions).toEqual(descriptions.slice(2));
    expect((await gate('--paths', 'paths')).sent).not.toHaveProperty(
      'descriptions',
    );
  });

  it('are files of any name that describe an entity in one of the commits', async () => {
    const text = "apiVersion: 'backstage.io/v1alpha1'\nkind: Component\n";
    const first = git.commit('Before', {
      'shop/cart-catalog-info.yaml': text,
      'shop/pay.yaml': text,
      'shop/deployment.yaml': 'apiVersion: apps/v1\n',
      'shop/README.md': text,
    });
    const second = git.commit('After', {
      'shop/cart-catalog-info.yaml': `${text}a: 1\n`,
      'shop/pay.yaml': 'gone: 1\n',
      'shop/[mail].yml': `# x\n---\n${text}`,
      'shop/deployment.yaml': 'apiVersion: apps/v2\n',
      'shop/README.md': `${text}a: 1\n`,
    });
    const { sent, stderr } = await gate('--base', first, '--head', second);
    expect(sent.descriptions).toEqual([
      { path: 'shop/[mail].yml', head: `# x\n---\n${text}` },
      {
        path: 'shop/cart-catalog-info.yaml',
        base: text,
        head: `${text}a: 1\n`,
      },
      { path: 'shop/pay.yaml', base: text, head: 'gone: 1\n' },
    ]);
    expect(stderr).toBe('');
  });

  it('are left out where they are too long, which is stated', async () => {
    const first = git.commit('Before', { [path]: 'a: 1\n' });
    const second = git.commit('Longer', {
      [path]: `a: ${'x'.repeat(maxGateDescription)}\n`,
    });
    const { sent, stderr } = await gate('--base', first, '--head', second);
    expect(sent).not.toHaveProperty('descriptions');
    expect(sent.paths).toEqual([path]);
    expect(stderr).toBe(
      'Of 1 changed descriptions 0 are sent; the others are too many, too long or no text, and are judged as the catalog has them.\n',
    );
  });
});
