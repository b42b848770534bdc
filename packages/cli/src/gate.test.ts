import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GateDecision } from '@plumbline/backstage-plugin-scorecards-common';
import { stringify, parse } from 'yaml';
import { GitRepository } from './testUtils/GitRepository';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';
import { decision } from './testUtils/gateDecision';

// eslint-disable-next-line no-restricted-syntax -- the library is no package
const standards = resolve(__dirname, '../../../standards');
const digest = `sha256:${'0'.repeat(64)}`;

// Each test starts the command several times.
jest.setTimeout(120_000);

const allowed: Partial<GateDecision> = { answer: 'allow', lines: [] };
describe('plumbline gate', () => {
  const { cli, portal, run, runWith } = commandLine();
  const git = new GitRepository();
  let first: string;
  let second: string;
  beforeAll(() => {
    git.git('remote', 'add', 'origin', 'git@git.example:shop/all.git');
    first = git.commit('Begin', { 'services/cart/a': '1', 'docs/x': '1' });
    git.git('update-ref', 'refs/remotes/origin/main', first);
    git.git(
      'symbolic-ref',
      'refs/remotes/origin/HEAD',
      'refs/remotes/origin/main',
    );
    git.git('checkout', '-q', '-b', 'feature');
    git.git('mv', 'docs/x', 'services/cart/x');
    second = git.commit('Move', { 'services/cart/a': '2' });
  });
  afterAll(() => git.remove());

  const answers = (change: Partial<GateDecision> = {}) =>
    portal.route('POST /api/scorecards/gate', () => ({
      body: decision(change),
    }));
  const inGit = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    // A busy machine may take longer than the two seconds of a pipeline.
    runWith(['gate', '--timeout', '30', ...args], { cwd: git.folder, env });
  const sent = () => portal.requests.at(-1)!.body;

  it('finds the change in plain git, and exits as it is decided', async () => {
    answers();
    const blocked = await inGit(['--stage', 'deploy', '--base', first]);
    expect(blocked).toMatchObject({ code: 2, stderr: '' });
    expect(sent()).toEqual({
      repository: 'git@git.example:shop/all.git',
      ...{ base: first, head: second, intent: 'Move' },
      authorEmails: ['ana@example.com'],
      // Where it was, and where it is.
      paths: ['docs/x', 'services/cart/a', 'services/cart/x'],
      ...{ stage: 'deploy', action: 'deploy' },
      release: { commit: second },
    });
    expect(blocked.stdout.split('\n')).toEqual([
      'ANSWER  RULE           SERVICE  OUTCOME  WHY',
      'block   no-incident@1  cart     fail     Open: INC-7 ::error::forged [link](https://evil.example)',
      '',
      'no-incident, cart: Wait until it ends',
      '  incident.active = [{"id":"INC-7"}] (pager, 1 h ago)',
      '  slo.state is not known',
      '  owner group:default/platform, https://docs.example/gates#no-incident',
      'The change edits something.',
      '0 rules pass, 1 does not. Services: cart. Change: scope one-service, timing unsettled, reversibility unknown, evidence none. Owners: shop.',
      'Blocked: decision c0ffee.',
      '',
    ]);
    const rollout: GateDecision['rollout'] = {
      ...{ pace: 'stepped', reasons: ['It is calm'], warmUpMinutes: 5 },
      steps: [
        { share: 10, minutes: 15 },
        { share: 100, minutes: 0 },
      ],
      ...{ minimumSample: 695, unguarded: [], reversals: ['Go back'] },
      guardrails: [{ entityRef: 'component:default/cart', slo: 'latency' }],
    };
    answers({ answer: 'allow', rollout });
    expect((await inGit(['--stage', 'deploy'])).stdout).toContain(
      [
        'Rollout: 10%, 100%, stepped, 15 minutes each, 5 of them warm-up, 695 requests or more (It is calm).',
        'Stop when breached: latency of cart.',
        'Ways back, the smallest first: Go back.',
        'Allowed',
      ].join('\n'),
    );
    answers({ answer: 'review', approvers: ['group:default/data'] });
    const review = await inGit(['--stage', 'deploy']);
    expect(review.code).toBe(2);
    expect(review.stdout).toContain(
      'To be reviewed by group:default/data: decision c0ffee.',
    );
    for (const [approvers, by] of [
      [
        ['group:default/data', 'group:default/shop'],
        'group:default/data and group:default/shop',
      ],
      [[], 'no group that is known'],
    ] as const) {
      answers({ answer: 'review', approvers: [...approvers] });
      expect((await inGit(['--stage', 'deploy'])).stdout).toContain(
        `To be reviewed by ${by}: decision c0ffee.`,
      );
    }
    answers({ reviewers: [] });
    expect((await inGit(['--stage', 'deploy'])).stdout).toContain(
      'evidence none. Owners: no group that is known.',
    );
    answers({ answer: 'warn', atDeploy: 'warn' });
    const warned = await inGit(['--stage', 'deploy']);
    expect(warned.code).toBe(0);
    expect(warned.stdout).toContain(
      'Allowed with warnings until 2026-03-01T12:30:00.000Z: decision c0ffee.',
    );
  });

  it('sends what is stated of the release, and JSON as it came', async () => {
    answers(allowed);
    const { code, stdout } = await inGit([
      ...['--stage', 'deploy', '--service', 'component:default/cart'],
      ...['--environment', 'staging', '--action', 'migration'],
      ...['--digest', digest, '--no-signed', '--builder', 'builder'],
      ...['--tests', '412/0', '--scan', 'images=0/2', '--scan', 'code=1/0'],
      ...['--migration', 'additive', '--rollback', 'deploy the one before'],
      ...['--touches', 'none'],
      ...['--remediates', 'INC-7', '--run', 'https://ci.example/1', '--json'],
      ...['--intent', 'End the incident'],
    ]);
    expect({ code, answer: JSON.parse(stdout) }).toEqual({
      code: 0,
      answer: decision(allowed),
    });
    expect(sent()).toEqual({
      repository: 'git@git.example:shop/all.git',
      ...{ head: second, authorEmails: ['ana@example.com'] },
      intent: 'End the incident',
      stage: 'deploy',
      action: 'migration',
      environment: 'staging',
      services: ['component:default/cart'],
      remediates: 'INC-7',
      release: {
        commit: second,
        artifact: { digest, signed: false, provenance: { builder: 'builder' } },
        tests: { passed: 412, failed: 0 },
        scans: [
          { name: 'images', critical: 0, high: 2 },
          { name: 'code', critical: 1, high: 0 },
        ],
        migration: { kind: 'additive' },
        touches: [],
        rollback: { how: 'deploy the one before' },
        url: 'https://ci.example/1',
      },
    });
  });

  it('finds the change in GitHub Actions, with annotations and a step summary', async () => {
    answers({ stage: 'pull-request', answer: 'warn' });
    const summary = join(cli.folder, 'summary.md');
    const event = join(cli.folder, 'event.json');
    writeFileSync(
      event,
      JSON.stringify({
        pull_request: {
          ...{ base: { sha: first }, head: { sha: second } },
          title: 'Move x',
        },
      }),
    );
    const outputs = join(cli.folder, 'outputs');
    const { code, stdout } = await inGit(['--outputs', outputs], {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: 'shop/all',
      GITHUB_RUN_ID: '17',
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_SHA: '1234567',
      GITHUB_STEP_SUMMARY: summary,
    });
    expect(code).toBe(0);
    expect(readFileSync(outputs, 'utf8')).toBe(
      'decision=c0ffee\nanswer=warn\n',
    );
    expect(sent()).toMatchObject({
      repository: 'https://github.example/shop/all',
      ...{ base: first, head: second, stage: 'pull-request' },
      intent: 'Move x',
      paths: ['docs/x', 'services/cart/a', 'services/cart/x'],
      release: { url: 'https://github.example/shop/all/actions/runs/17' },
    });
    const commands = stdout.split('\n').filter(line => line.startsWith('::'));
    expect(commands).toEqual([
      '::error title=no-incident%3A cart::Open: INC-7 ::error::forged [link](https://evil.example)%0AWait until it ends',
    ]);
    expect(stdout).toContain(
      'Allowed with warnings. A deploy would be answered now: block.',
    );
    expect(readFileSync(summary, 'utf8')).toContain(
      '| block | [no-incident](https://docs.example/gates#no-incident) | cart | Open: INC-7 ::error::forged \\[link\\](https://evil.example) | Wait until it ends |',
    );
  });

  it('finds the change in GitLab CI', async () => {
    answers(allowed);
    const gitlab = {
      GITLAB_CI: 'true',
      CI_PROJECT_URL: 'https://gitlab.example/shop/all',
      CI_COMMIT_SHA: second,
      CI_COMMIT_BEFORE_SHA: '0'.repeat(40),
      CI_ENVIRONMENT_NAME: 'prod',
      CI_JOB_URL: 'https://gitlab.example/shop/all/-/jobs/1',
    };
    await inGit(['--stage', 'deploy'], {
      ...gitlab,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: first,
    });
    expect(sent()).toMatchObject({
      repository: 'https://gitlab.example/shop/all',
      ...{ base: first, head: second, environment: 'prod' },
      release: { url: 'https://gitlab.example/shop/all/-/jobs/1' },
    });
    await inGit(['--stage', 'deploy'], gitlab);
    expect(sent()).not.toHaveProperty('base');
  });

  it('stops a deploy without an answer, and no pull request', async () => {
    const away = { PLUMBLINE_URL: 'http://127.0.0.1:9' };
    const pull = await inGit([], away);
    expect(pull).toMatchObject({ code: 0, stdout: '' });
    expect(pull.stderr).toMatch(/^Not checked: Could not reach the portal/);
    expect((await inGit(['--stage', 'deploy'], away)).code).toBe(4);
    expect((await inGit(['--if-unreachable', 'fail'], away)).code).toBe(4);
    // A run for a fork gets no token.
    const fork = await inGit([], { PLUMBLINE_TOKEN_FILE: '/nowhere/token' });
    expect(fork.code).toBe(0);
    expect(fork.stderr).toContain("There is no token at '/nowhere/token'");
    // The portal does not know the pipeline.
    portal.route('POST /api/scorecards/gate', () =>
      refusal(401, 'AuthenticationError', 'Illegal token'),
    );
    const unknown = await inGit([]);
    expect(unknown.code).toBe(0);
    expect(unknown.stderr).toMatch(
      /^Not checked: The portal at .* refused the token in .*: Illegal token\n$/,
    );
    expect((await inGit(['--if-unreachable', 'fail'])).code).toBe(2);
    const deploy = ['--stage', 'deploy', '--if-unreachable', 'pass'];
    expect((await inGit(deploy)).code).toBe(2);
    // A refusal is an answer.
    portal.route('POST /api/scorecards/gate', () =>
      refusal(403, 'NotAllowedError', 'You may not.'),
    );
    expect(await inGit([])).toMatchObject({
      code: 2,
      stderr: 'You may not.\n',
    });
    portal.reset();
    expect((await inGit([])).code).toBe(3);
  });

  it('waits no longer than it is given', async () => {
    portal.route('POST /api/scorecards/gate', () => {
      const until = Date.now() + 3_000;
      while (Date.now() < until);
      return { body: decision() };
    });
    const { code, stderr } = await inGit([
      ...['--stage', 'deploy', '--timeout', '0.5', '--base', first],
    ]);
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr:
        'The portal gave no answer within 0.5 seconds, and may still record a decision; --timeout sets how long to wait.\n',
    });
  });

  it('judges the fixtures of rules, and shows rules and decisions', async () => {
    const tested = await run('gate', 'test', standards);
    expect(tested.code).toBe(0);
    expect(tested.stdout).toMatch(
      /^ok {6}owner-resolves: a group with members$/m,
    );
    const file = join(cli.folder, 'rule.yaml');
    const rule = parse(
      readFileSync(join(standards, 'gates/tests-passed.yaml'), 'utf8'),
    );
    writeFileSync(
      file,
      stringify({
        ...rule,
        fixtures: [{ name: 'none', facts: {}, expect: 'pass' }],
      }),
    );
    const wrong = await run('gate', 'validate', file);
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toContain("fixture 'none': it came to unknown");
    portal.route('GET /api/scorecards/gates', () => ({
      body: {
        items: [
          {
            ...{ ...rule, phase: 'observe', whenUnknown: 'warn' },
            accuracy: { reviewed: 3, wrong: 1, least: 20 },
          },
        ],
      },
    }));
    portal.route('GET /api/scorecards/problems', () => ({
      body: {
        items: [
          { source: 'own', path: 'controls/a.yaml', reason: 'It is empty' },
          {
            ...{ source: 'own', path: 'gates/b.yaml', line: 3 },
            reason: "'version' must be a number",
          },
        ],
      },
    }));
    const { stdout } = await run('gate', 'rules');
    expect(stdout).toMatch(
      /^tests-passed +1 +observe +block +3 of 20 judged +warn/m,
    );
    expect(stdout.trim().split('\n').at(-1)).toBe(
      "Not in force as written: gates/b.yaml:3: 'version' must be a number",
    );
    portal.route('GET /api/scorecards/gate/c0ffee', () => ({
      body: { ...decision(), reproduced: true, inForce: false },
    }));
    expect((await run('gate', 'show', 'c0ffee')).stdout).toContain(
      'Decided at 2026-03-01T12:00:00.000Z for service:external:ci; its rules and inputs come to the same today, and it is not in force.',
    );
  });

  it('shows a review, and answers it with the version that was read', async () => {
    const review = {
      ...{ id: 'fab', state: 'waiting', version: 3 },
      ...{ approver: 'group:default/data', repository: 'git.example/shop/all' },
      ...{ environment: 'production', action: 'migration', release: digest },
      subjects: [
        { entityRef: 'component:default/cart', rule: 'migration', version: 1 },
      ],
      record: [{ label: 'Why', value: 'It is destructive' }],
      ...{ decision: 'c0ffee', requester: 'service:external:ci' },
      requestedAt: '2026-03-01T12:00:00.000Z',
      lapsesAt: '2026-03-08T12:00:00.000Z',
    };
    answers({
      answer: 'review',
      approvers: ['group:default/data'],
      reviews: [
        { id: 'fab', approver: 'group:default/data', state: 'waiting' },
      ],
    });
    expect((await inGit(['--stage', 'deploy'])).stdout).toContain(
      '\ngroup:default/data answers review fab: waiting.\n',
    );
    portal.route('GET /api/scorecards/gate-reviews/fab', () => ({
      body: review,
    }));
    expect((await run('gate', 'review', 'fab')).stdout).toBe(
      [
        'Review fab: migration of cart to production, waiting',
        '  Why        It is destructive',
        'A member of group:default/data answers until 2026-03-08T12:00:00.000Z.',
        '',
      ].join('\n'),
    );
    portal.route('POST /api/scorecards/gate-reviews/fab/approve', () => ({
      body: {
        ...{ ...review, state: 'approved', version: 4 },
        answered: {
          by: 'user:default/ana',
          at: '2026-03-01T13:00:00.000Z',
          reason: 'Seen',
        },
      },
    }));
    const approved = await run('gate', 'approve', 'fab', '--reason', 'Seen');
    expect(approved.stdout).toContain(
      'user:default/ana answered at 2026-03-01T13:00:00.000Z: Seen\nIt counts until',
    );
    expect(sent()).toEqual({ version: 3, reason: 'Seen' });
  });

  it('refuses what it does not understand', async () => {
    for (const [option, value] of Object.entries({
      ...{ stage: 'later', tests: 'all', scan: 'images', timeout: '0' },
      ...{ migration: 'big', touches: 'all' },
    })) {
      expect((await inGit([`--${option}`, value])).code).toBe(1);
    }
  });
});
