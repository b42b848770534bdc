import {
  decisionCaseInputSchema,
  decisionInputSchema,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const reviewRule = {
  ...incidentRule,
  ...{ id: 'migration', title: 'A migration is harmless', answer: 'review' },
  approvers: 'group:default/platform',
  must: 'release.migration.kind != "destructive"',
  message: 'It is {{ release.migration.kind }}',
};
const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`;

describe('reviews of releases', () => {
  const databases = createTestDatabases();

  const start = async (databaseId: 'SQLITE_3' | 'POSTGRES_15') => {
    const portal = await startScorecards({
      knex: await databases.init(databaseId),
      facts: [aService('cart', { incidents: [] })],
      gates: [reviewRule, incidentRule],
      visible: [],
    });
    const deploy = async (of: number, more: object = {}) => {
      const { body } = await portal.call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', action: 'migration' },
        author: 'user:default/kim',
        release: {
          artifact: { digest: digest(of) },
          migration: { kind: 'destructive' },
        },
        ...more,
      });
      return body;
    };
    const answer = async (
      user: string,
      id: string,
      verb: string,
      body: object = { version: 1, reason: 'I have seen the plan' },
    ) => {
      const path = `/gate-reviews/${id}/${verb}`;
      const { status, body: answered } = await portal.call(
        ...([user, 'post', path, body] as const),
      );
      return { status, ...answered };
    };
    await eventually(async () => {
      const { body } = await portal.call('service', 'get', '/gates');
      expect(body.items).toHaveLength(2);
    });
    return { portal, deploy, answer };
  };

  it.each(databases.eachSupportedId())(
    'hold a release until it is approved, and another digest again, on %s',
    async databaseId => {
      const { portal, deploy, answer } = await start(databaseId as 'SQLITE_3');
      const { call, evidence } = portal;
      const first = await deploy(1);
      expect(first).toMatchObject({
        answer: 'review',
        approvers: ['group:default/platform'],
        reviews: [{ approver: 'group:default/platform', state: 'waiting' }],
      });
      const [{ id }] = first.reviews;
      // However often a pipeline runs, one review waits.
      expect((await deploy(1)).reviews).toEqual(first.reviews);
      const waiting = await eventually(async () => {
        const found = evidence.cases.get(`gate-review:${id}`)!;
        expect(found).toBeDefined();
        return found;
      });
      expect(waiting).toMatchObject({
        title: 'Review: migration of cart to production',
        ...{ type: 'release', state: 'waiting' },
        deciders: ['group:default/platform'],
        notBy: ['user:default/kim'],
        entityRefs: ['component:default/cart'],
        record: expect.arrayContaining([
          { label: 'Why', value: 'It is destructive' },
          { label: 'Release', value: digest(1) },
          { label: 'Repository', value: 'git.example/shop/all' },
          { label: 'Way back', value: 'Its migration is destructive' },
          { label: 'Made by', value: 'kim', people: ['user:default/kim'] },
        ]),
      });
      const { id: _, ...asCase } = waiting;
      expect(decisionCaseInputSchema.safeParse(asCase).error).toBeUndefined();

      expect(await answer('ana', id, 'approve')).toMatchObject({
        status: 403,
        error: {
          message:
            "Only members of 'group:default/platform' may answer this review",
        },
      });
      expect(await answer('kim', id, 'approve')).toMatchObject({
        status: 403,
        error: { message: 'Who made or requested a change does not review it' },
      });
      const others = { service: 403, guest: 403, outsider: 404 };
      for (const [user, status] of Object.entries(others)) {
        expect(await answer(user, id, 'approve')).toMatchObject({ status });
      }
      expect(
        await answer('pat', id, 'approve', { version: 1, reason: ' ' }),
      ).toMatchObject({ status: 400 });

      expect(await answer('pat', id, 'approve')).toMatchObject({
        status: 200,
        ...{ state: 'approved', version: 2 },
        lapsesAt: '2026-03-02T12:00:00.000Z',
        answered: { by: 'user:default/pat', reason: 'I have seen the plan' },
      });
      expect(await answer('zoe', id, 'defer')).toMatchObject({
        status: 409,
        error: {
          message:
            "It was answered 'approved' by 'user:default/pat' at 2026-03-01T12:00:00.000Z",
        },
      });

      const approved = await deploy(1);
      expect(approved).toMatchObject({
        ...{ answer: 'allow', reviews: [] },
        lines: [
          {
            rule: 'migration',
            ...{ status: 'fail', answer: 'allow', inGate: 'review' },
            approval: { review: id, by: 'user:default/pat' },
          },
          { rule: 'no-incident' },
        ],
      });
      expect(
        (await call('service', 'get', `/gate/${approved.id}`)).body,
      ).toMatchObject({ reproduced: true, inForce: true });
      await eventually(async () =>
        expect(
          evidence.decisions.find(one => one.id === `gate:${approved.id}:0`),
        ).toMatchObject({
          action: 'allowed',
          reason: 'Approved in review by user:default/pat',
          body: { cases: [`gate-review:${id}`], rules: [{ review: id }] },
        }),
      );
      // It is of this release, here.
      const other = await deploy(2);
      expect(other).toMatchObject({
        answer: 'review',
        reviews: [{ state: 'waiting' }],
      });
      expect(other.reviews[0].id).not.toBe(id);
      expect((await deploy(1, { environment: 'staging' })).answer).toBe(
        'review',
      );

      await portal.setClock(portal.now() + dayMs);
      const later = await deploy(1);
      expect(later).toMatchObject({
        answer: 'review',
        reviews: [{ state: 'waiting' }],
      });
      expect(later.reviews[0].id).not.toBe(id);

      await eventually(async () =>
        expect(
          evidence.decisions.filter(({ type }) => type === 'approval'),
        ).toMatchObject([
          {
            action: 'approved',
            actor: 'user:default/pat',
            subject: { release: digest(1), environment: 'production' },
            validUntil: '2026-03-02T12:00:00.000Z',
          },
        ]),
      );
      await portal.stop();
    },
  );

  it('are of what was stated of a release', async () => {
    const { portal, deploy, answer } = await start('SQLITE_3');
    const release = (more: object) => ({
      release: {
        artifact: { digest: digest(1) },
        ...{ migration: { kind: 'destructive' }, ...more },
      },
    });
    const [{ id }] = (await deploy(1)).reviews;
    expect((await answer('pat', id, 'approve')).status).toBe(200);
    expect((await deploy(1)).answer).toBe('allow');
    for (const more of [
      release({ rollback: { how: 'none' } }),
      release({ tests: { passed: 7, failed: 1 } }),
      { remediates: 'INC-1' },
    ]) {
      const other = await deploy(1, more);
      expect(other).toMatchObject({
        ...{ answer: 'review', reviews: [{ state: 'waiting' }] },
      });
      expect(other.reviews[0].id).not.toBe(id);
    }
    const touches = ['network', 'permissions'];
    const [one] = (await deploy(1, release({ touches }))).reviews;
    expect((await answer('pat', one.id, 'approve')).status).toBe(200);
    const same = ['permissions', 'network', 'permissions'];
    const { answer: counted } = await deploy(1, release({ touches: same }));
    expect(counted).toBe('allow');
    await portal.stop();
  });

  it.each(databases.eachSupportedId())(
    'are answered by none who made or requested the release, on %s',
    async databaseId => {
      const { portal, deploy, answer } = await start(databaseId as 'SQLITE_3');
      const [{ id }] = (await deploy(1)).reviews;
      // Another request of the same release joins the review that waits.
      expect((await deploy(1, { author: 'user:default/Pat' })).reviews).toEqual(
        [{ id, approver: 'group:default/platform', state: 'waiting' }],
      );
      const refused = {
        status: 403,
        error: { message: 'Who made or requested a change does not review it' },
      };
      expect(await answer('pat', id, 'approve')).toMatchObject(refused);
      expect(await answer('kim', id, 'approve')).toMatchObject(refused);
      expect((await answer('zoe', id, 'approve')).status).toBe(200);
      const allowed = await deploy(1);
      expect(allowed.answer).toBe('allow');
      const inForce = async () =>
        (await portal.call('service', 'get', `/gate/${allowed.id}`)).body
          .inForce;
      expect(await inForce()).toBe(true);
      // Who approved it may request it then, and not have made it.
      const byZoe = (author?: string) =>
        portal.call('zoe', 'post', '/gate', {
          ...{ repository, stage: 'deploy', action: 'migration', author },
          release: {
            artifact: { digest: digest(1) },
            migration: { kind: 'destructive' },
          },
        });
      await portal.setClock('2026-03-01T12:01:00.000Z');
      expect((await byZoe()).body.answer).toBe('allow');
      expect((await deploy(1)).answer).toBe('allow');
      const own = await byZoe('user:default/zoe');
      expect(own.body).toMatchObject({
        ...{ answer: 'review', reviews: [{ state: 'waiting' }] },
      });
      expect(await inForce()).toBe(false);
      const [{ id: again }] = own.body.reviews;
      expect(again).not.toBe(id);
      expect(await answer('zoe', again, 'approve')).toMatchObject(refused);
      expect(await deploy(1)).toMatchObject({
        ...{ answer: 'review', reviews: [{ id: again }] },
      });
      await portal.stop();
    },
  );

  it('show of a change what their services are, and nothing of the whole estate', async () => {
    const ownerReview = {
      ...{ ...reviewRule, id: 'owner', approvers: undefined },
      must: 'ownership.state.exists',
      message: 'There is no such group',
      ...{ appliesTo: { types: ['service'] }, whenUnknown: 'review' },
    };
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [
        aService('cart', { incidents: [], owned: false }),
        {
          ...aService('checkout', { incidents: [{ id: 'INC-7' }] }),
          owner: 'group:default/platform',
          tier: '1',
        },
      ],
      gates: [ownerReview],
    });
    const { body } = await eventually(async () => {
      const sent = await portal.call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0' },
      });
      expect(sent.body.reviews).toHaveLength(2);
      return sent;
    });
    const of = (approver: string) =>
      body.reviews.find((one: any) => one.approver === approver).id;
    const { record } = (
      await portal.call(
        ...([
          'ana',
          'get',
          `/gate-reviews/${of('group:default/payments')}`,
        ] as const),
      )
    ).body;
    expect(record).toEqual(
      expect.arrayContaining([
        { label: 'Why', value: 'Not fulfilled: A migration is harmless' },
        { label: 'Scope', value: 'component:default/cart' },
        { label: 'Timing', value: 'No incident is open' },
      ]),
    );
    await portal.stop();
  });

  it('are answered by no group where none is known', async () => {
    const { owner: _, ...cart } = aService('cart', { incidents: [] });
    const portal = await startScorecards({
      ...{ knex: await databases.init('SQLITE_3'), facts: [cart] },
      gates: [{ ...reviewRule, approvers: undefined } as never],
    });
    await eventually(async () => {
      const { body } = await portal.call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0' },
        release: { migration: { kind: 'destructive' } },
      });
      expect(body).toMatchObject({
        ...{ answer: 'review', approvers: [], reviews: [] },
        notes: expect.arrayContaining([
          "No group can answer: 'component:default/cart' has no owner, and the rule 'migration' names no approvers.",
        ]),
      });
    });
    await portal.stop();
  });

  it('are deferred, sent back for a redesign, or lapse', async () => {
    const { portal, deploy, answer } = await start('SQLITE_3');
    const { evidence } = portal;
    const [deferred, redesign, left] = await Promise.all(
      [1, 2, 3].map(async of => (await deploy(of)).reviews[0].id),
    );
    expect((await answer('pat', deferred, 'defer')).state).toBe('deferred');
    expect((await answer('pat', redesign, 'redesign')).state).toBe('redesign');
    expect(await deploy(1)).toMatchObject({
      answer: 'review',
      reviews: [{ id: deferred, state: 'deferred' }],
    });
    await portal.setClock(portal.now() + 7 * dayMs);
    expect(await answer('pat', left, 'approve')).toMatchObject({ status: 409 });
    await eventually(async () =>
      expect(
        evidence.decisions
          .filter(({ type }) => type === 'approval')
          .map(({ action, body }) => [
            action,
            (body as { answer?: string }).answer,
          ]),
      ).toEqual([
        ['rejected', 'deferred'],
        ['rejected', 'redesign'],
        ['expired', 'lapsed'],
      ]),
    );
    for (const each of evidence.decisions) {
      expect(decisionInputSchema.safeParse(each).error).toBeUndefined();
    }
    await eventually(async () =>
      expect(
        [deferred, redesign, left].map(
          id => evidence.cases.get(`gate-review:${id}`)?.state,
        ),
      ).toEqual(['decided', 'decided', 'lapsed']),
    );
    // What lapsed is opened anew.
    expect((await deploy(3)).reviews[0].id).not.toBe(left);
    await portal.stop();
  });

  it('are opened neither for what is blocked, nor without the name of a release', async () => {
    const { portal, deploy } = await start('SQLITE_3');
    const release = { migration: { kind: 'destructive' } };
    expect(await deploy(1, { release })).toMatchObject({
      ...{ answer: 'review', reviews: [] },
      notes: expect.arrayContaining([
        'Nothing can be reviewed: the request names the release neither by commit nor by digest.',
      ]),
    });
    portal.trouble.facts!.splice(
      ...([0, 1, aService('cart', { incidents: [{ id: 'INC-1' }] })] as const),
    );
    expect(await deploy(1)).toMatchObject({ answer: 'block', reviews: [] });
    expect(await deploy(1, { stage: 'pull-request' })).toMatchObject({
      answer: 'warn',
      reviews: [],
    });
    await portal.stop();
  });
});
