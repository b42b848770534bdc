import type { Promotion } from '@plumbline/backstage-plugin-evidence-common';
import { commandLine } from './testUtils/commandLine';

const entityRef = 'component:default/cart';
const since = '2026-03-01T09:00:00.000Z';

function promotion(change: Partial<Promotion['steps'][number]>): Promotion {
  return {
    at: since,
    entityRef,
    ladder: ['staging', 'production'],
    environments: [
      {
        name: 'staging',
        digests: [],
        digestsComplete: false,
        running: { change: 's', revision: 'v2', since },
      },
      {
        name: 'production',
        digests: [],
        digestsComplete: false,
        running: {
          change: 'p',
          revision: 'v1',
          since,
          digest: `sha256:${'b'.repeat(64)}`,
        },
        before: { change: 'o', title: 'The first', since },
      },
    ],
    steps: [
      {
        from: 'staging',
        to: 'production',
        state: 'behind',
        brings: [
          { change: 's', kind: 'deploy', revision: 'v2', occurredAt: since },
        ],
        findings: [],
        allowed: [],
        ...change,
      },
    ],
  };
}

describe('plumbline promote', () => {
  const { portal, run } = commandLine();
  const answers = (body: Promotion) =>
    portal.route('GET /api/evidence/promotion', () => ({ body }));
  const check = (...args: string[]) =>
    run('promote', 'check', entityRef, ...args);

  it('shows what runs where, and what a promotion brings', async () => {
    answers(promotion({}));
    const found = await check();
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout.split('\n')).toEqual([
      'ENVIRONMENT  RELEASE  DIGEST               SINCE             BEFORE',
      'staging      v2       -                    2026-03-01 09:00  unknown',
      'production   v1       sha256:bbbbbbbbbbbb  2026-03-01 09:00  The first',
      '',
      'staging to production: production runs a release that ran in staging before.',
      '  brings deploy v2',
      '',
    ]);
  });

  it('exits with 2 where something differs as nothing allows', async () => {
    const finding = {
      kind: 'manual-change' as const,
      change: 'm',
      reason: 'timeout was changed \u001b[31min production',
    };
    answers(promotion({ findings: [finding], brings: [] }));
    const found = await check('--to', 'production');
    expect(found.code).toBe(2);
    expect(found.stdout).toContain(
      '  manual-change: timeout was changed [31min production',
    );
    const body = promotion({ brings: [] });
    body.environments[0].artifact = {
      state: 'different',
      reason: 'staging runs another one',
    };
    answers(body);
    expect(await check()).toMatchObject({
      code: 2,
      stdout: expect.stringContaining(
        '\ndigest-differs: staging runs another one\n',
      ),
    });
    expect((await check('--to', 'production')).code).toBe(0);
    answers(promotion({ state: 'unknown', brings: [] }));
    expect((await check()).code).toBe(4);
    // Nothing runs there yet.
    expect((await check('--to', 'staging')).code).toBe(0);
    const none = await check('--to', 'moon');
    expect(none).toMatchObject({ code: 3 });
    expect(none.stderr).toContain(
      "The ladder has no environment 'moon'; it has staging, production.",
    );
  });
});
