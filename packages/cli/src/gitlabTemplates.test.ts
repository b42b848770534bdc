import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const root = resolve(__dirname, '../../..');
const folder = join(root, 'standards/ci');
const text = (name: string) => readFileSync(join(folder, name), 'utf8');

jest.setTimeout(60_000);

type Component = {
  spec: { inputs: Record<string, { default?: string }> };
};
type Job = { extends?: string; script?: string[]; stage?: string };

function readComponent(name: string): [Component, Record<string, Job>] {
  return parseAllDocuments(text(name)).map(one => one.toJS()) as never;
}

describe('components of GitLab', () => {
  const [{ spec: gate }] = readComponent('gitlab-gate.yml');
  const [{ spec: declared }, service] = readComponent('gitlab-service.yml');
  const at = mkdtempSync(join(tmpdir(), 'plumbline-gitlab-'));
  const bin = join(at, 'bin');
  beforeAll(() => mkdirSync(bin));
  afterAll(() => rmSync(at, { recursive: true }));

  it('take what the pipeline of a service passes', () => {
    const inputsOf = { service: declared.inputs, gate: gate.inputs };
    const filled = readFileSync(
      join(folder, '../templates/http-service/3/files/gitlab/pipeline.yml'),
      'utf8',
    ).replace(/<% [\w.]+ %>/g, 'node');
    const { include, stages } = parse(filled);
    for (const { component, inputs } of include) {
      const [, name] = /standards\/(\w+)@v3$/.exec(component)!;
      const known = inputsOf[name as 'gate' | 'service'];
      expect(Object.keys(known)).toEqual(
        expect.arrayContaining(Object.keys(inputs)),
      );
      const used = Array.from(
        text(`gitlab-${name}.yml`).matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g),
        ([, input]) => input,
      );
      expect([...new Set(used)].sort()).toEqual(Object.keys(known).sort());
    }
    // Each job has its stage in the pipeline, as inputs are by default.
    expect(stages).toEqual(
      [
        declared.inputs.stage,
        gate.inputs.stage,
        declared.inputs['deploy-stage'],
        gate.inputs['report-stage'],
      ].map(input => input.default),
    );
    const run = (job: string, env: Record<string, string>) => {
      const cwd = join(at, job);
      mkdirSync(cwd, { recursive: true });
      const { status, stdout } = spawnSync('bash', ['-e'], {
        cwd,
        encoding: 'utf8',
        input: service[job].script!.join('\n'),
        env: {
          PATH: `${bin}${delimiter}${process.env.PATH}`,
          ...env,
        } as never,
      });
      return { cwd, status, stdout };
    };
    for (const name of ['npm', 'go']) {
      const tool = join(bin, name);
      const does =
        'case "$1" in test) printf "%b" "$PRINTS"; exit "$ENDS";; esac';
      writeFileSync(tool, `#!/bin/sh\n${does}\n`);
      chmodSync(tool, 0o755);
    }
    const tests = (runtime: string, PRINTS: string, ENDS = '0') => {
      const { cwd, status } = run(`.service-test-${runtime}`, { PRINTS, ENDS });
      return [status, readFileSync(join(cwd, 'tests.env'), 'utf8')];
    };
    expect(service['service-test'].extends).toBe(
      '.service-test-$[[ inputs.runtime ]]',
    );
    expect(tests('node', '# pass 412\\n# fail 0\\n')).toEqual([
      0,
      'TESTS=412/0\n',
    ]);
    expect(tests('node', 'ℹ pass 2\\nℹ fail 1\\n', '1')).toEqual([
      1,
      'TESTS=2/1\n',
    ]);
    expect(
      tests('go', '--- PASS: TestA (0.00s)\\n--- FAIL: B\\n', '1'),
    ).toEqual([1, 'TESTS=1/1\n']);
    const deployed = run('service-deploy', {
      PLUMBLINE_DEPLOY: 'echo "$SERVICE at $VERSION$DIGEST"; false; echo no',
      SERVICE: 'component:default/cart',
      CI_COMMIT_SHA: 'abc',
      CI_JOB_ID: '12000004',
    });
    expect([deployed.status, deployed.stdout]).toEqual([
      1,
      'component:default/cart at abc\n',
    ]);
    expect(readFileSync(join(deployed.cwd, 'deploy.env'), 'utf8')).toMatch(
      /^STARTED_AT=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nATTEMPT=5\nVERSION=abc\n$/,
    );
  });
});
