import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import { parse, stringify } from 'yaml';
import { PortalServer, refusal } from './testUtils/PortalServer';
import { BuiltCli } from './testUtils/runCli';

// eslint-disable-next-line no-restricted-syntax -- the library is no package
const standards = resolve(__dirname, '../../../standards');
const library = (id: string) => join(standards, `controls/${id}.yaml`);
const runbook = parse(readFileSync(library('runbook-present'), 'utf8'));

const checkout = 'component:default/checkout';
function verdict(change: Partial<Verdict> = {}): Verdict {
  const status = change.status ?? 'fail';
  return {
    entityRef: checkout,
    control: 'runbook-present',
    version: 1,
    requirement: 'required',
    phase: 'observe',
    status,
    underlying: status === 'exempt' ? 'fail' : status,
    baseline: false,
    message: 'No runbook URL, and none in \u001b[31mits files',
    ownedBy: 'service',
    evidence: [
      {
        fact: 'repository.runbook',
        value: { present: false },
        kind: 'observed',
        source: { id: 'repositories', url: 'https://git.test/checkout' },
        observedAt: new Date(Date.now() - 5 * 60_000).toISOString(),
        stale: false,
      },
    ],
    nextStep: { text: 'Write docs/runbook.md' },
    since: '2026-03-01T09:00:00.000Z',
    wouldBlock: false,
    ...change,
  };
}

describe('plumbline scorecard and controls', () => {
  let cli: BuiltCli;
  let portal: PortalServer;
  const run = (...args: string[]) =>
    cli.run(args, {
      env: {
        PLUMBLINE_URL: portal.url,
        PLUMBLINE_TOKEN_FILE: join(cli.folder, 'token'),
      },
    });
  const write = (name: string, change: object = {}) => {
    const file = join(cli.folder, name);
    writeFileSync(file, stringify({ ...runbook, ...change }));
    return file;
  };
  const api = '/api/scorecards';

  beforeAll(async () => {
    cli = new BuiltCli();
    portal = await PortalServer.start();
    writeFileSync(join(cli.folder, 'token'), 'local-token\n');
  });
  beforeEach(() => portal.reset());
  afterAll(async () => {
    cli.remove();
    await portal.stop();
  });

  /** Two to a page, as they are filtered by the query. */
  const verdictsAre = (all: Verdict[]) =>
    portal.route(`GET ${api}/verdicts`, ({ query }) => {
      const start = Number(query.cursor ?? 0);
      const found = all.filter(
        each => !query.entityRef || each.entityRef === query.entityRef,
      );
      return {
        body: {
          items: found.slice(start, start + 2),
          ...(start + 2 < found.length && { nextCursor: `${start + 2}` }),
        },
      };
    });

  it('puts failures of what is required first, and ends with 0', async () => {
    const all = [
      verdict({ control: 'a-pass', status: 'pass' }),
      verdict({
        control: 'b-recommended',
        requirement: 'recommended',
        ownedBy: 'platform',
      }),
      verdict({
        control: 'c-unknown',
        status: 'unknown',
        message: 'Nobody has looked',
        evidence: [],
        nextStep: undefined,
      }),
      verdict({
        control: 'd-exempt',
        requirement: 'recommended',
        status: 'exempt',
        exemption: {
          id: 'one',
          expires: '2027-01-10T00:00:00.000Z',
          reason: 'It moves',
        },
      }),
      verdict(),
    ];
    verdictsAre(all);
    portal.route('POST /api/evidence/resolve', () => ({
      body: { status: 'matched', entityRef: checkout, candidates: [] },
    }));
    const { code, stdout } = await run('scorecard', 'checkout');
    expect(code).toBe(0);
    expect(stdout).toContain('required     1 pass, 1 fail, 1 unknown\n');
    expect(stdout).toContain(
      [
        'Failing, required',
        '  runbook-present',
        '    No runbook URL, and none in [31mits files',
      ].join('\n'),
    );
    expect(stdout).toMatch(
      /seen +repository\.runbook by repositories, .* UTC \(5 min ago\), https:\/\/git\.test\/checkout/,
    );
    expect(stdout).toContain('next    Write docs/runbook.md');
    const places = ['Failing, required', 'Failing, recommended', 'Not known'];
    const found = places.map(each => stdout.indexOf(each));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
    expect(stdout).toContain('b-recommended, owed by the platform');
    expect(stdout).toContain('Nobody has looked');
    expect(stdout).toContain('exempt  until 2027-01-10 00:00 UTC: It moves');

    const json = await run('scorecard', checkout, '--json');
    expect([json.code, JSON.parse(json.stdout)]).toEqual([0, all]);
  });

  it('takes as now what the file of the clock says', async () => {
    verdictsAre([verdict({ since: '2026-03-01T09:00:00.000Z' })]);
    const clock = join(cli.folder, 'clock');
    const at = (text: string) => {
      writeFileSync(clock, text);
      return cli.run(['scorecard', checkout], {
        env: {
          PLUMBLINE_URL: portal.url,
          PLUMBLINE_TOKEN_FILE: join(cli.folder, 'token'),
          PLUMBLINE_CLOCK_FILE: clock,
        },
      });
    };
    const later = new Date(Date.now() + 3 * 86_400_000).toISOString();
    expect((await at(`${later}\n`)).stdout).toContain('(3 d ago)');
    expect(await at('tomorrow')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('must be a file that holds an ISO'),
    });
  });

  it('takes a group for all that it owns', async () => {
    const all = ['a', 'b', 'c'].map(name =>
      verdict({ entityRef: `component:default/${name}` }),
    );
    verdictsAre(all);
    const at = '2026-03-02T00:00:00Z';
    const owner = 'group:default/shop';
    const listed = await run('scorecard', owner, '--json', '--at', at);
    expect(JSON.parse(listed.stdout)).toEqual(all);
    expect(portal.requests.map(({ query }) => query)).toContainEqual({
      owner,
      at: new Date(at).toISOString(),
      limit: '1000',
      cursor: '2',
    });
    const { stdout } = await run('scorecard', owner);
    expect(stdout).toContain('component:default/b · runbook-present');
  });

  it('takes a short name that no service has for that of a Group', async () => {
    verdictsAre([verdict()]);
    portal.route('POST /api/evidence/resolve', () => ({
      body: { status: 'unmatched', candidates: [] },
    }));
    const group = '/api/catalog/entities/by-name/group/default';
    portal.route(`GET ${group}/shop`, () => ({ body: { kind: 'Group' } }));
    expect((await run('scorecard', 'shop')).code).toBe(0);
    expect(portal.requests.map(({ query }) => query)).toContainEqual(
      expect.objectContaining({ owner: 'group:default/shop' }),
    );
    portal.route(`GET ${group}/shpo`, () => refusal(404, 'NotFoundError', ''));
    const none = await run('scorecard', 'shpo');
    expect([none.code, none.stderr]).toEqual([
      3,
      "'shpo' names nothing in the catalog, and no name is near.\n",
    ]);
  });

  it('tells what nothing is asked of from what is not there', async () => {
    verdictsAre([]);
    const path = '/api/catalog/entities/by-name/component/default/checkout';
    portal.route(`GET ${path}`, () => ({ body: { kind: 'Component' } }));
    const listed = await run('scorecard', checkout, '--json');
    expect([listed.code, listed.stdout]).toEqual([0, '[]\n']);
    portal.route(`GET ${path}`, () => refusal(404, 'NotFoundError', 'None.'));
    expect(await run('scorecard', checkout)).toEqual({
      code: 3,
      stdout: '',
      stderr: 'None.\n',
    });
  });

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
    expect(portal.requests).toEqual([]);
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
