import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

  it('sends versions, states, and nothing of configuration but digests', async () => {
    portal.route('POST /api/scorecards/gate', () => ({
      body: decision({ answer: 'allow', lines: [] }),
    }));
    const text = 'cpu: 1\n';
    writeFileSync(join(git.folder, 'limits.yaml'), text);
    const { code } = await gate(
      ...['--module', 'postgresql=1.2.0', '--module', 'redis-cache=1.0.0'],
      ...['--flag', 'new-checkout=on', '--configuration', 'limits=limits.yaml'],
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
        configuration: [{ item: 'limits', digest: `sha256:${hash}` }],
      }),
    );
  });

  it('refuses what is no pair, and a file that is not there', async () => {
    const wrong = await gate('--flag', 'new-checkout');
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toContain('It must be key=state.');
    const missing = await gate('--configuration', 'limits=none.yaml');
    expect(missing.stderr).toContain("There is no file 'none.yaml'");
  });
});
