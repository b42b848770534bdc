import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { LedgerRoute } from './testUtils/LedgerRoute';
import { commandLine } from './testUtils/commandLine';
import { refusal } from './testUtils/PortalServer';

describe('plumbline changes', () => {
  const { portal, runWith } = commandLine();
  let stored: Map<string, unknown>;

  const run = (args: string[], stdin?: string) => runWith(args, { stdin });

  beforeEach(() => {
    const ledger = new LedgerRoute();
    stored = ledger.stored;
    portal.route('POST /api/evidence/changes', ledger.answer);
  });

  describe('list', () => {
    const change = (id: string, more: Partial<Change> = {}): Change => ({
      id,
      source: 'git',
      kind: 'commit',
      entityRef: 'component:default/pay',
      occurredAt: '2026-01-01T09:00:00.000Z',
      receivedAt: '2026-01-01T09:01:00.000Z',
      revision: 'a'.repeat(40),
      ...more,
    });

    beforeEach(() => {
      portal.route('GET /api/evidence/changes', ({ query }) => ({
        body: query.cursor
          ? { items: [change('c')] }
          : { items: [change('a'), change('b')], nextCursor: 'next' },
      }));
    });

    it('prints all of them as one array', async () => {
      const result = await run(['changes', 'list', '--json']);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(result.stdout)).toEqual(
        ['a', 'b', 'c'].map(id => change(id)),
      );
      expect(portal.requests[0].headers.authorization).toBe(
        'Bearer local-token',
      );
    });

    it('prints a table, and says that there are more', async () => {
      const result = await run([
        'changes',
        'list',
        'component:default/pay',
        '--limit',
        '2',
        '--kind',
        'commit,deploy',
        '--scope',
        'system',
        '--from',
        '2026-01-01T10:00:00+01:00',
      ]);
      expect(result.code).toBe(0);
      expect(result.stdout.split('\n')).toEqual([
        'OCCURRED (UTC)    KIND    ENTITY                 REVISION  SOURCE',
        '2026-01-01 09:00  commit  component:default/pay  aaaaaaaa  git',
        '2026-01-01 09:00  commit  component:default/pay  aaaaaaaa  git',
        "There are more than 2 changes; '--all' prints them.",
        '',
      ]);
      expect(portal.requests[0].query).toEqual({
        entityRef: 'component:default/pay',
        kind: 'commit,deploy',
        scope: 'system',
        from: '2026-01-01T09:00:00.000Z',
        limit: '3',
      });
    });

    it('says from when on changes were deleted', async () => {
      portal.route('GET /api/evidence/changes', () => ({
        body: { items: [], completeFrom: '2025-11-25T00:00:00.000Z' },
      }));
      expect((await run(['changes', 'list'])).stdout).toBe(
        'No change is known that fits.\nChanges before 2025-11-25 00:00 UTC were deleted (plumbline.retention).\n',
      );
    });

    it.each([
      [['--kind', 'comit'], 'one of deploy, config'],
      [['--from', 'yesterday'], 'ISO 8601 instant'],
      [['--limit', '0'], 'whole number from 1'],
      [['--limit', '5', '--all'], 'not both'],
      [['--since', 'yesterday'], 'such as 30m, 6h or 7d'],
      [['--since', '1h', '--from', '2026-01-01T00:00:00Z'], 'not both'],
      [['--outcome', 'fine'], 'one of succeeded, failed'],
      [['--scope', 'system'], "'--scope system' needs an entity"],
      [['component:default/a', '--scope', 'all'], 'goes without an entity'],
      [['--team', 'a', '--system', 'b'], 'only one of them'],
      [['--nonsense'], "unknown option '--nonsense'"],
    ])('calls %j wrong usage', async (args, sentence) => {
      const result = await run(['changes', 'list', ...args]);
      expect(result.code).toBe(1);
      expect(result.stderr).toContain(sentence);
      expect(portal.requests).toEqual([]);
    });
  });

  it.each([
    [
      ['--team', 'Payments', '--since', '6h', '--outcome', 'failed,unknown'],
      {
        entityRef: 'group:default/payments',
        scope: 'team',
        since: '6h',
        outcome: 'failed,unknown',
      },
    ],
    [
      ['--system', 'system:shop/checkout', '--environment', 'production'],
      {
        entityRef: 'system:shop/checkout',
        scope: 'system',
        environment: 'production',
      },
    ],
    [['--scope', 'all', '--kind', 'flag'], { kind: 'flag' }],
  ])('lists with the filters of the page: %j', async (args, query) => {
    portal.route('GET /api/evidence/changes', () => ({ body: { items: [] } }));
    const result = await run(['changes', 'list', ...args]);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(portal.requests[0].query).toEqual({ ...query, limit: '51' });
  });

  describe('show', () => {
    const detail = {
      id: 'a1',
      source: 'ci',
      kind: 'deploy',
      entityRef: 'component:default/pay',
      occurredAt: '2026-01-01T09:00:00.000Z',
      receivedAt: '2026-01-01T09:01:00.000Z',
      revision: 'v2',
      outcome: 'failed',
      rollback: { how: 'Previous one', url: 'https://ci/1', to: 'v1' },
      reports: [
        { reportedAt: '2026-01-01T09:05:00.000Z', outcome: 'failed' },
        { reportedAt: '2026-01-01T09:00:00.000Z', outcome: 'in-progress' },
      ],
      moreReports: false,
    };

    it('prints what is known, and what was reported about it', async () => {
      portal.route('GET /api/evidence/changes/a1', () => ({ body: detail }));
      const { code, stdout } = await run(['changes', 'show', 'a1']);
      expect(code).toBe(0);
      expect(stdout.split('\n')).toEqual([
        'Kind         deploy',
        'Entity       component:default/pay',
        'Outcome      failed',
        'Occurred     2026-01-01T09:00:00.000Z',
        'Received     2026-01-01T09:01:00.000Z from ci',
        'Revision     v2',
        'Roll back    Previous one https://ci/1',
        '',
        'REPORTED (UTC)            OUTCOME',
        '2026-01-01T09:05:00.000Z  failed',
        '2026-01-01T09:00:00.000Z  in-progress',
        '',
      ]);
      const json = await run(['changes', 'show', 'a1', '--json']);
      expect(JSON.parse(json.stdout)).toEqual(detail);
    });

    it('ends with 3 where there is none', async () => {
      const { code, stderr } = await run(['changes', 'show', 'gone']);
      expect([code, stderr]).toEqual([3, expect.stringContaining('No route')]);
    });
  });

  describe('delivery', () => {
    const delivery = {
      id: 'c1',
      at: '2026-01-02T09:00:00.000Z',
      entityRef: 'component:default/pay',
      commit: {
        revision: 'a'.repeat(40),
        title: 'Keep carts',
        actor: 'Li',
        occurredAt: '2026-01-01T09:00:00.000Z',
      },
      runs: [
        {
          id: 'r',
          at: '2026-01-01T09:05:00.000Z',
          attempt: 2,
          pipeline: 'Main',
          state: 'completed',
          outcome: 'succeeded',
        },
      ],
      reviews: [],
      pullRequest: {
        url: 'https://git.example/pulls/7',
        openedAt: '2025-12-30T09:00:00.000Z',
        approvedAt: '2025-12-31T09:00:00.000Z',
        mergedAt: '2026-01-01T09:00:00.000Z',
      },
      artifacts: [],
      decisions: [],
      environments: [
        {
          environment: 'production',
          state: 'superseded',
          until: '2026-01-01T12:00:00.000Z',
          by: { id: 'd2', revision: 'v2' },
          deploys: [{ id: 'd1', occurredAt: '2026-01-01T10:00:00.000Z' }],
        },
      ],
      unknown: [{ part: 'artifact', because: 'No deploy states a digest' }],
    };
    const path = 'GET /api/evidence/delivery/changes';

    it('prints a change from its commit to where it runs, and what is not known of it', async () => {
      portal.route(`${path}/c1`, () => ({ body: delivery }));
      const { code, stdout } = await run(['changes', 'delivery', 'c1']);
      expect(code).toBe(0);
      expect(stdout.split('\n')).toEqual([
        'Id        c1',
        'Service   component:default/pay',
        `Commit    ${'a'.repeat(40)}, Keep carts, Li, 2026-01-01 09:00 UTC`,
        'Review    pull request, opened 2025-12-30 09:00 UTC, approved 2025-12-31 09:00 UTC, merged 2026-01-01 09:00 UTC, https://git.example/pulls/7',
        'Runs      succeeded, Main, attempt 2, 2026-01-01 09:05 UTC',
        'Artifact  unknown: No deploy states a digest',
        'Deploys   production, superseded, 2026-01-01 10:00 UTC, until 2026-01-01 12:00 UTC, by v2',
        '',
      ]);
    });

    it('finds it by its commit, and ends with 3 where none or several fit', async () => {
      portal.route(path, ({ query }) =>
        query.commit === 'abcdef0'
          ? refusal(409, 'ConflictError', 'Of several services: a, b')
          : { body: delivery },
      );
      const by = (...args: string[]) => run(['changes', 'delivery', ...args]);
      const found = await by(
        '--service',
        'component:default/pay',
        '--commit',
        'aaaaaaa',
        '--json',
      );
      expect(JSON.parse(found.stdout)).toEqual(delivery);
      expect(portal.requests[0].query).toEqual({
        commit: 'aaaaaaa',
        entityRef: 'component:default/pay',
      });
      expect(
        await by('--repository', 'git.example/a', '--commit', 'abcdef0'),
      ).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('a, b'),
      });
      expect((await by('none')).code).toBe(3);
      for (const args of [
        [],
        ['c1', '--commit', 'abcdef0'],
        ['--commit', 'a'],
      ]) {
        expect((await by(...args)).code).toBe(1);
      }
    });
  });

  describe('add', () => {
    const flags = [
      'changes',
      'add',
      '--source',
      'ci',
      '--kind',
      'deploy',
      '--entity',
      'component:default/pay',
      '--occurred-at',
      '2026-01-01T09:00:00Z',
      '--run',
      'https://ci/1',
    ];

    it('reports a change, and says when it was there', async () => {
      const first = await run([...flags, '--id', '1']);
      expect(first).toEqual({ code: 0, stdout: '1 stored\n', stderr: '' });
      const second = await run([...flags, '--id', '1', '--json']);
      expect(JSON.parse(second.stdout)).toEqual({
        id: '1',
        status: 'duplicate',
      });
      expect([...stored.values()]).toEqual([
        {
          source: 'ci',
          id: '1',
          kind: 'deploy',
          entityRef: 'component:default/pay',
          occurredAt: '2026-01-01T09:00:00.000Z',
          links: { run: 'https://ci/1' },
        },
      ]);
    });

    it('takes an array from stdin, all or none', async () => {
      const change = (id: string, kind = 'flag') => ({
        source: 'ci',
        id,
        kind,
        entityRef: 'component:default/a',
        occurredAt: '2026-01-01T09:00:00Z',
      });
      const add = (...changes: unknown[]) =>
        run(['changes', 'add', '--file', '-'], JSON.stringify(changes));
      expect(await add(change('1'), change('2', 'magic'))).toEqual({
        code: 2,
        stdout: '',
        stderr: 'A change is not as it must be.\n',
      });
      expect(await add(change('1'), change('1'))).toEqual({
        code: 0,
        stdout: '1 stored\n1 already there\n',
        stderr: '',
      });
    });

    it('prints what was ignored, and what matches no entity, on stderr, once', async () => {
      const ignored = "'link' is not a field of a change";
      portal.route('POST /api/evidence/changes', () => ({
        body: {
          items: ['a', 'b'].map(id => ({
            id,
            status: 'stored',
            warnings: [ignored],
            unresolved: ['component:default/nowhere'],
          })),
        },
      }));
      expect(await run(['changes', 'add', '--file', '-'], '[{}, {}]')).toEqual({
        code: 0,
        stdout: 'a stored\nb stored\n',
        stderr: `${ignored}\n'component:default/nowhere' matches no entity, or several; it is kept until it matches one\n`,
      });
    });

    it('refuses what is not JSON, and what is missing', async () => {
      expect(await run(['changes', 'add', '--file', '-'], '{')).toEqual({
        code: 2,
        stdout: '',
        stderr: 'What came on stdin is not JSON.\n',
      });
      const missing = await run(['changes', 'add', '--source', 'ci']);
      expect(missing.code).toBe(1);
    });
  });
});
