import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ListedControl,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

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

describe('plumbline scorecard', () => {
  const { cli, portal, run, runWith } = commandLine();
  const api = '/api/scorecards';

  const controlsAre = (items: Partial<ListedControl>[]) =>
    portal.route(`GET ${api}/controls`, () => ({ body: { items } }));
  /** Of the controls in force, by id. */
  const severitiesAre = (
    severities: Record<string, ListedControl['severity']>,
  ) =>
    controlsAre(
      Object.entries(severities).map(([id, severity]) => ({ id, severity })),
    );

  beforeEach(() => {
    severitiesAre({});
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

  it('begins with the one thing to do first, as the page does', async () => {
    const step = (text: string) => ({ nextStep: { text } });
    const recommended = { requirement: 'recommended' as const };
    const young = '2026-03-02T09:00:00.000Z';
    verdictsAre([
      verdict({ control: 'a-maturity', ...recommended, ...step('Later') }),
      verdict({ control: 'b-low', since: '2026-01-01T09:00:00.000Z' }),
      verdict({
        control: 'c-platform',
        ownedBy: 'platform',
        ...step('Not theirs'),
      }),
      verdict({ control: 'd-severe', since: young, ...step('Do this') }),
      verdict({ control: 'e-wordless', nextStep: undefined }),
    ]);
    severitiesAre({
      'a-maturity': 'critical',
      'b-low': 'low',
      'c-platform': 'critical',
      'd-severe': 'high',
      'e-wordless': 'critical',
    });
    const { stdout } = await run('scorecard', checkout);
    expect(stdout).toContain(
      [
        '',
        'First: Do this',
        '       for d-severe, which is required, of high severity, failing since 2026-03-02 09:00 UTC',
        '',
        'Failing, required',
      ].join('\n'),
    );
    expect(stdout.match(/^ {2}[a-e]-\w+/gm)?.map(line => line.trim())).toEqual([
      'c-platform',
      'e-wordless',
      'd-severe',
      'b-low',
      'a-maturity',
    ]);
  });

  it('says what the ladder makes of a failure, only where it does', async () => {
    const past = '2026-04-01T09:00:00.000Z';
    verdictsAre([
      verdict({ control: 'a-legacy', baseline: true, due: past }),
      verdict({ control: 'b-new', wouldBlock: true, due: '2099-01-01T00:00Z' }),
      verdict({ control: 'c-unfrozen' }),
      verdict({ control: 'd-unknown', status: 'unknown' }),
    ]);
    controlsAre(
      ['a-legacy', 'b-new', 'd-unknown'].map(id => ({
        id,
        baseline: '2026-03-15T00:00:00.000Z',
      })),
    );
    const marked = async (...args: string[]) =>
      (await run('scorecard', checkout, ...args)).stdout.match(
        /^ {2}[a-d]-.*/gm,
      );
    expect(await marked()).toEqual([
      '  a-legacy, in the baseline, overdue since 2026-04-01 09:00 UTC',
      '  b-new, new, a gate would block',
      '  c-unfrozen',
      '  d-unknown',
    ]);
    expect(await marked('--at', '2026-03-10T00:00:00Z')).toContain(
      '  b-new, a gate would block',
    );
  });

  it('says nothing to do first where nothing is the team’s to mend', async () => {
    verdictsAre([
      verdict({ ownedBy: 'platform' }),
      verdict({ control: 'fine', status: 'pass' }),
    ]);
    expect((await run('scorecard', checkout)).stdout).not.toContain('First:');
  });

  it('takes as now what the file of the clock says', async () => {
    verdictsAre([verdict({ since: '2026-03-01T09:00:00.000Z' })]);
    const clock = join(cli.folder, 'clock');
    const at = (text: string) => {
      writeFileSync(clock, text);
      return runWith(['scorecard', checkout], {
        env: { PLUMBLINE_CLOCK_FILE: clock },
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

  it('separates what no control applies to from what is not there', async () => {
    verdictsAre([]);
    const path = '/api/catalog/entities/by-name/component/default/checkout';
    portal.route(`GET ${path}`, () => ({ body: { kind: 'Component' } }));
    const listed = await run('scorecard', checkout, '--json');
    expect([listed.code, listed.stdout]).toEqual([0, '[]\n']);
    for (const [controls, words] of [
      [[], /^No control is in force: /],
      [[{ id: 'a', enabled: false }], /^No control is enabled: /],
      [[{ id: 'a', enabled: true }], /no control applies, or it is not judged/],
    ] as const) {
      controlsAre([...controls]);
      const printed = await run('scorecard', checkout);
      expect([printed.code, printed.stdout]).toEqual([
        0,
        expect.stringMatching(words),
      ]);
    }
    portal.route(`GET ${path}`, () => refusal(404, 'NotFoundError', 'None.'));
    expect(await run('scorecard', checkout)).toEqual({
      code: 3,
      stdout: '',
      stderr: 'None.\n',
    });
  });
});
