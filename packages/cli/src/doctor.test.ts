import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { overridden } from '@plumbline/backstage-plugin-evidence-common';
import { commandLine } from './testUtils/commandLine';
import { PortalFolder } from './testUtils/portalFolder';
import { refusal } from './testUtils/PortalServer';

describe('plumbline doctor --config', () => {
  const { cli, runWith } = commandLine('doctor', '--config');
  const portal = new PortalFolder(join(cli.folder, 'portal'));
  const write = portal.write.bind(portal);

  async function doctor(yaml: string, ...args: string[]) {
    write('app-config.yaml', yaml);
    return runWith(['app-config.yaml', ...args], { cwd: portal.path });
  }

  beforeAll(() =>
    portal.install(
      'evidence-backend',
      'evidence-backend-module-kubernetes',
      'evidence-backend-module-github',
      'toil-backend',
      'toil-backend-module-jira',
      'scorecards-backend',
    ),
  );

  it.each([
    ['webhoks: {}', 'plumbline.webhoks', "did you mean 'plumbline.webhooks'?"],
    [
      'collectors: { eu: { type: kubernetes, ulr: "https://eu" } }',
      'plumbline.collectors.eu.ulr',
      "did you mean 'plumbline.collectors.eu.url'?",
    ],
    [
      'collectors: { eu: { type: kubernetes, namespaces: shop } }',
      'plumbline.collectors.eu.namespaces',
      'is a text; it must be a list of texts',
    ],
    [
      'collectors: { eu: { type: kubernets } }',
      'plumbline.collectors.eu.type',
      "did you mean 'kubernetes'?",
    ],
    [
      'collectors: { pd: { type: pagerduty, token: "${T}" } }',
      'plumbline.collectors.pd.type',
      'no installed package reads that type',
    ],
    [
      'collectors: { eu: { type: kubernetes, url: "k8s.example:6443" } }',
      'plumbline.collectors.eu.url',
      'is not an address',
    ],
    [
      'webhooks: { github: { secret: "${S}" } }',
      'plumbline.webhooks.github.secret',
      "did you mean 'plumbline.webhooks.github.secrets'?",
    ],
    [
      'toil: { sources: { j: { type: jira, basicAuth: { username: x } } } }',
      'plumbline.toil.sources.j.basicAuth.password',
      'is missing',
    ],
    [
      'standards: { ours: { everySeconds: often, url: "file:./x" } }',
      'plumbline.standards.ours.everySeconds',
      'is a text; it must be a number',
    ],
    [
      'provisioning: { currency: EUR }',
      'plumbline.provisioning',
      'is not a setting of any installed package',
    ],
    [
      'links: { вики: { annotation: a/b, url: "{value}", адрес: x } }',
      'plumbline.links.вики.адрес',
      'is not a setting of any installed package',
    ],
  ])('names what is wrong in %s', async (yaml, key, message) => {
    const { code, stdout } = await doctor(`plumbline: { ${yaml} }`);
    expect(stdout).toContain(`error   ${key}\n`);
    expect(stdout).toContain(message);
    expect(stdout).toMatch(/\n {8}→ \S/);
    expect(stdout).toMatch(/\n1 error\.\n$/);
    expect(code).toBe(2);
  });

  it.each([
    ['gitub', "did you mean 'github'?", "Rename it to 'github'\n"],
    [
      'gitlabb',
      "did you mean 'gitlab'?",
      "Rename it to 'gitlab', and add the module that receives it",
    ],
    // It is right, and near to another.
    [
      'gitlab',
      'no installed package declares it.\n',
      'Add the package @plumbline/backstage-plugin-evidence-backend-module-gitlab to',
    ],
    [
      'rollbar',
      'no installed package declares it.\n',
      'Add the module that receives it to the backend',
    ],
  ])('knows which webhook %s is', async (id, message, next) => {
    const { code, stdout } = await doctor(
      `plumbline: { webhooks: { ${id}: { secrets: { main: "\${S}" } } } }`,
    );
    expect(stdout).toContain(`warning plumbline.webhooks.${id}\n`);
    expect(stdout).toContain(message);
    expect(stdout).toContain(`→ ${next}`);
    expect(code).toBe(0);
  });

  it('warns of secrets in plain text, and does not print them', async () => {
    const { code, stdout, stderr } = await doctor(
      `plumbline:
  collectors:
    eu: { type: kubernetes, url: 'https://eu', token: plain-and-secret }
    us: { type: kubernetes, url: 'https://us', token: { $env: TOKEN } }
  webhooks:
    github: { secrets: { main: '\${GITHUB_SECRET}' } }
    gitlab: { secrets: { main: '\${GITLAB_SECRET}' } }
`,
    );
    expect(stdout).toContain('warning plumbline.collectors.eu.token\n');
    expect(stdout).toContain("Write '${EU_TOKEN}' instead");
    expect(stdout).toContain('warning plumbline.webhooks.gitlab\n');
    expect(stdout).toMatch(/\n2 warnings\.\n$/);
    expect(stdout + stderr).not.toContain('plain-and-secret');
    expect(code).toBe(0);
  });

  it('takes several files as one, and finds nothing wrong in what is right', async () => {
    write(
      'local.yaml',
      'plumbline: { standards: { ours: { url: file:./s } } }',
    );
    const { code, stdout } = await doctor(
      `plumbline:
  standards: { ours: { everySeconds: '\${SECONDS}' } }
  discrepancies: { $include: discrepancies.yaml }
backend: { anything: [1] }
`,
      'local.yaml',
    );
    expect(stdout).toBe('No problems found.\n');
    expect(code).toBe(0);
  });

  it('prints JSON, and stays short where a key is very long', async () => {
    const { code, stdout } = await doctor(
      `plumbline: { ${'k'.repeat(900)}: 1 }`,
      '--json',
    );
    const { problems } = JSON.parse(stdout);
    expect(problems).toHaveLength(1);
    expect(problems[0].subject).toHaveLength(201);
    expect(code).toBe(2);
  });

  it.each([
    ['plumbline: [', 2, 'is not valid YAML'],
    ['plumbline: { allowedHosts: [*.example.com] }', 2, 'is not valid YAML'],
    ['- plumbline', 2, 'must be a map of keys'],
  ])('refuses %s in one sentence', async (yaml, expected, message) => {
    const { code, stderr } = await doctor(yaml);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });

  it('refuses a file that is not there, and a folder without packages', async () => {
    const absent = await runWith(['none.yaml'], { cwd: portal.path });
    expect(absent).toMatchObject({
      code: 1,
      stderr: "'none.yaml' does not exist.\n",
    });
    writeFileSync(join(cli.folder, 'app-config.yaml'), 'plumbline: {}');
    const elsewhere = await runWith(['app-config.yaml'], { cwd: cli.folder });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stderr).toContain('No installed package with settings');
  });
});

