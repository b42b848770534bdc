import type {
  Drill,
  WeeklyAction,
  WeeklyReview,
} from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';

const review: WeeklyReview = {
  owner: 'group:default/shop',
  week: '2026-W09',
  digest: 'abc',
  from: '2026-02-23T00:00:00.000Z',
  to: '2026-03-02T00:00:00.000Z',
  at: '2026-03-01T12:00:00.000Z',
  sections: [
    {
      name: 'incidents',
      total: 1,
      unknown: [],
      items: [
        {
          id: 'k1',
          title: 'P2: Cart fails',
          state: 'open',
          entityRef: 'component:default/cart',
          owner: 'group:default/shop',
          nextStep: 'Resolve it',
        },
      ],
    },
    {
      name: 'budgets',
      total: 0,
      items: [],
      unknown: ['No current SLO is reported of component:default/cart'],
    },
  ],
};
const action: WeeklyAction = {
  id: 'a1',
  team: 'group:default/shop',
  title: 'Rotate the key',
  owner: 'group:default/shop',
  due: '2026-03-10',
  state: 'open',
  createdAt: '2026-03-01T12:00:00.000Z',
  version: 1,
};
const drill: Drill = {
  id: 'd1',
  entityRef: 'component:default/cart',
  scenario: 'rollback',
  mode: 'game-day',
  heldAt: '2026-02-27T10:00:00.000Z',
  version: 1,
  outcome: 'partly',
  steps: ['worked', 'failed', 'worked', 'worked'],
  findings: [{ kind: 'missing-right', text: 'No key' }],
  recordedAt: '2026-03-01T12:00:00.000Z',
};

describe('plumbline weekly and drill', () => {
  const { portal, run } = commandLine();
  const bodies = () =>
    portal.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => body);

  it('shows what a team talks about, and what is not known', async () => {
    portal.route('GET /api/scorecards/weekly', () => ({ body: review }));
    const { code, stdout } = await run(
      'weekly',
      'show',
      'group:default/shop',
      '--week',
      '2026-W09',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Incidents: 1\nID +STATE .*\n\S+ +open .* P2: Cart fails/,
    );
    expect(stdout).toContain(
      'Error budgets: unknown\nunknown: No current SLO is reported of component:default/cart',
    );
    expect(portal.requests.at(-1)!.query).toMatchObject({ week: '2026-W09' });
  });

  it('adds an action and ends it', async () => {
    const path = '/api/scorecards/weekly/actions';
    portal.route(`POST ${path}`, () => ({ status: 201, body: action }));
    portal.route(`POST ${path}/a1/end`, () => ({
      body: { ...action, state: 'done', version: 2 },
    }));
    const added = await run(
      'weekly',
      'action',
      'Rotate the key',
      '--due',
      '2026-03-10',
      '--team',
      'group:default/shop',
      '--owner',
      'group:default/shop',
    );
    expect([added.code, added.stdout]).toEqual([
      0,
      expect.stringContaining('a1: Rotate the key'),
    ]);
    expect((await run('weekly', 'end', 'a1')).stdout).toContain(
      'Rotate the key: done',
    );
    expect(bodies().at(-1)).toEqual({ version: 1, state: 'done' });
  });

  it('records a drill with its steps and findings', async () => {
    portal.route('POST /api/scorecards/drills', () => ({
      status: 201,
      body: drill,
    }));
    const args = [
      'drill',
      'record',
      'component:default/cart',
      'rollback',
      '--mode',
      'game-day',
      '--held-at',
      '2026-02-27T10:00:00Z',
      '--outcome',
      'partly',
      '--steps',
      drill.steps.join(','),
    ];
    const { code, stdout } = await run(
      ...args,
      '--finding',
      'missing-right=No key',
      '--finding',
      'missing-right:user:default/kim=No badge = no key',
    );
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('d1: rollback of'),
    ]);
    expect(bodies().at(-1)).toMatchObject({
      entityRef: 'component:default/cart',
      steps: drill.steps,
      findings: [
        { kind: 'missing-right', text: 'No key' },
        {
          kind: 'missing-right',
          text: 'No badge = no key',
          who: 'user:default/kim',
        },
      ],
    });
    const wrong = await run(...args, '--finding', 'no key');
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringContaining('--finding is a kind and a text'),
    ]);
  });
});
