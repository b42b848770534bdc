import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { commandLine } from './testUtils/commandLine';
import { PortalFolder } from './testUtils/portalFolder';

// eslint-disable-next-line no-restricted-syntax -- tests run from their sources
const library = resolve(__dirname, '../../../standards');
const platform = 'group:default/platform-engineering';
const data = 'group:default/data-platform';

describe('plumbline standards init', () => {
  const { cli, portal, runWith } = commandLine();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-standards-'));
    mkdirSync(join(folder, '.git'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => runWith(args, { cwd: folder });
  const init = (...args: string[]) =>
    run('standards', 'init', '--offline', ...args);
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const files = () =>
    (readdirSync(folder, { recursive: true }) as string[]).sort();

  it('writes the library with owners of this portal, and its tests pass', async () => {
    const mine = 'group:default/experience';
    const { code, stdout } = await init('--owner', `${platform}=${mine}`);
    expect(code).toBe(0);
    const controls = readdirSync(join(library, 'controls'));
    for (const name of controls) {
      const before = readFileSync(join(library, 'controls', name), 'utf8');
      expect(read(`standards/controls/${name}`)).toBe(
        before
          .replace('$schema=../../docs/schemas/', '$schema=../')
          .replace(`owner: ${platform}`, `owner: ${mine}`),
      );
      expect(stdout).toContain(`standards/controls/${name}\n`);
    }
    expect(read('standards/products/postgresql.yaml')).toContain(
      `owner: ${data}\n`,
    );
    expect(existsSync(join(folder, 'standards/control.schema.json'))).toBe(
      true,
    );

    // What the pipeline runs, as it runs it.
    const { jobs } = parse(read('.github/workflows/standards.yml'));
    const commands: string[] = jobs.test.steps.flatMap(
      ({ run: command }: { run?: string }) => command ?? [],
    );
    expect(commands).toHaveLength(5);
    for (const command of commands) {
      const [, args] = command.split(
        'npx --yes --package @plumbline/cli plumbline ',
      );
      const ran = await run(...args.split(' '));
      expect(ran).toMatchObject({ code: 0, stderr: '' });
    }
    const gates = readdirSync(join(library, 'gates'));
    for (const name of gates) {
      expect(read(`standards/gates/${name}`)).toContain(
        'yaml-language-server: $schema=../gate-rule.schema.json',
      );
    }
    expect(existsSync(join(folder, 'standards/gate-rule.schema.json'))).toBe(
      true,
    );
    const validated = await run('controls', 'validate', 'standards');
    expect(validated.stdout).toMatch(
      new RegExp(`^${controls.length} controls, \\d+ fixtures: valid\\.\n$`),
    );
  });

  it.each(['github', 'gitlab'])(
    'describes settings that are right, for %s',
    async ci => {
      await init('own standards', '--ci', ci);
      const text = read('own standards/README.md');
      const [, settings] = /```yaml\n([^]*?)```/.exec(text)!;
      const own = new PortalFolder(join(cli.folder, 'portal'));
      own.install('evidence-backend', 'scorecards-backend');
      own.write('app-config.yaml', settings);
      const checked = await runWith(['doctor', '--config', 'app-config.yaml'], {
        cwd: own.path,
      });
      expect(checked.stdout).toBe('No problems found.\n');
      const { url } = parse(settings).plumbline.standards.own;
      expect(url).toMatch(/^https:\/\/git(hub|lab)\.com\/.*\/own%20standards$/);
      expect(text).toContain("controls test 'own standards'");
    },
  );

  it('adds to a project of GitLab, whose own pipeline stays', async () => {
    expect(await init('.', '--ci', 'gitlab')).toMatchObject({ code: 0 });
    const include = parse(read('.gitlab-ci.yml')).include;
    expect(include).toEqual([{ local: '.gitlab/standards.yml' }]);
    expect(parse(read('.gitlab/standards.yml')).standards.script).toContain(
      'npx --yes --package @plumbline/cli plumbline controls validate .',
    );
    writeFileSync(join(folder, '.gitlab-ci.yml'), 'stages: [test]\n');
    writeFileSync(join(folder, 'README.md'), 'Ours\n');
    const again = await init('.', '--ci', 'gitlab', '--force');
    expect(again).toMatchObject({ code: 0, stdout: '0 files written.\n' });
    expect(again.stderr).toContain("'.gitlab-ci.yml' is left as it is.");
    expect(again.stderr).toContain("'- local: .gitlab/standards.yml'");
    expect([read('.gitlab-ci.yml'), read('README.md')]).toEqual([
      'stages: [test]\n',
      'Ours\n',
    ]);
  });

  it('overwrites nothing without --force', async () => {
    await init('--ci', 'none');
    expect(existsSync(join(folder, '.github'))).toBe(false);
    const own = 'standards/controls/alert-route.yaml';
    const original = read(own);
    writeFileSync(join(folder, own), 'id: mine\n');
    rmSync(join(folder, 'standards/controls/lock-files.yaml'));
    const before = files();
    const refused = await init('--ci', 'none');
    expect(refused).toMatchObject({ code: 2, stdout: `${own}\n` });
    expect(refused.stderr).toMatch(/^1 file is there and .*; nothing was writ/);
    expect(files()).toEqual(before);
    expect(read(own)).toBe('id: mine\n');

    const forced = await init('--ci', 'none', '--force');
    expect(forced).toMatchObject({
      code: 0,
      stdout: `${own}\nstandards/controls/lock-files.yaml\n2 files written.\n`,
    });
    expect(read(own)).toBe(original);
  });

  it('leaves all as it was where a file can not be written', async () => {
    mkdirSync(join(folder, 'standards/controls'), { recursive: true });
    const own = 'standards/controls/alert-route.yaml';
    writeFileSync(join(folder, own), 'id: mine\n');
    // Where it would lie can't be made, which shows after the standards are laid out.
    symlinkSync(join(folder, 'nowhere/deep'), join(folder, '.github'));
    const before = files();
    const failed = await init('--force');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /^'\.github\/workflows\/standards\.yml' can't be written \(\w+\); nothing was\.\n$/,
    );
    expect(files()).toEqual(before);
    expect(read(own)).toBe('id: mine\n');
  });

  it('names the owners that the portal does not have', async () => {
    portal.route('POST /api/catalog/entities/by-refs', ({ body }) => ({
      body: {
        items: body.entityRefs.map((ref: string) =>
          ref === data ? null : { kind: 'Group' },
        ),
      },
    }));
    const { code, stderr } = await run('standards', 'init', '--portal');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^'group:default\/data-platform', the owner of 37 files, is not in the catalog, .*--owner group:default\/data-platform=<one of yours> --force, .*\n$/,
    );
    const unreachable = { PLUMBLINE_URL: 'http://localhost:1' };
    const options = { cwd: folder, env: unreachable };
    const absent = await runWith(
      ['standards', 'init', 'other', '--ci', 'none'],
      options,
    );
    expect(absent.code).toBe(0);
    expect(absent.stderr).toContain('is not checked: Could not reach');
    expect(absent.stderr).toContain(`${data}, of 37 files\n`);
    const demanded = await runWith(
      ['standards', 'init', 'third', '--portal'],
      options,
    );
    expect(demanded.code).toBe(4);
    expect(existsSync(join(folder, 'third'))).toBe(false);
  });

  it.each([
    [['--owner', 'platform=mine'], 'It must be two references'],
    [['--owner', platform], 'It must be two references'],
    [
      ['--owner', 'group:default/none=group:default/mine'],
      "The library names no owner 'group:default/none'; it names group:default/data-platform, group:default/platform-engineering.",
    ],
    [['--ci', 'jenkins'], 'one of github, gitlab, none'],
    [['a;b'], "'a;b' can't be written into a pipeline"],
    [['--portal'], "'--portal' or '--offline', not both"],
  ])('refuses %p in one sentence', async (args, message) => {
    const { code, stderr } = await init(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
    expect(files()).toEqual(['.git']);
  });
});
