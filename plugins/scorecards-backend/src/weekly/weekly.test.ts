import { drillChecklists } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { service, startScorecards } from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const cart = 'component:default/cart';
const ledger = 'component:default/ledger';
const payments = 'group:default/payments';
const restore = drillChecklists.find(one => one.scenario === 'restore')!;
const drill = {
  entityRef: cart,
  scenario: 'restore',
  mode: 'game-day',
  heldAt: '2026-02-27T10:00:00Z',
  outcome: 'partly',
  steps: ['worked', 'worked', 'failed', 'skipped'],
  findings: [
    {
      kind: 'stale-contact',
      contact: 'other',
      text: 'Der Anbieter hat eine neue Nummer 電話',
    },
    { kind: 'missing-right', text: 'The deputy cannot read backups' },
  ],
};
const action = {
  team: payments,
  title: 'Rotate the key',
  due: '2026-03-10',
  owner: 'group:default/payments',
};

describe.each(databases.eachSupportedId())('weekly on %s', databaseId => {
  let cards: Awaited<ReturnType<typeof startScorecards>>;
  const facts = [
    service('cart'),
    { ...service('orphan'), owner: undefined },
    service('hidden'),
    service('ledger'),
  ];

  beforeAll(async () => {
    cards = await startScorecards({
      knex: await databases.init(databaseId),
      facts,
      visible: ['cart', 'ledger'],
      hidden: ['secret'],
      groups: ['payments', 'platform'],
      entities: ['ledger', 'pay', 'mail'].map(name => ({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name },
        relations: [{ type: 'ownedBy', targetRef: payments }],
      })),
    });
  });
  afterAll(() => cards.stop());

  const post = async (path: string, body: object, user = 'ana') => {
    const answer = await cards.call(user, 'post', path, body);
    return answer.status < 300
      ? answer.body
      : [answer.status, answer.body.error.message];
  };

  it('takes actions of a team from its members, and ends them once', async () => {
    expect(await post('/weekly/actions', action, 'pat')).toEqual([
      403,
      "Only members of 'group:default/payments' may change the actions of its review",
    ]);
    expect(await post('/weekly/actions', { ...action, owner: cart })).toEqual([
      400,
      expect.stringMatching(/'owner' of the action must be a user or a group/),
    ]);
    expect(
      await post('/weekly/actions', { ...action, due: '2026-02-28' }),
    ).toEqual([
      400,
      "'due' is 2026-02-28, which is over: use 2026-03-01 or later",
    ]);
    const url = 'https://ana:secret@git.example/7';
    const noPassword = [
      400,
      expect.stringMatching(/'url' .*must have no user and password/),
    ];
    expect(await post('/weekly/actions', { ...action, url })).toEqual(
      noPassword,
    );
    expect(await post('/drills', { ...drill, url })).toEqual(noPassword);
    for (const named of [
      { owner: 'group:default/none' },
      { owner: 'user:default/none' },
      { entityRef: 'component:default/none' },
      { entityRef: 'component:default/secret' },
    ]) {
      expect(await post('/weekly/actions', { ...action, ...named })).toEqual([
        400,
        `There is no '${
          Object.values(named)[0]
        }' that you may see; name an entity of the catalog`,
      ]);
    }
    // Who calls needs no entity.
    expect(
      await post('/weekly/actions', {
        ...{ ...action, entityRef: ledger, owner: 'user:default/ana' },
      }),
    ).toMatchObject({ entityRef: ledger, owner: 'user:default/ana' });
    const added = await post('/weekly/actions', action);
    expect(added).toMatchObject({
      ...action,
      state: 'open',
      version: 1,
      createdBy: 'user:default/ana',
      createdAt: '2026-03-01T12:00:00.000Z',
    });
    const end = `/weekly/actions/${added.id}/end`;
    expect(await post(end, { version: 1, state: 'dropped' })).toEqual([
      400,
      expect.stringMatching(/'dropped' needs a 'reason'/),
    ]);
    expect(await post(end, { version: 1, state: 'done' }, 'pat')).toEqual([
      403,
      expect.stringMatching(/^Only members/),
    ]);
    const both = await Promise.all([
      post(end, { version: 1, state: 'done' }),
      post(end, { version: 1, state: 'dropped', reason: 'Not needed' }),
    ]);
    expect(both.filter(one => Array.isArray(one))).toEqual([
      [409, expect.any(String)],
    ]);
    expect(await post(end, { version: 2, state: 'done' })).toEqual([
      409,
      expect.stringMatching(/^The action is (?:done|dropped) already$/),
    ]);
    expect(
      await post('/weekly/actions/none/end', { version: 1, state: 'done' }),
    ).toEqual([404, "There is no action 'none'"]);
  });

  it('records a drill of its owner as a fact, until its findings are fixed', async () => {
    expect(await post('/drills', drill, 'pat')).toEqual([
      403,
      expect.stringMatching(/who own the service, may record its drills/),
    ]);
    expect(
      await post('/drills', {
        ...drill,
        entityRef: 'component:default/orphan',
      }),
    ).toEqual([409, expect.stringMatching(/has no owner/)]);
    expect(
      await post(
        '/drills',
        { ...drill, entityRef: 'component:default/hidden' },
        'outsider',
      ),
    ).toEqual([404, "There is no entity 'component:default/hidden'"]);
    expect(await post('/drills', { ...drill, steps: ['worked'] })).toEqual([
      400,
      `The checklist of 'restore' has ${
        restore.steps.length
      } steps, and 'steps' has 1; state how each went: ${restore.steps.join(
        ', ',
      )}`,
    ]);
    expect(await post('/drills', { ...drill, outcome: 'passed' })).toEqual([
      400,
      expect.stringMatching(/only if each step worked/),
    ]);
    expect(
      await post('/drills', { ...drill, heldAt: '2026-04-01T10:00:00Z' }),
    ).toEqual([400, expect.stringMatching(/'heldAt' lies in the future/)]);
    const slow = { kind: 'other', text: 'It is slow', contact: 'pager' };
    expect(await post('/drills', { ...drill, findings: [slow] })).toEqual([
      400,
      expect.stringContaining("belongs to the kind 'stale-contact' alone"),
    ]);
    const [contact, right] = drill.findings;
    const held = await post('/drills', {
      ...drill,
      findings: [{ ...contact, contact: undefined }, right],
    });
    expect(held).toMatchObject({
      ...drill,
      heldAt: '2026-02-27T10:00:00.000Z',
      owner: payments,
      recordedBy: 'user:default/ana',
      version: 1,
    });
    const published = () =>
      cards.evidence.pushed
        .at(-1)
        ?.facts?.map(({ value }) => value as object[]) ?? [];
    expect(published()).toEqual([
      [
        {
          scenario: 'restore',
          outcome: 'partly',
          mode: 'game-day',
          heldAt: '2026-02-27T10:00:00.000Z',
          openFindings: 2,
        },
      ],
    ]);
    const fix = (finding: number, user?: string) =>
      post(`/drills/${held.id}/fix`, { finding, reason: 'It is' }, user);
    expect(await fix(1, 'pat')).toEqual([403, expect.any(String)]);
    expect(await fix(3)).toEqual([
      400,
      'The drill has 2 findings, and no number 3',
    ]);
    const [one, other] = await Promise.all([fix(1), fix(1)]);
    expect(one.findings[0].fixedAt).toBe(other.findings[0].fixedAt);
    expect(published()).toEqual([
      [expect.objectContaining({ openFindings: 1 })],
    ]);
    // One that is only talked through proves less, and hides nothing.
    await post('/drills', {
      ...drill,
      mode: 'tabletop',
      outcome: 'passed',
      findings: [],
      heldAt: '2026-02-28T10:00:00Z',
      steps: Array(4).fill('worked'),
    });
    expect(published()).toEqual([
      [
        expect.objectContaining({ mode: 'tabletop', openFindings: 1 }),
        expect.objectContaining({ mode: 'game-day', outcome: 'partly' }),
      ],
    ]);
    await post('/drills', {
      ...drill,
      outcome: 'passed',
      findings: [],
      heldAt: '2026-02-01T10:00:00Z',
      steps: Array(4).fill('worked'),
    });
    expect(published()[0]).toHaveLength(3);
    await Promise.all([fix(1), fix(2)]);
    expect(published()[0][0]).toMatchObject({ openFindings: 0 });
    // An earlier one that is recorded later is not the last.
    await post('/drills', { ...drill, heldAt: '2025-02-27T10:00:00Z' });
    expect(published()[0]).toHaveLength(3);
    const list = async (user: string, query = '') => {
      const { body } = await cards.call(user, 'get', `/drills?${query}`);
      return body.items.map(({ heldAt }: { heldAt: string }) =>
        heldAt.slice(0, 4),
      );
    };
    expect(await list('ana', `entityRef=${cart}`)).toEqual([
      '2026',
      '2026',
      '2026',
      '2025',
    ]);
    expect(await list('ana', 'scenario=rollback')).toEqual([]);
    expect(await list('outsider', `owner=${payments}`)).toHaveLength(4);
    expect(await post('/drills', { ...drill, entityRef: payments })).toEqual([
      400,
      expect.stringMatching(/must be a component, a resource/),
    ]);
    expect(
      await post('/drills', { ...drill, heldAt: '1969-12-31T00:00:00Z' }),
    ).toEqual([400, expect.stringMatching(/must be in this century/)]);
  });

  it('records a drill once, also when it is sent twice at once', async () => {
    const one = { ...drill, entityRef: ledger, findings: [] };
    const both = await Promise.all([
      post('/drills', one),
      post('/drills', { ...one, heldAt: '2026-02-27T11:00:00+01:00' }),
    ]);
    const [refused] = both.filter(answer => Array.isArray(answer));
    const [kept] = both.filter(answer => !Array.isArray(answer));
    expect(kept).toMatchObject({ ...one, heldAt: '2026-02-27T10:00:00.000Z' });
    expect(refused).toEqual([
      409,
      `You have recorded this drill already, as '${kept.id}': another one of 'restore' has another 'heldAt'`,
    ]);
    expect(await post('/drills', one)).toEqual(refused);
    const { body } = await cards.call(
      'ana',
      'get',
      `/drills?entityRef=${ledger}`,
    );
    expect(body.items).toEqual([kept]);
    // Those of others, of another time or kind are others.
    for (const [other, user] of [
      [one, 'zoe'],
      [{ ...one, heldAt: '2026-02-27T10:00:01Z' }],
      [{ ...one, scenario: 'rollback' }],
    ] as [object, string?][]) {
      const added = await post('/drills', other, user);
      expect(added.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(added.id).not.toBe(kept.id);
    }
  });

  it('keeps an incident in a past week that ends after it', async () => {
    const incident = {
      key: 'pager/W-4',
      source: 'pager',
      id: 'W-4',
      entityRefs: [ledger],
      start: '2026-01-05T00:00:00Z',
      status: 'open' as const,
      receivedAt: '2026-01-05T00:00:00Z',
      updatedAt: '2026-01-05T00:00:00Z',
    };
    // Of the last week of February, looked at in March.
    const reviewed = async (incidents: (typeof cards.trouble)['incidents']) => {
      cards.trouble.incidents = incidents;
      const path = `/weekly?owner=${payments}&week=2026-W08`;
      const { body } = await cards.call('ana', 'get', path);
      return [
        body.sections.find(({ name }: { name: string }) => name === 'incidents')
          .items,
        body.digest,
      ];
    };
    const before = await reviewed([incident]);
    expect(before[0]).toMatchObject([{ id: 'pager/W-4', state: 'open' }]);
    const end = '2026-02-28T00:00:00Z';
    expect(
      await reviewed([
        { ...incident, status: 'resolved', end, updatedAt: end },
      ]),
    ).toEqual(before);
  });

  it('lists flags that are past their day and in the code, and what is not known', async () => {
    const expired = { expires: '2026-02-28', inCode: true };
    const declared = (
      name: string,
      flags: Record<string, string | boolean>[],
      more: { invalid?: { key: string; reason: string }[] } = {},
    ) => ({
      ...service(name),
      facts: [
        {
          name: 'repository.flags',
          kind: 'declared' as const,
          value: { present: true, invalid: [], flags, ...more },
          source: { id: 'repositories' },
          observedAt: '2026-03-01T11:00:00.000Z',
          stale: false,
        },
      ],
    });
    facts.push(
      declared('pay', [
        {
          ...{ key: 'new-cart', type: 'release', owner: 'group:default/web' },
          ...{ cleanup: 'https://git.example/7', ...expired },
        },
        { key: 'try-it', type: 'experiment', expires: '2026-02-28' },
        { key: 'gone', type: 'release', ...expired, inCode: false },
        { key: 'last-day', type: 'release', ...expired, expires: '2026-03-01' },
        { key: 'may-refund', type: 'permission', ...expired },
      ]),
      declared('mail', [], { invalid: [{ key: 'a', reason: 'expires' }] }),
    );
    const { body } = await cards.call(
      'ana',
      'get',
      `/weekly?owner=${payments}`,
    );
    const section = body.sections.find(
      ({ name }: { name: string }) => name === 'flags',
    );
    expect(section).toMatchObject({
      items: [
        {
          ...{ title: 'new-cart', state: 'expired', due: '2026-02-28' },
          ...{ owner: 'group:default/web', url: 'https://git.example/7' },
          entityRef: 'component:default/pay',
        },
        { title: 'try-it', state: 'expired, code unknown', owner: payments },
      ],
      unknown: [
        expect.stringMatching(/^Flags were not read lately of .*ledger/),
        'Some entries of flags can not be read of component:default/mail',
      ],
    });
  });
});
