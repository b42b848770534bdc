import type {
  CampaignDetail,
  CampaignPlan,
} from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';

const api = '/api/scorecards/campaigns';
const counts = {
  open: 1,
  disputed: 0,
  blocked: 1,
  unknown: 0,
  exempt: 0,
  fixed: 2,
  passing: 0,
};
const campaign: CampaignDetail = {
  id: 'c1',
  title: 'Policies',
  controls: ['security-policy'],
  audience: {},
  owner: 'group:default/platform',
  due: '2026-04-01',
  message: 'Because',
  state: 'running',
  createdBy: 'user:default/pat',
  createdAt: '2026-03-01T12:00:00.000Z',
  version: 1,
  claimed: 0,
  at: '2026-03-01T12:00:00.000Z',
  counts,
  days: [],
  failing: [],
  teams: [{ owner: 'group:default/shop', counts, failing: [] }],
  platform: [{ owner: 'group:default/platform', blocked: 1 }],
  exempt: [],
  fixes: [
    {
      id: 'f1',
      entityRef: 'component:default/cart',
      kind: 'branch',
      controls: ['security-policy'],
      state: 'closed',
      failsAgain: true,
      branch: 'plumbline/campaign-c1',
      openedBy: 'user:default/pat',
      openedAt: '2026-03-01T12:00:00.000Z',
    },
    {
      id: 'f2',
      entityRef: 'component:default/mail',
      kind: 'issue',
      controls: ['readme'],
      state: 'closed',
      failsAgain: false,
      issue: { state: 'waiting', reason: 'GitHub answered 403' },
      openedAt: '2026-03-01T12:00:00.000Z',
    },
  ],
};
const plan: CampaignPlan = {
  campaign: 'c1',
  dryRun: true,
  plan: 'abc',
  withoutFix: 2,
  items: [
    {
      entityRef: 'component:default/cart',
      controls: ['security-policy'],
      kind: 'branch',
      status: 'planned',
      files: [{ path: 'SECURITY.md', diff: '+++ b/SECURITY.md\n+  - Write\n' }],
    },
  ],
};

describe('plumbline campaign', () => {
  const { portal, run } = commandLine();
  const bodies = () =>
    portal.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => body);

  it('begins one, for an audience', async () => {
    portal.route(`POST ${api}`, () => ({ status: 201, body: campaign }));
    const args = ['campaign', 'create', 'Policies', '--control', 'a'];
    expect((await run(...args)).code).toBe(1);
    const { code, stdout } = await run(
      ...args,
      '--control',
      'b',
      '--owner',
      'group:default/platform',
      '--due',
      '2026-04-01',
      '--message',
      'Because',
      '--tier',
      '1',
    );
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('plumbline campaign fix c1'),
    ]);
    expect(bodies()).toEqual([
      {
        title: 'Policies',
        controls: ['a', 'b'],
        audience: { tier: '1' },
        owner: 'group:default/platform',
        due: '2026-04-01',
        message: 'Because',
      },
    ]);
  });

  it('shows how one stands, and lists all', async () => {
    portal.route(`GET ${api}/c1`, () => ({ body: campaign }));
    const { stdout } = await run('campaign', 'show', 'c1');
    expect(stdout).toContain('1 open, 1 blocked, 2 fixed');
    expect(stdout).toMatch(/shop +1 +2/);
    expect(stdout).toContain('1 wait for platform.');
    expect(stdout).toMatch(/cart +closed, fails again +plumbline\/campaign-c1/);
    expect(stdout).toMatch(/mail +closed, its issue is still open/);
    portal.route(`GET ${api}`, () => ({ body: { items: [campaign] } }));
    expect((await run('campaign', 'list')).stdout).toMatch(
      /c1 +running +2026-04-01 +platform +security-policy +Policies/,
    );
  });

  it('proposes only with --yes, and what a dry run showed', async () => {
    portal.route(`POST ${api}/c1/fixes`, ({ body }) => ({
      body:
        body?.dryRun === false
          ? {
              ...plan,
              dryRun: false,
              items: [
                { ...plan.items[0], status: 'opened', branch: 'plumbline/x' },
              ],
            }
          : plan,
    }));
    const dry = await run('campaign', 'fix', 'c1');
    expect(dry.stdout).toContain('+++ b/SECURITY.md\n+  - Write');
    expect(dry.stdout).toContain('--yes --plan abc');
    expect(dry.stdout).toContain('2 failures are of controls without a fix.');
    const done = await run('campaign', 'fix', 'c1', '--yes');
    expect(done.stdout).toContain('cart: opened plumbline/x');
    await run('campaign', 'fix', 'c1', '--yes', '--plan', 'abc');
    expect(bodies()).toEqual([
      {},
      {},
      { dryRun: false, plan: 'abc' },
      { dryRun: false, plan: 'abc' },
    ]);
    for (const wrong of [
      ['--yes', '--dry-run'],
      ['--plan', 'abc'],
    ]) {
      expect((await run('campaign', 'fix', 'c1', ...wrong)).code).toBe(1);
    }
  });

  it('counts the upgrades of all plans of a dry run', async () => {
    const upgrades = { clean: 31, conflicts: 4, escaped: 0, unknown: 1 };
    portal.route(`POST ${api}/c1/fixes`, ({ body }) => ({
      body: body?.after
        ? { ...plan, plan: 'def', upgrades: { ...upgrades, escaped: 2 } }
        : { ...plan, upgrades, nextAfter: 'component:default/m' },
    }));
    const { code, stdout } = await run('campaign', 'fix', 'c1', '--all');
    expect(code).toBe(0);
    expect(stdout).toContain('--yes --plan abc');
    expect(stdout).toContain('--yes --plan def');
    expect(stdout).not.toContain('There are more services');
    expect(stdout).toMatch(
      /All plans: 62 clean, 8 conflicts, 2 escaped, 2 unknown\.\n$/,
    );
    expect(bodies()).toEqual([{}, { after: 'component:default/m' }]);
    for (const wrong of ['--yes', '--json']) {
      expect((await run('campaign', 'fix', 'c1', '--all', wrong)).code).toBe(1);
    }
  });

  it('shows the plans before one that fails, and how to go on', async () => {
    const upgrades = { clean: 31, conflicts: 4, escaped: 0, unknown: 1 };
    const answers = [
      { body: { ...plan, upgrades, nextAfter: 'component:default/m' } },
      {
        body: {
          ...plan,
          plan: 'def',
          upgrades,
          nextAfter: 'component:default/t',
        },
      },
      { status: 503, body: { error: { message: 'The database is away' } } },
    ];
    portal.route(`POST ${api}/c1/fixes`, () => answers.shift()!);
    const { code, stderr, stdout } = await run(
      ...['campaign', 'fix', 'c1', '--all'],
    );
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining('The database is away'),
    ]);
    expect(stdout).toContain('--yes --plan abc');
    expect(stdout).toContain('--yes --plan def');
    expect(stdout).toMatch(
      /Plans so far: 62 clean, 8 conflicts, 2 unknown\.\nTo go on: .*campaign fix c1 --all --after component:default\/t\n$/,
    );
  });

  it('closes one, as it was read', async () => {
    portal.route(`GET ${api}/c1`, () => ({ body: campaign }));
    portal.route(`POST ${api}/c1/close`, () => ({ body: campaign }));
    const { stdout } = await run('campaign', 'close', 'c1', '--reason', 'Done');
    expect(stdout).toBe('Policies is closed.\n');
    expect(bodies()).toEqual([{ version: 1, reason: 'Done' }]);
  });
});