describe('plumbline doctor', () => {
  const { portal, run } = commandLine('doctor');
  const installation = {
    at: '2026-03-01T12:00:00.000Z',
    packages: [{ name: 'acme', version: '1.0.0' }],
    sources: [{ id: 'seen', kind: 'collector', outcome: 'failed' }],
    problems: [
      {
        severity: 'error',
        subject: 'seen',
        message: 'Its last pass failed: no \u001b[31mJSON',
        next: 'Correct plumbline.collectors.seen',
      },
    ],
  };
  const answers = (path: string, body: unknown) =>
    portal.route(`GET /api/${path}`, () => ({ body }));

  it('asks evidence and each capability that is there', async () => {
    answers('evidence/doctor', installation);
    answers('scorecards/problems', {
      items: [{ source: 'ours', path: 'a.yaml', line: 3, reason: 'No id.' }],
    });
    answers('scorecards/controls', {
      items: [
        { id: 'runbook', owner: 'group:default/absent' },
        { id: 'owner', owner: 'group:default/там' },
      ],
    });
    portal.route('GET /api/toil/sources', () =>
      refusal(403, 'NotAllowedError', 'You may not'),
    );
    answers('incident-brief/deliveries', {
      items: [],
      targets: { chat: { title: 'Chat', status: 'off', reason: 'No token.' } },
    });
    portal.route('POST /api/catalog/entities/by-refs', () => ({
      body: { items: [null, { kind: 'Group' }] },
    }));
    const described = (kind: string, name: string, more: object = {}) => ({
      kind,
      metadata: { name, ...more },
      spec: { type: 'service', owner: name.split('-')[0] },
    });
    answers('catalog/entities/by-query', {
      items: [
        described('Component', 'silent-1'),
        described('Component', 'silent-2'),
        described('Component', 'gone-1'),
        described('Component', 'paged-1'),
        described('Group', 'silent'),
        described('Group', 'paged', {
          annotations: { 'plumbline.dev/channel': '#paged' },
        }),
      ],
      pageInfo: {},
      totalItems: 6,
    });
    const { code, stdout } = await run();
    expect(stdout).toContain(
      'Capabilities  evidence, incident-brief, scorecards, toil\n',
    );
    expect(stdout).toContain('Sources       1 failed\n');
    expect(stdout).toContain('error   seen\n        Its last pass failed: no');
    expect(stdout).not.toContain('\u001b[31m');
    expect(stdout).toContain(
      'error   plumbline.standards.ours:a.yaml:3\n        No id.\n',
    );
    expect(stdout).toContain('error   group:default/absent\n');
    expect(stdout).not.toContain('group:default/там');
    expect(stdout).toContain(
      'warning alert routes\n        3 services have no route: owner group:default/gone does not exist; owner group:default/silent has neither plumbline.dev/channel (of Slack) nor plumbline.dev/pager.\n',
    );
    expect(stdout).toContain('info    plumbline.deliveries.chat\n');
    expect(stdout).toMatch(/\n3 errors, 1 warning, 1 more to know\.\n$/);
    expect(code).toBe(2);
  });

  it('says that alert routes were not checked', async () => {
    answers('evidence/doctor', { ...installation, problems: [] });
    portal.route('GET /api/catalog/entities/by-query', () =>
      refusal(403, 'NotAllowedError', 'You may not read the catalog'),
    );
    const { code, stdout } = await run();
    expect(stdout).toContain(
      "info    alert routes\n        Not checked, since the catalog can't be read: ",
    );
    expect(code).toBe(0);
  });

  it('needs no action where one source overrides another on purpose', async () => {
    answers('evidence/doctor', { ...installation, problems: [] });
    answers('catalog/entities/by-query', { items: [], pageInfo: {} });
    const overriddenBy = (path: string, what: string) => ({
      source: 'library',
      path,
      reason: overridden({ source: 'ours', path }, what),
    });
    answers('scorecards/problems', {
      items: [
        overriddenBy('controls/slo.yaml', "a control called 'slo-present'"),
        overriddenBy('gates/a.yaml', "a rule called 'no-incident'"),
      ],
    });
    answers('scorecards/controls', { items: [] });
    answers('provisioning/problems', {
      items: [overriddenBy('products/pg.yaml', "a product called 'pg'")],
    });
    answers('provisioning/products', { items: [] });
    const { code, stdout } = await run();
    expect(stdout).toContain(
      "info    plumbline.standards.library:controls/slo.yaml\n        overridden by 'controls/slo.yaml' of 'ours', which has a control called 'slo-present'.\n        → Nothing to do",
    );
    expect(stdout).toContain('info    products/pg.yaml\n');
    expect(stdout).toMatch(/\n3 more to know\.\n$/);
    expect(code).toBe(0);
  });

  it('prints JSON, and ends with 0 where nothing is an error', async () => {
    answers('evidence/doctor', { ...installation, problems: [] });
    answers('catalog/entities/by-query', { items: [], pageInfo: {} });
    const { code, stdout } = await run('--json');
    expect(JSON.parse(stdout)).toEqual({
      ...installation,
      problems: [],
      capabilities: [],
    });
    expect(code).toBe(0);
  });

  it('ends as other commands do, where the portal refuses', async () => {
    portal.route('GET /api/evidence/doctor', () =>
      refusal(403, 'NotAllowedError', 'You may not read evidence'),
    );
    const { code, stderr } = await run();
    expect(stderr).toContain('You may not read evidence');
    expect(code).toBe(2);
  });
});
