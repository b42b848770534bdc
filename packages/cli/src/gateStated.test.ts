import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formOf } from './commands/gate/stated';
import { GitRepository } from './testUtils/GitRepository';
import { commandLine } from './testUtils/commandLine';
import { decision } from './testUtils/gateDecision';

describe('plumbline gate, of what goes out', () => {
  const { portal, runWith } = commandLine();
  const git = new GitRepository();
  beforeAll(() => {
    git.git('remote', 'add', 'origin', 'git@git.example:shop/all.git');
    git.commit('Begin', { a: '1' });
  });
  afterAll(() => git.remove());
  const gate = (...args: string[]) =>
    runWith(['gate', '--timeout', '30', ...args], { cwd: git.folder });

  it('sends versions, states, and nothing of configuration but digests and forms', async () => {
    portal.route('POST /api/scorecards/gate', () => ({
      body: decision({ answer: 'allow', lines: [] }),
    }));
    const text = 'cpu: 1\n';
    writeFileSync(join(git.folder, 'limits.yaml'), text);
    writeFileSync(join(git.folder, 'replicas'), '3\n');
    const { code } = await gate(
      ...['--module', 'postgresql=1.2.0', '--module', 'redis-cache=1.0.0'],
      ...['--flag', 'new-checkout=on', '--configuration', 'limits=limits.yaml'],
      ...['--configuration', 'replicas=replicas'],
    );
    expect(code).toBe(0);
    const hash = createHash('sha256').update(text).digest('hex');
    expect(portal.requests.at(-1)!.body).toHaveProperty(
      'release',
      expect.objectContaining({
        modules: [
          { name: 'postgresql', version: '1.2.0' },
          { name: 'redis-cache', version: '1.0.0' },
        ],
        flags: [{ key: 'new-checkout', state: 'on' }],
        configuration: [
          { item: 'limits', digest: `sha256:${hash}`, form: 'text' },
          { item: 'replicas', digest: expect.anything(), form: 'number' },
        ],
      }),
    );
  });

  it.each([
    ['3', 'number'],
    [' 0.5\n', 'number'],
    ['10%', 'percentage'],
    ['https://cart.example:8443/v1', 'address'],
    ['cart.staging.svc:8080', 'address'],
    ['vault:secret/cart/db', 'reference'],
    ['ref+vault://secret/cart#/db', 'reference'],
    ['plumbline-secret:req-0123456789ab', 'reference'],
    ['arn:aws:secretsmanager:eu-west-1:1:secret:cart', 'reference'],
    ['projects/shop/secrets/cart/versions/1', 'reference'],
    ['${DB_PASSWORD}', 'reference'],
    ['{{ .Values.password }}', 'reference'],
    ['secretKeyRef: { name: cart, key: password }', 'reference'],
    // A password as a default, in an address, or as it is.
    ['${DB_PASSWORD:-hunter2}', 'text'],
    ['postgresql://cart:hunter2@db.example/cart', 'text'],
    ['https://cart.example/?token=hunter2', 'text'],
    ['vault:hunter2', 'text'],
    ['hunter2', 'text'],
    ['', 'text'],
    ['cpu: 1\nmemory: 2', 'text'],
  ])('knows the form of %j: %s', (text, form) => {
    expect(formOf(text)).toBe(form);
  });

  it('refuses what is no pair, and a file that is not there', async () => {
    const wrong = await gate('--flag', 'new-checkout');
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toContain('It must be key=state.');
    const missing = await gate('--configuration', 'limits=none.yaml');
    expect(missing.stderr).toContain("There is no file 'none.yaml'");
  });
});
