import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commandLine } from './testUtils/commandLine';

const library = resolve(__dirname, '../../../standards/templates/http-service');

describe('plumbline templates', () => {
  const { portal, run } = commandLine();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'templates-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lists what is offered', async () => {
    portal.route('GET /api/scorecards/templates', () => ({
      body: {
        items: [
          {
            id: 'http-service',
            title: 'HTTP service',
            description: 'x',
            owner: 'group:default/platform',
            versions: [2, 1].map(version => ({
              version,
              supportedUntil: '2028-11-30',
              contract: 'http-service@1',
            })),
          },
        ],
      },
    }));
    const { code, stdout } = await run('templates', 'list');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/http-service +2, 1 +2028-11-30 +\S*platform/),
    ]);
  });

  it('shows the files that answers come to', async () => {
    const path = '/api/scorecards/templates/http-service/2/render';
    portal.route(`POST ${path}`, () => ({
      body: {
        template: 'http-service',
        version: 2,
        digest: 'abc',
        files: [{ path: 'README.md', kind: 'product', text: '# labels\n' }],
      },
    }));
    const answers = join(folder, 'answers.yaml');
    writeFileSync(answers, "owner: group:default/shop\ntier: '2'\n");
    const args = ['templates', 'preview', 'http-service', '2'];
    const of = ['--name', 'labels', '--repository', 'https://git.example/a/b'];
    const { code, stdout } = await run(...args, ...of, '--answers', answers);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('--- README.md (product)\n# labels'),
    ]);
    expect(portal.requests.at(-1)?.body).toEqual({
      name: 'labels',
      repository: 'https://git.example/a/b',
      answers: { owner: 'group:default/shop', tier: '2' },
    });
    writeFileSync(answers, '- a');
    const refused = await run(...args, ...of, '--answers', answers);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('no map of answers');
  });

  it('creates a service, and follows it', async () => {
    const creation = {
      id: 'c-1',
      entityRef: 'component:default/labels',
      state: 'proposed',
      name: 'labels',
      owner: 'group:default/shop',
      revision: 4,
      steps: [
        { step: 'registered', state: 'done' },
        {
          step: 'database',
          store: 'PostgreSQL',
          state: 'open',
          who: 'group:default/shop',
          next: 'Request it',
        },
      ],
    };
    const path = '/api/scorecards/creations';
    portal.route(`POST ${path}`, () => ({ status: 201, body: creation }));
    portal.route(`GET ${path}/c-1`, () => ({ body: creation }));
    portal.route(`POST ${path}/c-1/withdraw`, () => ({
      body: { ...creation, state: 'withdrawing' },
    }));
    const answers = join(folder, 'answers.yaml');
    writeFileSync(answers, 'owner: group:default/shop\n');
    const { code, stdout } = await run(
      'templates',
      'create',
      'http-service',
      '2',
      '--name',
      'labels',
      '--repository',
      'https://git.example/a/b',
      '--answers',
      answers,
    );
    const steps = [
      '  registered: done',
      '  PostgreSQL: open. group:default/shop: Request it',
      '',
    ];
    expect([code, stdout]).toEqual([
      0,
      ['component:default/labels: In review (c-1)', ...steps].join('\n'),
    ]);
    expect(portal.requests.at(-1)?.body).toEqual({
      template: 'http-service',
      version: 2,
      name: 'labels',
      repository: 'https://git.example/a/b',
      answers: { owner: 'group:default/shop' },
    });
    const withdrawn = await run('templates', 'withdraw', 'c-1');
    expect(withdrawn.stdout).toContain('Being withdrawn (c-1)');
    expect(portal.requests.at(-1)?.body).toEqual({ revision: 4 });
  });

  it('checks versions without a portal, by file and line', async () => {
    const good = await run('templates', 'validate', join(library, '1'));
    expect([good.code, good.stdout]).toEqual([0, '1 version: valid.\n']);
    cpSync(join(library, '1'), folder, { recursive: true });
    const file = join(folder, 'template.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('service.yml@v1', 'service.yml@v7'));
    const wrong = await run('templates', 'validate', folder);
    expect([wrong.code === 0, wrong.stdout]).toEqual([
      false,
      expect.stringMatching(
        /template.yaml:\d+: The example .*ci.yml' is without[\s\S]*1 error\./,
      ),
    ]);
    const none = await run('templates', 'validate', join(folder, 'files'));
    expect(none.stderr).toContain("There is no file '");
  });
});
