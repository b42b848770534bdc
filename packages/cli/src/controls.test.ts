import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

// eslint-disable-next-line no-restricted-syntax -- the library is no package
const standards = resolve(__dirname, '../../../standards');
const library = (id: string) => join(standards, `controls/${id}.yaml`);
const runbook = {
  ...parse(readFileSync(library('runbook-present'), 'utf8')),
  version: 1,
};

const checkout = 'component:default/checkout';

// Each test starts the command several times.
jest.setTimeout(120_000);

describe('plumbline controls', () => {
  const { cli, portal, run } = commandLine();
  const write = (name: string, change: object = {}) => {
    const file = join(cli.folder, name);
    writeFileSync(file, stringify({ ...runbook, ...change }));
    return file;
  };
  const api = '/api/scorecards';

  it('lists controls, and says what is not in force as written', async () => {
    const { fixtures, ...control } = runbook;
    portal.route(`GET ${api}/controls`, () => ({ body: { items: [control] } }));
    const inForce = { control: control.id, version: 1 };
    const problem = { source: 'library', path: 'controls/x.yaml', line: 3 };
    portal.route(`GET ${api}/problems`, () => ({
      body: { items: [{ ...problem, reason: 'no owner', inForce }] },
    }));
    const listed = await run('controls', 'list');
    expect(listed.stdout).toMatch(/^runbook-present +1 +required +observe/m);
    expect(listed.stderr).toBe(
      "controls/x.yaml:3: no owner (version 1 of 'runbook-present' stays in force)\n",
    );
    const json = await run('controls', 'list', '--json');
    expect(JSON.parse(json.stdout)).toEqual([control]);
  });

  it('lists them on lines that fit, and a review that is past', async () => {
    const { fixtures, ...control } = runbook;
    const long = {
      ...control,
      id: 'x'.repeat(27),
      title: 'Long '.repeat(20),
      owner: 'group:default/platform-engineering',
      accuracy: { share: 0.666, reviewed: 1_234, least: 20 },
    };
    const past = { ...long, id: 'past', pastReview: true, enabled: false };
    const items = [long];
    portal.route(`GET ${api}/controls`, () => ({ body: { items } }));
    portal.route(`GET ${api}/problems`, () => ({ body: { items: [] } }));
    const lines = async () =>
      (await run('controls', 'list')).stdout.trimEnd().split('\n');
    const listed = await lines();
    expect(Math.max(...listed.map(({ length }) => length))).toBe(120);
    expect(listed[1]).toMatch(
      /required +observe +66\.6% of 1234 reviewed failures +platform-engineering +Long/,
    );
    items.push(past);
    const [head, , row] = await lines();
    expect(head).toContain('REVIEW BY');
    expect(row).toMatch(/not enabled.* \d{4}-\d{2}-\d{2} \(past\)/);
  });

  it('knows the facts that modules of a portal add, from its answer', async () => {
    const file = write('replicas.yaml', {
      id: 'two-replicas',
      appliesTo: { kinds: ['Component'] },
      requirement: 'recommended',
      pass: 'acme.replicas >= 2',
      message: 'Too few of it run',
      fixtures: [
        { name: 'two', facts: { 'acme.replicas': 2 }, expect: 'pass' },
        { name: 'one', facts: { 'acme.replicas': 1 }, expect: 'fail' },
        { name: 'none', facts: {}, expect: 'unknown' },
      ],
    });
    const without = await run('controls', 'test', file);
    expect(without).toMatchObject({ code: 2 });
    expect(without.stdout).toContain('acme');
    const facts = join(cli.folder, 'facts.json');
    const added = {
      name: 'acme.replicas',
      description: 'How many of it run',
      maxAgeSeconds: 3600,
      collectors: ['acme'],
      schema: { type: 'integer', minimum: 0 },
    };
    writeFileSync(facts, JSON.stringify({ items: [added] }));
    const withThem = await run('controls', 'test', '--facts', facts, file);
    expect(withThem).toMatchObject({ code: 0 });
    expect(withThem.stdout).toContain('3 fixtures: as expected.');
    writeFileSync(facts, '{"items":[{}]}');
    const wrong = await run('controls', 'validate', '--facts', facts, file);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(
      'must hold what GET /api/evidence/facts of a portal answered',
    );
  });

  it('validates and tests without a portal', async () => {
    expect(await run('controls', 'validate', standards)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ controls, \d+ fixtures: valid\.\n$/),
    });
    const folder = join(cli.folder, 'wrong');
    mkdirSync(folder);
    const pass = 'repository.runbok.present';
    write('wrong/a.yaml', { pass });
    write('wrong/b.yaml', {
      fixtures: [{ ...runbook.fixtures[0], expect: 'fail' }],
    });
    const { code, stdout } = await run('controls', 'validate', folder);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /a\.yaml:\d+: 'pass': no fact is called 'repository\.runbok'; did you mean 'repository\.runbook'\?/,
    );
    expect(stdout).toMatch(/b\.yaml:\d+: fixture 'a file': it came to pass/);
    const tested = await run('controls', 'test', join(folder, 'b.yaml'));
    expect([tested.code, tested.stdout.split('\n')[0]]).toEqual([
      2,
      'FAILED  runbook-present: a file',
    ]);
    expect((await run('controls', 'test', 'nowhere.yaml')).code).toBe(1);
    const other = join(cli.folder, 'ci.yaml');
    writeFileSync(other, 'name: CI\non: push\n');
    const none = await run('controls', 'test', other);
    expect([none.code, none.stdout]).toEqual([
      2,
      expect.stringMatching(
        /^\S*ci\.yaml:1: it is no control: it lacks 'id', .*\n0 fixtures: 1 other error\.\n$/,
      ),
    ]);
    expect(portal.requests).toEqual([]);
  });

  it('warns of a fixture that rests on the day on which it is judged', async () => {
    const of = (at?: string) =>
      write('day.yaml', {
        appliesTo: { kinds: ['Component'] },
        pass: 'daysSince(repository.lastActivity.lastCommitAt) <= 365',
        fixtures: [
          {
            name: 'of late',
            expect: 'pass',
            facts: {
              'repository.lastActivity': {
                lastCommitAt: at ?? new Date().toISOString(),
              },
            },
            ...(at && { at }),
          },
        ],
      });
    const loose = await run('controls', 'validate', of());
    expect(loose.code).toBe(0);
    expect(loose.stdout).toMatch(
      /day\.yaml:\d+: warning: fixture 'of late' does not come to the same for ever; name the instant at which it is judged \('at'\)/,
    );
    const fixed = await run('controls', 'validate', of('2026-01-01T00:00:00Z'));
    expect([fixed.code, fixed.stdout]).toEqual([
      0,
      expect.not.stringContaining('for ever'),
    ]);
  });

  it('refuses a rule that doubles values, and stops one that never ends', async () => {
    const ones = Array(200).fill(1).join(', ');
    const files = {
      bind: write('bind.yaml', {
        pass: "cel.bind(a, 'x', cel.bind(b, a + a, size(b) > 0 && repository.runbook.present))",
      }),
      loops: write('loops.yaml', {
        pass: `[${ones}].all(i, [${ones}].all(j, i + j > 0)) && repository.runbook.present`,
      }),
    };
    for (const command of ['validate', 'test', 'diff']) {
      const { code, stdout, stderr } = await run(
        ...['controls', command, files.bind, files.bind].slice(
          0,
          command === 'diff' ? 4 : 3,
        ),
      );
      expect([command, code]).toEqual([command, 2]);
      expect(stdout + stderr).toContain("can't call the method 'bind'");
    }
    const { code, stdout } = await run('controls', 'validate', files.loops);
    expect(code).toBe(2);
    expect(stdout).toContain('it needs more than 100000 steps');
  });

  it('says what an edit changes, and when it takes a new version', async () => {
    const { fixtures, ...inForce } = runbook;
    const sameMeaning = { ...inForce, tags: [], ownedBy: 'service' };
    portal.route(`GET ${api}/controls`, () => ({
      body: { items: [{ maxAge: {}, enabled: true, ...sameMeaning }] },
    }));
    const pass = 'repository.runbook.present';
    const remeant = await run('controls', 'diff', write('e.yaml', { pass }));
    expect(remeant.code).toBe(2);
    expect(remeant.stdout).toContain(`    + ${pass}\n`);
    expect(remeant.stdout).toContain('give it version 2.');

    const edited = write('f.yaml', { pass, version: 2 });
    const other = write('g.yaml', { title: 'Has one' });
    const json = await run('controls', 'diff', edited, other, '--json');
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({
      version: 2,
      against: 1,
      differences: [
        { field: 'pass', meaning: true },
        { field: 'title', meaning: false, before: 'Has one' },
      ],
    });
    const reworded = await run('controls', 'diff', other, write('h.yaml'));
    expect([reworded.code, reworded.stdout]).toEqual([
      0,
      expect.stringContaining('no new version is needed'),
    ]);
    const added = await run('controls', 'diff', library('lock-files'));
    expect(added.stdout).toContain('lock-files is new');
  });

  it('previews who flips, and passes a refusal on', async () => {
    const file = write('p.yaml', { version: 2 });
    const preview = {
      control: 'runbook-present',
      version: 2,
      against: 1,
      flips: [
        { entityRef: checkout, from: 'pass', to: 'fail', message: 'None' },
      ],
      counts: { pass: 3, fail: 1, unknown: 0, 'not-applicable': 2 },
    };
    portal.route(`POST ${api}/controls/preview`, () => ({ body: preview }));
    const { stdout } = await run('controls', 'preview', file);
    expect(portal.requests[0].body).toEqual({
      text: readFileSync(file, 'utf8'),
    });
    expect(stdout).toContain('pass → fail (1)');
    expect(stdout).toMatch(/component:default\/checkout +None/);
    const json = await run('controls', 'preview', file, '--json');
    expect(JSON.parse(json.stdout)).toEqual(preview);

    portal.route(`POST ${api}/controls/preview`, () =>
      refusal(400, 'InputError', 'Line 3: no owner'),
    );
    const refused = await run('controls', 'preview', file);
    expect([refused.code, refused.stderr]).toEqual([2, 'Line 3: no owner\n']);
  });
});
