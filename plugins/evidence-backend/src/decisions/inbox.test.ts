import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  DecisionCase,
  DecisionCaseInput,
} from '@plumbline/backstage-plugin-evidence-common';
import request from 'supertest';
import {
  ana,
  li,
  nobody,
  outsider,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const cart = 'component:default/cart';
const team = 'group:default/payments';
const guests = [li, outsider, nobody];

describe('the inbox of decisions', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  const audits: string[] = [];
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: ['checkout', 'cart'].map(name => aComponent(name)),
      hidden: [cart],
      features: [
        mockServices.auditor.mock({
          createEvent: async ({ eventId, severityLevel }) => {
            audits.push(`${eventId} ${severityLevel}`);
            return { success: async () => {}, fail: async () => {} };
          },
        }).factory,
        mockServices.userInfo.mock({
          async getUserInfo(credentials) {
            const { userEntityRef } = credentials.principal as {
              userEntityRef: string;
            };
            const groups = guests.includes(userEntityRef) ? [team] : [];
            return {
              userEntityRef,
              ownershipEntityRefs: [userEntityRef, ...groups],
            };
          },
        }).factory,
      ],
    });
  });

  const aCase = (part: Partial<DecisionCaseInput> = {}): DecisionCaseInput => ({
    revision: 1,
    type: 'exemption',
    title: 'Exempt checkout from Runbook',
    url: '/scorecards/controls/runbook',
    requester: ana,
    reason: 'In the next release',
    requestedAt: '2026-03-01T10:00:00Z',
    deciders: [team],
    entityRefs: [checkout],
    state: 'waiting',
    actions: [
      {
        label: 'Approve',
        method: 'post',
        refuses: false,
        path: '/exemptions/1/approve',
        body: { version: 1 },
        reasonRequired: false,
      },
    ],
    ...part,
  });
  const publish = (
    id: string,
    one: object,
    { plugin = 'scorecards', user }: { plugin?: string; user?: string } = {},
  ) =>
    request(evidence.server)
      .put(`/api/evidence/decision-cases/${id}`)
      .set(
        'authorization',
        user
          ? mockCredentials.user.header(user)
          : mockCredentials.service.header({
              onBehalfOf: mockCredentials.service(`plugin:${plugin}`),
              targetPluginId: 'evidence',
            }),
      )
      .send(one);
  const idsOf = async (user: string, query: object = {}) => {
    const { body, status } = await evidence
      .as(user)
      .get('/decisions/inbox', query);
    expect(status).toBe(200);
    return body.items.map(({ id }: DecisionCase) => id);
  };
  const countOf = async (user: string) =>
    (await evidence.as(user).get('/decisions/inbox/count')).body;

  it('takes cases from plugins, each revision once', async () => {
    const first = await publish('1', aCase());
    expect([first.status, first.body]).toEqual([
      200,
      { id: '1', status: 'stored' },
    ]);
    expect((await publish('1', aCase())).body.status).toBe('existing');
    // The register has them itself: by default, the log does not.
    const audited = audits.filter(each => each.startsWith('decision-case'));
    expect(audited).toEqual(Array(2).fill('decision-case-publish low'));
    // Another plugin has ids of its own.
    const other = { plugin: 'provisioning' };
    const approval = aCase({
      type: 'approval',
      requestedAt: '2026-03-01T11:00:00Z',
    });
    expect((await publish('1', approval, other)).body.status).toBe('stored');
    const { body } = await evidence.as(li).get('/decisions/inbox');
    const { revision: _, ...shown } = aCase({
      requestedAt: '2026-03-01T10:00:00.000Z',
    });
    expect(body.items).toEqual([
      expect.objectContaining({ plugin: 'provisioning', type: 'approval' }),
      { ...shown, id: '1', plugin: 'scorecards' },
    ]);
    expect(await countOf(li)).toEqual({
      waiting: 2,
      requested: 0,
      byType: { exemption: 1, approval: 1 },
    });
    expect(await countOf(ana)).toMatchObject({ waiting: 0, requested: 2 });
  });

  it.each([
    ['a user', { user: ana }, 403],
    ['no plugin', { plugin: '' }, 403],
  ])('takes none from %s', async (_, by, status) => {
    const answer = await publish('2', aCase(), by);
    expect([answer.status, answer.body.error.message]).toEqual([
      status,
      expect.stringMatching(/^Only plugins record decisions/),
    ]);
  });

  it.each([
    [{ url: 'https://example.com' }, "'url' of the case must be a path"],
    [{ url: '//example.com' }, "'url' of the case must be a path"],
    [{ state: 'decided' }, "'outcome' of the case must be there"],
    [{ requester: team }, "'requester' of the case must be a user"],
    ...[
      '/../evidence',
      '/%2e%2e/provisioning/requests/1/approve',
      '/a/.%2E/../b',
      '/a/%2E',
      '/a%2f..%2fb',
      '/a%5C..%5Cb',
      '//evil.example/x',
      '/a//b',
      '/\\evil.example',
      '/a?next=/b',
      '/a#b',
      'https://evil.example/',
      'a',
      '/%',
      '/a\tb',
    ].map((path): [object, string] => [
      { actions: [{ ...aCase().actions![0], path }] },
      'must be a path within the API of the plugin',
    ]),
  ])('refuses %j', async (part, message) => {
    const { status, body } = await publish('2', { ...aCase(), ...part });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });

  it('is for users, and refuses a cursor of something else', async () => {
    const service = await evidence.as(undefined).get('/decisions/inbox');
    expect(service.status).toBe(403);
    const wrong = await evidence
      .as(li)
      .get('/decisions/inbox', { cursor: 'x' });
    expect(wrong.status).toBe(400);
    const none = await request(evidence.server)
      .get('/api/evidence/decisions/inbox')
      .set('authorization', mockCredentials.none.header());
    expect(none.status).toBe(401);
  });

  it('neither lists nor counts what rests on a hidden entity', async () => {
    const before = await countOf(outsider);
    const both = { entityRefs: [checkout, cart] };
    for (const [id, at] of [
      ['hidden', '12:00'],
      ['hidden-too', '12:30'],
    ]) {
      const requestedAt = `2026-03-01T${at}:00Z`;
      await publish(id, aCase({ ...both, requestedAt }));
    }
    expect(await idsOf(li)).toEqual(['1', '1', 'hidden', 'hidden-too']);
    expect(await idsOf(outsider)).toEqual(['1', '1']);
    expect(await idsOf(outsider, { entityRef: cart })).toEqual([]);
    expect(await idsOf(nobody)).toEqual([]);
    expect(await countOf(outsider)).toEqual(before);
    expect(await countOf(nobody)).toMatchObject({ waiting: 0, byType: {} });
    // A full page, and a second one, though what is hidden is in between.
    const query = { limit: 1 };
    const first = await evidence.as(outsider).get('/decisions/inbox', query);
    expect(first.body.items).toHaveLength(1);
    const { nextCursor: cursor } = first.body;
    const second = await evidence
      .as(outsider)
      .get('/decisions/inbox', { ...query, cursor });
    expect(second.body.items).toHaveLength(1);
    expect(second.body.nextCursor).toBeUndefined();
    // Who sees less than everything could learn from it what is hidden.
    await publish('whole', aCase({ restsOnWholeEstate: true }));
    expect(await idsOf(li)).toContain('whole');
    expect(await idsOf(outsider)).not.toContain('whole');
    // What decides them is another group that this reader can't see.
    const others = {
      deciders: [team, 'group:default/secret'],
      record: [
        { label: 'Intent', value: 'Faster' },
        { label: 'Made by', value: 'outsider', people: [outsider] },
        { label: 'Seen by', value: 'outsider, ana', people: [outsider, ana] },
      ],
    };
    await publish('others', aCase(others));
    const { body } = await evidence.as(outsider).get('/decisions/inbox');
    const shown = body.items.find(({ id }: DecisionCase) => id === 'others');
    expect(shown.deciders).toEqual([team]);
    // Nor are people named whom this reader can't see.
    expect(shown.requester).toBeUndefined();
    const shownRecord = others.record.map(({ people: _, ...one }) => one);
    expect(shown.record).toEqual(shownRecord.slice(0, 2));
    const { body: whole } = await evidence.as(li).get('/decisions/inbox');
    expect(
      whole.items.find(({ id }: DecisionCase) => id === 'others').record,
    ).toEqual(shownRecord);
  });

  it('turns pages over what was requested before 1970', async () => {
    for (const id of ['old', 'older']) {
      await publish(id, aCase({ requestedAt: '1960-01-01T00:00:00Z' }));
    }
    const found: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { body, status } = await evidence.as(li).get('/decisions/inbox', {
        limit: 1,
        ...(cursor && { cursor }),
      });
      expect(status).toBe(200);
      found.push(body.items[0].id);
      cursor = body.nextCursor;
    }
    // What waits longest comes first, after what blocks a request.
    expect(found.slice(1, 3).sort()).toEqual(['old', 'older']);
  });

  it('goes from waiting to decided, for both sides', async () => {
    const outcome = { action: 'approved', by: li, at: '2026-03-01T13:00:00Z' };
    await publish('1', aCase({ revision: 2, state: 'decided', outcome }));
    expect(await idsOf(li, { type: 'exemption' })).not.toContain('1');
    // Published again by a slower replica.
    expect((await publish('1', aCase())).body.status).toBe('existing');
    for (const user of [ana, li]) {
      const { body } = await evidence
        .as(user)
        .get('/decisions/inbox', { view: 'decided' });
      expect(body.items).toMatchObject([
        {
          id: '1',
          state: 'decided',
          actions: [],
          outcome: { ...outcome, at: '2026-03-01T13:00:00.000Z' },
        },
      ]);
    }
    expect(await idsOf(outsider, { view: 'decided' })).toEqual([]);
  });

  it('names nobody whom the reader may not see', async () => {
    const outcome = { action: 'approved', by: li, at: '2026-03-01T13:00:00Z' };
    const decided = { revision: 2, state: 'decided' as const, outcome };
    await publish('own', aCase({ ...decided, requester: outsider }));
    const readBy = async (user: string) =>
      (await evidence.as(user).get('/decisions/inbox', { view: 'decided' }))
        .body.items;
    const own = await readBy(outsider);
    expect(own).toMatchObject([{ requester: outsider }]);
    expect(own[0].outcome).toEqual({
      action: 'approved',
      at: '2026-03-01T13:00:00.000Z',
    });
    expect(await readBy(li)).toContainEqual(
      expect.objectContaining({
        id: 'own',
        requester: outsider,
        outcome: expect.objectContaining({ by: li }),
      }),
    );
  });
});
