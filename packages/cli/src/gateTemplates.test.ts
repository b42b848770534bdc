import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Command } from 'commander';
import { parse, parseAllDocuments } from 'yaml';
import { register } from './commands/gate/register';
import { BuiltCli } from './testUtils/runCli';

// eslint-disable-next-line no-restricted-syntax -- the library is no package
const folder = resolve(__dirname, '../../../standards/ci');
const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const digest = `sha256:${'0'.repeat(64)}`;

jest.setTimeout(60_000);

type Step = { env?: Record<string, string>; run?: string; id?: string };
type Workflow = {
  on: {
    workflow_call: {
      inputs: Record<string, { type: string }>;
      outputs: Record<string, { value: string }>;
      secrets: Record<string, object>;
    };
  };
  jobs: Record<string, { steps: Step[]; outputs?: Record<string, string> }>;
};

describe('pipelines that call the gate', () => {
  const workflow: Workflow = parse(text('github-gate.yml'));
  const steps = Object.values(workflow.jobs).flatMap(job => job.steps);
  const [spec, jobs]: [
    { spec: { inputs: Record<string, object> } },
    Record<
      string,
      { script?: string[]; before_script?: string[]; artifacts?: object }
    >,
  ] = parseAllDocuments(text('gitlab-gate.yml')).map(one =>
    one.toJS(),
  ) as never;
  const scripts = [
    ...steps.flatMap(({ run }) => run ?? []),
    ...Object.values(jobs).flatMap(({ script }) =>
      script ? [[...jobs['.gate'].before_script!, ...script].join('\n')] : [],
    ),
  ];
  const cli = new BuiltCli();
  beforeAll(() => {
    // What the step before downloads of the artifact.
    mkdirSync(join(cli.folder, 'plumbline-diff'));
    for (const name of ['plan.json', 'manifests-before.yaml']) {
      writeFileSync(join(cli.folder, 'plumbline-diff', name), '');
    }
    // In place of the registry: it prints what it was called with.
    mkdirSync(join(cli.folder, 'bin'));
    const npx = join(cli.folder, 'bin/npx');
    writeFileSync(npx, '#!/bin/sh\nfor each in "$@"; do echo "$each"; done\n');
    chmodSync(npx, 0o755);
  });
  afterAll(() => cli.remove());

  /** Runs it as a runner would, and returns the arguments of the command. */
  const argumentsOf = (script: string, env: Record<string, string>) => {
    const filled = script.replace(/\$\[\[ inputs\.\w+ \]\]/g, 'production');
    const { status, stderr, stdout } = spawnSync('bash', ['-eo', 'pipefail'], {
      input: filled,
      encoding: 'utf8',
      env: {
        PATH: `${join(cli.folder, 'bin')}${delimiter}${process.env.PATH}`,
        ...{ RUNNER_TEMP: cli.folder, ...env },
      },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [yes, option, name, command, ...args] = stdout
      .replace(/^::add-mask::.*\n/m, '')
      .trim()
      .split('\n');
    expect([yes, option, name, command]).toEqual([
      ...['--yes', '--package', '@plumbline/cli', 'plumbline'],
    ]);
    return args;
  };
  const all = {
    ...{ STAGE: 'deploy', ENVIRONMENT: 'production', DIGEST: digest },
    ...{ SERVICE: 'component:default/cart', TESTS: '412/0' },
    ...{ MIGRATION: 'none', ROLLBACK: 'the version; before', VERSION: 'v1' },
    ...{ ATTEMPT: '2', STARTED_AT: '2026-03-01T12:00:00Z', GITHUB_RUN_ID: '9' },
    ...{ DECISION: 'c0ffee', OUTCOME: 'succeeded', PLUMBLINE_TOKEN: 'hush' },
    ...{ decision: 'c0ffee', answer: 'allow' },
    ...{ ACTION: 'migration', AUTHOR: 'user:default/ana', REMEDIATES: 'INC-7' },
    ...{
      SIGNED: 'true',
      BUILDER: 'https://ci.example',
      SCANS: 'trivy=0/3 a=0/0',
    },
    TOUCHES: 'network public-api',
    ...{ MODULES: 'postgresql=1.2.0 redis=7', FLAGS: 'one-page-checkout=on' },
    CONFIGURATION: 'limits=deploy/limits.yaml',
    ...{ DIFF: 'diff', TERRAFORM_PLAN: 'plan.json' },
    ...{ MANIFESTS_BEFORE: 'old.yaml', MANIFESTS_AFTER: 'new.yaml' },
  };

  it('say what the command line takes, with every input and with none', () => {
    expect(scripts).toHaveLength(6);
    for (const script of scripts) {
      for (const env of [
        all,
        {
          ...all,
          DIGEST: '',
          SERVICE: '',
          TESTS: '',
          VERSION: '',
          ATTEMPT: '',
        },
      ]) {
        const args = argumentsOf(script, env);
        const program = new Command();
        register(program, async () => {});
        const group = program.commands.find(one => one.name() === 'gate')!;
        const name = args[1] === 'report' ? 'report' : 'check';
        const command = group.commands.find(one => one.name() === name)!;
        const { unknown } = command.parseOptions(args.slice(1));
        expect({ args, unknown }).toEqual({ args, unknown: [] });
      }
    }
    const [request, report, advice, decision, , failed] = scripts.map(each =>
      argumentsOf(each, all),
    );
    expect(advice).toEqual([
      ...['gate', '--stage', 'pull-request', '--environment', 'production'],
      ...['--code-quality', 'gate-code-quality.json'],
      ...['--service', 'component:default/cart', '--digest', digest],
      ...['--tests', '412/0', '--plan', 'plan.json'],
      ...['--manifests-before', 'old.yaml', '--manifests-after', 'new.yaml'],
      // All but who made it: advice is not reviewed.
      ...['--migration', 'none', '--rollback', 'the version; before'],
      ...['--action', 'migration', '--remediates', 'INC-7', '--signed'],
      ...['--builder', 'https://ci.example', '--touches', 'network'],
      ...['--touches', 'public-api', '--scan', 'trivy=0/3', '--scan', 'a=0/0'],
    ]);
    // A merge request shows what the report of its target does not have.
    expect(decision).toEqual(
      expect.arrayContaining(['--code-quality', 'gate-code-quality.json']),
    );
    for (const name of ['gate-advice', 'gate-decision']) {
      expect(jobs[name].artifacts).toMatchObject({
        when: 'always',
        reports: { codequality: 'gate-code-quality.json' },
      });
    }
    expect(failed).toEqual(expect.arrayContaining(['--digest', digest, 'v1']));
    const goesOut = [
      ...['--module', 'postgresql=1.2.0', '--module', 'redis=7'],
      ...['--configuration', 'limits=deploy/limits.yaml'],
      ...['--flag', 'one-page-checkout=on'],
    ];
    expect(decision.slice(-goesOut.length)).toEqual(goesOut);
    expect(request).toEqual([
      ...['gate', '--stage', 'deploy', '--environment', 'production'],
      ...['--service', 'component:default/cart', '--digest', digest],
      ...['--tests', '412/0', '--migration', 'none'],
      ...['--rollback', 'the version; before', '--action', 'migration'],
      ...['--author', 'user:default/ana', '--remediates', 'INC-7', '--signed'],
      ...['--builder', 'https://ci.example'],
      ...['--plan', join(cli.folder, 'plumbline-diff/plan.json')],
      '--manifests-before',
      join(cli.folder, 'plumbline-diff/manifests-before.yaml'),
      ...['--touches', 'network'],
      ...['--touches', 'public-api', '--scan', 'trivy=0/3', '--scan', 'a=0/0'],
      ...goesOut,
    ]);
    expect(report).toEqual([
      ...['gate', 'report', 'c0ffee', '--outcome', 'succeeded'],
      ...['--digest', digest, '--release', 'v1', '--run', '9'],
      ...['--attempt', '2', '--started-at', '2026-03-01T12:00:00Z'],
    ]);
    expect(readFileSync(join(cli.folder, 'plumbline-token'), 'utf8')).toBe(
      'hush',
    );
  });

  it('are known by the identity of the run where they have no token', () => {
    const curl = join(cli.folder, 'bin/curl');
    const answers = `printf '%s' "$*" > "${cli.folder}/curl"; echo '{"count":1,"value":"of.the.run"}'`;
    writeFileSync(curl, `#!/bin/sh\n${answers}\n`);
    chmodSync(curl, 0o755);
    const identity = {
      ...{ ...all, PLUMBLINE_TOKEN: '', PLUMBLINE_ID_TOKEN: 'of.the.run' },
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://ci.example.com/token?v=1',
      ...{ ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x', TMPDIR: cli.folder },
      PLUMBLINE_URL: 'https://portal.example.com',
    };
    for (const script of scripts) {
      const shown = `${script}\ncat "$PLUMBLINE_TOKEN_FILE"`;
      expect(argumentsOf(shown, identity).at(-1)).toBe('of.the.run');
    }
    expect(readFileSync(join(cli.folder, 'curl'), 'utf8')).toContain(
      'https://ci.example.com/token?v=1&audience=https://portal.example.com',
    );
    // A fork gets neither a token nor an identity; the command decides what that is.
    const none = { ...identity, ACTIONS_ID_TOKEN_REQUEST_URL: '' };
    expect(argumentsOf(scripts[0], { ...none, STAGE: 'pull-request' })).toEqual(
      expect.arrayContaining(['--stage', 'pull-request']),
    );
  });

  it('use what they declare, and put no input into a script', () => {
    const { inputs, outputs, secrets } = workflow.on.workflow_call;
    const used = JSON.stringify(steps.map(({ env }) => env));
    const named = (pattern: RegExp) =>
      [
        ...new Set(
          Array.from(
            text('github-gate.yml')
              .replace(/^ *#.*$/gm, '')
              .matchAll(pattern),
            ([, name]) => name,
          ),
        ),
      ].sort();
    expect(named(/\binputs\.([\w-]+)/g)).toEqual(Object.keys(inputs).sort());
    expect(used).toContain('secrets.token');
    expect(Object.keys(secrets)).toEqual(['token']);
    for (const [name, { value }] of Object.entries(outputs)) {
      expect(value).toBe(`\${{ jobs.gate.outputs.${name} }}`);
      expect(workflow.jobs.gate.outputs![name]).toBe(
        `\${{ steps.gate.outputs.${name} }}`,
      );
    }
    for (const { run = '' } of steps) {
      expect(run).not.toContain('${{');
    }
    const declared = Object.keys(spec.spec.inputs);
    const taken = Array.from(
      text('gitlab-gate.yml').matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g),
      ([, name]) => name,
    );
    expect([...new Set(taken)].sort()).toEqual(declared.sort());
    expect(Object.keys(jobs)).toEqual([
      ...['.gate', 'gate-advice', 'gate-decision'],
      ...['gate-succeeded', 'gate-failed'],
    ]);
  });

  it('report no deploy that the gate stopped', () => {
    const script = jobs['gate-failed'].script!.join('\n');
    const start = { STARTED_AT: '2026-03-01T12:00:00Z' };
    // A job between them failed: it did not begin.
    for (const env of [{ answer: 'block', ...start }, { answer: 'allow' }]) {
      const { status, stdout } = spawnSync('bash', ['-e'], {
        ...{ input: script, encoding: 'utf8' },
        env: { PATH: process.env.PATH!, decision: 'c0ffee', ...env } as never,
      });
      expect([status, stdout]).toEqual([0, '']);
    }
  });

  it('give the shared workflow of services what its jobs take', () => {
    type Job = {
      uses?: string;
      with?: Record<string, string>;
      steps?: Step[];
      needs?: string | string[];
    };
    const service: Workflow & { jobs: Record<string, Job> } = parse(
      text('github-service.yml'),
    );
    const { inputs, secrets } = service.on.workflow_call;
    // What the generated pipeline of a service passes.
    const { jobs: callers } = parse(
      readFileSync(
        join(
          folder,
          '../templates/http-service/2/files/.github/workflows/ci.yml',
        ),
        'utf8',
      ),
    );
    expect(Object.keys(inputs)).toEqual(
      expect.arrayContaining(Object.keys(callers.service.with)),
    );
    expect(Object.keys(callers.service.secrets)).toEqual(Object.keys(secrets));
    const called = Object.values(service.jobs).filter(
      (job: Job) => job.uses === './.github/workflows/gate.yml',
    );
    expect(called).toHaveLength(3);
    const known = Object.keys(workflow.on.workflow_call.inputs);
    for (const job of called as Job[]) {
      expect(known).toEqual(expect.arrayContaining(Object.keys(job.with!)));
    }
    for (const { needs = [] } of Object.values<Job>(service.jobs)) {
      expect(Object.keys(service.jobs)).toEqual(
        expect.arrayContaining([needs].flat()),
      );
    }
    const runScripts = Object.values<Job>(service.jobs).flatMap(
      ({ steps: own = [] }) => own.flatMap(({ run }) => run ?? []),
    );
    expect(runScripts).toHaveLength(3);
    const run = (script: string, env: Record<string, string>) =>
      spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH!, ...env } as never,
      });
    runScripts.forEach(script => expect(script).not.toContain('${{'));
    const [test, , deploy] = runScripts;
    // The gate learns what the jobs before it know.
    const {
      decision,
      report,
      test: tested,
    } = service.jobs as Record<
      string,
      Job & { outputs?: Record<string, string> }
    >;
    expect(tested.outputs).toEqual({
      tests: '${{ steps.run.outputs.tests }}',
    });
    expect(decision.with).toMatchObject({
      digest: '${{ inputs.digest }}',
      tests: '${{ inputs.tests || needs.test.outputs.tests }}',
    });
    expect([decision.needs, report.with!.digest]).toEqual([
      ...['test', '${{ inputs.digest }}'],
    ]);
    const counted = (runtime: string, prints: string, status = 0) => {
      const bin = join(cli.folder, runtime);
      mkdirSync(bin, { recursive: true });
      for (const name of ['npm', 'go']) {
        const does = `case "$1" in test) printf '%b' '${prints}'; exit ${status};; esac`;
        writeFileSync(join(bin, name), `#!/bin/sh\n${does}\n`);
        chmodSync(join(bin, name), 0o755);
      }
      const output = join(bin, 'output');
      writeFileSync(output, '');
      const ended = run(test, {
        ...{ RUNTIME: runtime, RUNNER_TEMP: cli.folder, GITHUB_OUTPUT: output },
        PATH: `${bin}${delimiter}${process.env.PATH}`,
      });
      return [ended.status, readFileSync(output, 'utf8')];
    };
    expect(counted('node', '# pass 412\\n# fail 0\\n')).toEqual([
      ...[0, 'tests=412/0\n'],
    ]);
    expect(counted('node', 'ℹ pass 3\\nℹ fail 0\\n')).toEqual([
      ...[0, 'tests=3/0\n'],
    ]);
    // Another runner prints what it likes: then it is not known.
    expect(counted('node', '412 tests passed\\n')).toEqual([0, '']);
    expect(counted('node', '# pass 411\\n# fail 1\\n', 1)).toEqual([1, '']);
    expect(
      counted(
        'go',
        '--- PASS: TestA (0.00s)\\n    --- PASS: TestA/b (0s)\\nok\\n',
      ),
    ).toEqual([0, 'tests=2/0\n']);
    const refused = run(test, { RUNTIME: 'cobol' });
    expect([refused.status, refused.stdout]).toEqual([
      ...[1, expect.stringContaining("node or go, not 'cobol'")],
    ]);
    const deployed = run(deploy, {
      ...{ COMMAND: 'echo "$SERVICE at $VERSION"; false; echo no' },
      ...{ SERVICE: 'component:default/cart', VERSION: 'abc' },
    });
    expect([deployed.status, deployed.stdout]).toEqual([
      ...[1, 'component:default/cart at abc\n'],
    ]);
  });
});
