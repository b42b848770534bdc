import type { GateWaits } from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';

describe('plumbline gate waits', () => {
  const { portal, run } = commandLine();
  const answer = (has: Partial<GateWaits>) =>
    portal.route('GET /api/scorecards/gate-waits', () => ({
      body: { from: '2026-01-31T00:00:00.000Z', rules: [], ...has },
    }));

  it('shows how long rules kept deploys waiting, and what is too little', async () => {
    const wait = {
      entityRef: 'component:default/cart',
      environment: 'production',
      from: '2026-02-28T10:00:00.000Z',
      decision: 'd1',
    };
    answer({
      completeFrom: '2026-02-01T00:00:00.000Z',
      rules: [
        {
          rule: 'no-incident',
          title: 'None is open',
          sample: 7,
          median: 1_800_000,
          p90: 14_400_000,
          waiting: 1,
          waits: [wait],
        },
        {
          rule: 'deploy-window',
          title: 'In the window',
          sample: 2,
          waiting: 0,
          waits: [],
        },
      ],
    });
    const { code, stdout } = await run(
      'gate',
      'waits',
      '--days',
      '60',
      '--environment',
      'production',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/no-incident +7 +30 min +4 h +1 +d1/);
    expect(stdout).toMatch(
      /deploy-window +2 +not enough data +not enough data/,
    );
    expect(stdout).toContain('A figure needs 5 waits that ended.');
    expect(stdout).toContain('Complete from 2026-02-01 00:00 UTC.');
    expect(portal.requests.at(-1)!.query).toEqual({
      days: '60',
      environment: 'production',
    });
  });

  it('says that no rule stopped any', async () => {
    answer({});
    expect((await run('gate', 'waits')).stdout).toBe(
      'No rule stopped a deploy since 2026-01-31 00:00 UTC.\n',
    );
  });
});
