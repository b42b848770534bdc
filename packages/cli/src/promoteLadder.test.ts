import type { Promotion } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ReleaseInEnvironment,
  Releases,
} from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';
import { refusal } from './testUtils/PortalServer';

const entityRef = 'component:default/cart';
const since = '2026-03-01T09:00:00.000Z';
const owner = 'group:default/payments';
const digest = `sha256:${'b'.repeat(64)}`;
const hourMs = 3_600_000;

const promotion: Promotion = {
  at: since,
  entityRef,
  ladder: ['staging', 'production'],
  environments: [
    {
      name: 'staging',
      digests: [digest],
      digestsComplete: true,
      running: { change: 's', revision: 'v2', digest, since },
    },
    {
      name: 'production',
      digests: [],
      digestsComplete: true,
      running: { change: 'p', revision: 'v1', since },
    },
  ],
  steps: [
    {
      from: 'staging',
      to: 'production',
      state: 'behind',
      brings: [],
      findings: [],
      allowed: [],
    },
  ],
};

function releases(
  staging: Partial<ReleaseInEnvironment>,
  production: Partial<ReleaseInEnvironment> = {},
): Releases {
  const usual = { running: false, missing: [], reason: '' };
  return {
    at: since,
    entityRef,
    findings: [],
    more: false,
    skips: [],
    ladder: {
      id: 'shop',
      version: 1,
      title: 'The shop',
      owner,
      environments: [
        { name: 'staging', owner, maySkip: false, allowed: ['replicas*'] },
        { name: 'production', owner, maySkip: false, allowed: [] },
      ],
    },
    items: [
      {
        id: 'f'.repeat(64),
        firstDeployedAt: since,
        content: {
          entityRef,
          digest,
          revision: 'v2',
          migrations: [],
          modules: [],
          configuration: [],
          flags: [],
          exemptions: [],
          verification: [],
        },
        environments: [
          {
            ...usual,
            environment: 'staging',
            running: true,
            state: 'verified',
            ...staging,
          },
          {
            ...usual,
            environment: 'production',
            state: 'approved',
            ...production,
          },
        ],
      },
    ],
  };
}

