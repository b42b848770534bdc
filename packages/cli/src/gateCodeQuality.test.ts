import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateDecision } from '@plumbline/backstage-plugin-scorecards-common';
import { codeQualityOf } from './commands/gate/annotations';
import { GitRepository } from './testUtils/GitRepository';
import { commandLine } from './testUtils/commandLine';
import { aLine, decision } from './testUtils/gateDecision';

// Each test starts the command several times.
jest.setTimeout(120_000);

const path = 'services/cart/catalog-info.yaml';
const described = { path, line: 7, field: 'spec.owner', fix: 'name one' };
const inFile = { ...aLine, described };

describe('findings in descriptions, for GitLab', () => {
  it('are at the line of each that does not content a rule', () => {
    const [first, second, ...others] = codeQualityOf(
      decision({
        lines: [
          inFile,
          { ...inFile, rule: 'owner', atDeploy: 'warn' },
          // What has no place, adds nothing or passes is no finding.
          aLine,
          { ...inFile, atDeploy: 'allow' },
          { ...inFile, status: 'pass' },
        ],
      }),
    );
    expect(first).toEqual({
      description: `no-incident: cart: Open: INC-7 ::error::forged [link](https://evil.example). ${path}:7 spec.owner: name one. Wait until it ends`,
      check_name: 'no-incident',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'blocker',
      location: { path, lines: { begin: 7 } },
    });
    expect(second).toMatchObject({ check_name: 'owner', severity: 'minor' });
    expect(others).toEqual([]);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    // On another line it is the same finding, of another service another one.
    const fingerprintOf = (line: Partial<typeof inFile>) =>
      codeQualityOf(decision({ lines: [{ ...inFile, ...line }] }))[0]
        .fingerprint;
    const moved = { described: { ...described, line: 9 } };
    expect(fingerprintOf(moved)).toBe(first.fingerprint);
    const pay = { entityRef: 'component:default/pay' };
    expect(fingerprintOf(pay)).not.toBe(first.fingerprint);
  });

  const { cli, portal, runWith } = commandLine();
  const git = new GitRepository();
  beforeAll(() => {
    git.git('remote', 'add', 'origin', 'git@git.example:shop/all.git');
    git.commit('Begin', { a: '1' });
  });
  afterAll(() => git.remove());

  it('are written to a file', async () => {
    const file = join(cli.folder, 'code-quality.json');
    const write = (to: string, change: Partial<GateDecision> = {}) => {
      portal.route('POST /api/scorecards/gate', () => ({
        body: decision({ stage: 'pull-request', answer: 'warn', ...change }),
      }));
      const args = ['gate', '--timeout', '30', '--code-quality', to];
      return runWith(args, { cwd: git.folder });
    };
    const written = () => JSON.parse(readFileSync(file, 'utf8'));
    const lines = [inFile];
    expect((await write(file, { lines })).code).toBe(0);
    expect(written()).toEqual(codeQualityOf(decision({ lines })));
    // Without a finding, other reports have something to be compared with.
    await write(file, { lines: [aLine] });
    expect(written()).toEqual([]);
    const nowhere = join(cli.folder, 'none/code-quality.json');
    const { code, stderr } = await write(nowhere);
    expect(code).toBe(0);
    expect(stderr).toContain(`'${nowhere}' could not be written`);
    // What has no answer is not without findings.
    portal.reset();
    const never = join(cli.folder, 'never.json');
    await runWith(['gate', '--code-quality', never], {
      ...{ cwd: git.folder, env: { PLUMBLINE_URL: 'http://127.0.0.1:9' } },
    });
    expect(existsSync(never)).toBe(false);
  });
});
