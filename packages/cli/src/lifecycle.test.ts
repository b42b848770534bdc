import type { Lifecycle } from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';

const api = '/api/scorecards/lifecycle';
const lifecycle: Lifecycle = {
  entityRef: 'component:default/cart',
  owner: 'group:default/payments',
  state: 'deprecated',
  decided: true,
  overdue: true,
  version: 3,
  since: '2026-03-01T12:00:00.000Z',
  at: '2026-03-02T12:00:00.000Z',
  catalog: { word: 'production', state: 'production', agrees: false },
  plan: { guide: 'https://wiki.example/move', deadline: '2026-03-01' },
  decision: {
    id: 'd1',
    entityRef: 'component:default/cart',
    version: 3,
    to: 'deprecated',
    direction: 'forward',
    reason: 'It is old',
    at: '2026-03-01T12:00:00.000Z',
    by: 'user:default/ana',
    digest: 'x',
    proposal: { status: 'proposed', url: 'https://git.example/pull/1' },
  },
  next: [
    {
      to: 'archived',
      direction: 'forward',
      blocked: true,
      seen: 'no-traffic:abc',
      guards: [
        {
          control: 'no-traffic',
          version: 1,
          title: 'No traffic',
          owner: 'group:default/platform',
          phase: 'gate',
          status: 'unknown',
          blocks: true,
          evidence: [],
          message: 'No source looked',
          actor: 'group:default/payments',
        },
      ],
    },
  ],
  previous: {
    to: 'production',
    direction: 'back',
    blocked: false,
    guards: [],
    seen: '',
  },
};

describe('plumbline lifecycle', () => {
  const { portal, run } = commandLine();
  const sent = () =>
    portal.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => body);

  it('shows the state, what follows, and what blocks', async () => {
    portal.route(`GET ${api}/entity`, () => ({ body: lifecycle }));
    const { code, stdout } = await run(
      'lifecycle',
      'show',
      'component:default/cart',
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      'component:default/cart is deprecated, overdue since 2026-03-01 12:00',
    );
    expect(stdout).toContain('proposed: https://git.example/pull/1');
    expect(stdout).toMatch(/no-traffic +gate +unknown +yes +payments/);
    expect(stdout).toContain('taken back to production');
  });

  it('says how to state a plan, where there is none', async () => {
    const { next, plan: _, ...withoutPlan } = lifecycle;
    const changeOfPlan = { ...next[0], to: 'deprecated', guards: [] };
    portal.route(`GET ${api}/entity`, () => ({
      body: { ...withoutPlan, next, changeOfPlan },
    }));
    const { stdout } = await run('lifecycle', 'show', 'component:default/cart');
    expect(stdout).toMatch(
      /No guide .*lifecycle move component:default\/cart --to deprecated/,
    );
  });

  it('says what is not known, where none is found', async () => {
    portal.route(`GET ${api}`, () => ({
      body: {
        items: [],
        searches: [
          { kind: 'orphaned', known: true, unknown: 4, needs: 'Needs owners' },
          { kind: 'stale', known: false, needs: 'Needs traffic' },
        ],
      },
    }));
    const { stdout } = await run('lifecycle', 'list', '--neglect', 'stale');
    expect(stdout).toBe(
      [
        'Nothing is found with --neglect stale.',
        'Unknown of 4 whether they are orphaned. Needs owners.',
        'What is stale is unknown. Needs traffic.\n',
      ].join('\n'),
    );
  });

  it('lists them', async () => {
    portal.route(`GET ${api}`, () => ({
      body: {
        items: [
          {
            entityRef: 'component:default/cart',
            state: 'deprecated',
            decided: false,
            overdue: false,
            blocked: true,
            catalog: { agrees: true },
            next: 'archived',
            blockers: [
              {
                control: 'no-traffic',
                title: 't',
                status: 'fail',
                message: 'm',
              },
            ],
          },
        ],
      },
    }));
    const { stdout } = await run('lifecycle', 'list', '--state', 'deprecated');
    expect(stdout).not.toContain('nknown');
    expect(stdout).toMatch(
      /component:default\/cart +deprecated +.*archived +no-traffic/,
    );
  });

  it('moves one with what it read', async () => {
    portal.route(`GET ${api}/entity`, () => ({ body: lifecycle }));
    portal.route(`POST ${api}/transitions`, () => ({
      status: 201,
      body: lifecycle,
    }));
    const [{ guards }] = lifecycle.next;
    portal.route(`GET ${api}/transitions/d1`, () => ({
      body: {
        ...lifecycle.decision,
        guards: [
          { ...guards[0], phase: 'observe', blocks: false },
          // What break-glass went over.
          {
            ...guards[0],
            control: 'no-consumers',
            status: 'fail',
            blocks: true,
          },
        ],
        reproduced: true,
      },
    }));
    const args = ['lifecycle', 'move', 'component:default/cart'];
    const { code, stdout } = await run(
      ...args,
      '--to',
      'archived',
      '--reason',
      'It is over',
      '--break-glass',
      '2',
      '--incident',
      'INC-7',
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      [
        'Did not pass, and did not stop it:',
        '  no-traffic (unknown): No source looked · payments has to act',
        '  no-consumers (fail): No source looked · payments has to act',
      ].join('\n'),
    );
    expect(sent()).toEqual([
      {
        entityRef: 'component:default/cart',
        to: 'archived',
        reason: 'It is over',
        version: 3,
        seen: 'no-traffic:abc',
        breakGlass: { hours: 2, incident: 'INC-7' },
      },
    ]);
    for (const wrong of [
      ['--to', 'deleted'],
      ['--to', 'production', '--guide', 'https://wiki.example/move'],
      ['--to', 'archived', '--incident', 'INC-7'],
    ]) {
      const refused = await run(...args, ...wrong, '--reason', 'It is over');
      expect(refused.code).toBe(1);
    }
    expect(sent()).toHaveLength(1);
  });

  it('changes of a plan what is given', async () => {
    const changeOfPlan = {
      to: 'deprecated',
      direction: 'forward',
      blocked: false,
      guards: [],
      seen: 'read',
    };
    portal.route(`GET ${api}/entity`, () => ({
      body: { ...lifecycle, changeOfPlan },
    }));
    portal.route(`POST ${api}/transitions`, () => ({
      status: 201,
      body: lifecycle,
    }));
    const { code } = await run(
      'lifecycle',
      'move',
      'component:default/cart',
      '--to',
      'deprecated',
      '--deadline',
      '2026-06-30',
      '--reason',
      'It takes longer',
    );
    expect(code).toBe(0);
    expect(sent()).toMatchObject([
      {
        to: 'deprecated',
        seen: 'read',
        plan: { guide: 'https://wiki.example/move', deadline: '2026-06-30' },
      },
    ]);
  });

  it('leaves a replacement out of a plan', async () => {
    const plan = {
      ...lifecycle.plan!,
      replacement: 'component:default/basket',
    };
    portal.route(`GET ${api}/entity`, () => ({
      body: { ...lifecycle, plan },
    }));
    portal.route(`POST ${api}/transitions`, () => ({
      status: 201,
      body: lifecycle,
    }));
    const { code } = await run(
      'lifecycle',
      'move',
      'component:default/cart',
      '--to',
      'deprecated',
      '--no-replacement',
      '--reason',
      'It never came',
    );
    expect(code).toBe(0);
    expect(sent()[0]).toMatchObject({ plan: lifecycle.plan });
    expect(sent()[0].plan).not.toHaveProperty('replacement');
  });
});