describe('plumbline promote, on a ladder', () => {
  const { portal, run } = commandLine();
  const queries: unknown[] = [];
  const answers = (body: Releases) => {
    portal.route('GET /api/evidence/promotion', ({ query }) => {
      queries.push(query);
      return { body: promotion };
    });
    portal.route('GET /api/scorecards/releases', () => ({ body }));
  };
  const check = (...args: string[]) =>
    run('promote', 'check', entityRef, ...args);

  it('names what a rollback returns to, and when one was rehearsed', async () => {
    const rehearsedAt = '2026-02-10T12:00:00.000Z';
    answers(
      releases({ rollback: { name: 'v1', rehearsedAt } }, { running: true }),
    );
    const { stdout } = await check();
    expect(stdout).toContain(
      [
        'Rollback in staging: to v1, last rehearsed 2026-02-10 12:00.',
        'Rollback in production: to no known release, rehearsal unknown.',
      ].join('\n'),
    );
  });

  it('exits with 2 where it runs with another configuration', async () => {
    const known = releases({}, { running: true });
    known.items[0].content.stated = {
      environment: 'staging',
      modules: [{ name: 'postgresql', version: '1.2.0' }],
      flags: [],
    };
    answers(known);
    const { code } = await check();
    expect(code).toBe(0);
    known.findings.push({
      ...{ kind: 'configuration-differs', environment: 'production' },
      ...{ change: 'p', revision: 'v2', digests: [digest] },
      reason: 'v2 runs in production with another configuration: limits',
    });
    const differs = await check();
    expect(differs.code).toBe(2);
    expect(differs.stdout).toContain(
      'v2: Stated for staging: modules postgresql 1.2.0; configuration not stated; flags none\nconfiguration-differs: v2 runs in production',
    );
    expect((await check('--to', 'staging')).code).toBe(0);
    // Without a ladder of its own as well.
    delete known.ladder.id;
    const plain = await check('--to', 'production');
    expect(plain).toMatchObject({ code: 2 });
    expect(plain.stdout).toContain('configuration-differs: v2 runs');
  });

  it('shows what the gate would answer, and exits as before', async () => {
    answers(releases({}));
    portal.route('GET /api/scorecards/promotion-answers', () => ({
      body: {
        at: '2026-03-10T12:00:00.000Z',
        entityRef,
        items: [
          {
            from: 'staging',
            to: 'production',
            release: {},
            answer: 'review',
            objections: [
              {
                rule: 'migration',
                title: 'Harmless',
                answer: 'review',
                reason: 'It is \u001b[31mdestructive',
              },
            ],
            missing: ['release.tests'],
          },
          { from: 'a', to: 'staging', release: {}, unknown: 'No source' },
        ],
      },
    }));
    const { code, stdout } = await check('--to', 'production');
    expect(code).toBe(0);
    expect(stdout).toContain(
      [
        'The gate, of staging to production now: review.',
        '  review: migration, It is [31mdestructive',
        '  not known: release.tests',
      ].join('\n'),
    );
    expect(stdout).not.toContain('No source');
    expect((await check()).stdout).toContain(
      'The gate, of a to staging now: unknown. No source.',
    );
  });

  it('says what differs where the gate cannot answer', async () => {
    answers(releases({}));
    portal.route('GET /api/scorecards/promotion-answers', () =>
      refusal(503, 'ServiceUnavailableError', 'A rule is wrong'),
    );
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).not.toContain('The gate, of');
  });

  it('shows states, and exits as the rule would', async () => {
    answers(releases({}));
    queries.length = 0;
    const verified = await check();
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toContain('Ladder: The shop (payments)');
    expect(verified.stdout).toMatch(
      /v2 +sha256:\w{12} +verified \(runs there\) +approved/,
    );
    expect(verified.stdout).toContain(
      'To production: v2 is verified in staging.',
    );
    expect(queries).toEqual([
      {
        entityRef,
        ladder: 'staging,production',
        allowed: 'staging=replicas*',
      },
    ]);

    const soak = {
      requiredMs: 36 * hourMs,
      elapsedMs: 24 * hourMs,
      endsAt: '2026-03-01T21:00:00.000Z',
    };
    const message = 'It is approved in staging: 12 h are left';
    const before = (status: 'fail' | 'unknown') => ({
      state: 'candidate' as const,
      reason: message,
      missing: [{ id: 'before', status, message }],
    });
    answers(releases({ state: 'approved', soak }, before('fail')));
    const soaking = await check('--to', 'production');
    expect(soaking.code).toBe(2);
    expect(soaking.stdout).toMatch(/approved \(runs there, 12 h left\)/);
    expect(soaking.stdout).toContain(
      'By the ladder, v2 may not go to production yet. It is approved in staging: 12 h are left.\n',
    );
    portal.route('GET /api/scorecards/promotion-answers', () => ({
      body: {
        at: since,
        entityRef,
        items: [
          { from: 'staging', to: 'production', release: {}, answer: 'allow' },
        ],
      },
    }));
    expect((await check()).stdout).toContain(
      'are left. The gate would let it through now.\n',
    );
    answers(releases({ state: 'approved' }, before('unknown')));
    expect((await check()).code).toBe(4);
    const skip = {
      id: 's',
      entityRef,
      environment: 'staging',
      artifact: digest,
      at: since,
      reason: 'It ends INC-1',
      until: since,
      version: 1,
      state: 'in-force' as const,
    };
    answers(releases({ state: 'approved', skip }));
    const skipped = await check();
    expect(skipped.code).toBe(0);
    expect(skipped.stdout).toContain('may skip staging: It ends INC-1');
    answers({ ...releases({}), items: [] });
    expect((await check()).code).toBe(4);
  });

  it('lets a hotfix skip an environment, and takes that back', async () => {
    const bodies: unknown[] = [];
    const answer = {
      id: 's1',
      entityRef,
      environment: 'staging',
      artifact: digest,
      at: since,
      reason: 'So',
      until: since,
      version: 1,
      state: 'in-force',
    };
    portal.route('POST /api/scorecards/releases/skip', ({ body }) => {
      bodies.push(body);
      return { status: 201, body: answer };
    });
    portal.route(
      'POST /api/scorecards/releases/skips/s1/withdraw',
      ({ body }) => {
        bodies.push(body);
        return { body: answer };
      },
    );
    const skipped = await run(
      'promote',
      'skip',
      entityRef,
      '--environment',
      'staging',
      '--digest',
      digest,
      '--incident',
      'INC-1',
      '--reason',
      'So',
    );
    expect(skipped).toMatchObject({ code: 0, stderr: '' });
    expect(skipped.stdout).toContain('plumbline promote withdraw s1');
    const withdrawn = await run(
      'promote',
      'withdraw',
      's1',
      '--reason',
      'Done',
    );
    expect(withdrawn).toMatchObject({ code: 0, stderr: '' });
    expect(bodies).toEqual([
      {
        entityRef,
        environment: 'staging',
        digest,
        incident: 'INC-1',
        reason: 'So',
      },
      { version: 1, reason: 'Done' },
    ]);
  });
});
