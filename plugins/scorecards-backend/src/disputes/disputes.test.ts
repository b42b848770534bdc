import type { Dispute } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';
import { verdictsOf } from '../__testUtils__/verdictsOf';

jest.setTimeout(120_000);

const ref = (name: string) => `component:default/${name}`;
const control = 'slo-present';

describe('disputes', () => {
  const databases = createTestDatabases();

  async function start(databaseId: string) {
    const names = ['cart', 'checkout', 'payment', 'web'];
    const facts = [
      service('blog', ['latency']),
      ...names.map(name => service(name, [])),
      service('zoo'),
    ];
    const portal = await startScorecards({
      knex: await databases.init(databaseId as never),
      facts,
      visible: ['cart', 'web'],
      config: { plumbline: { scorecards: { promotion: { reviewed: 1 } } } },
    });
    const { call } = portal;
    const verdicts = () => verdictsOf(path => call('ana', 'get', path));
    await eventually(async () =>
      expect((await verdicts()).map(({ status }) => status)).toEqual([
        'pass',
        'fail',
        'fail',
        'fail',
        'fail',
        'unknown',
      ]),
    );
    const raise = (name: string, user = 'ana', change: object = {}) =>
      call(user, 'post', '/disputes', {
        entityRef: ref(name),
        control,
        reason: 'It has one, under another name',
        evidence: 'https://slo.test/checkout',
        ...change,
      });
    const decide = (id: string, verb: string, user: string, version = 1) =>
      call(user, 'post', `/disputes/${id}/${verb}`, {
        version,
        reason: 'Looked into it',
      });
    const accuracy = async (user = 'ana') =>
      (await call(user, 'get', `/controls/${control}/accuracy`)).body;
    return { ...portal, accuracy, decide, facts, raise, verdicts };
  }

  it.each(databases.eachSupportedId())(
    'are decided by the owner of the control, and move its accuracy, on %s',
    async databaseId => {
      const portal = await start(databaseId);
      const { accuracy, call, decide, evidence, raise, stop, verdicts } =
        portal;
      // Nobody complained, which says nothing.
      expect(await accuracy()).toEqual({
        version: 1,
        reviewed: 0,
        wrong: 0,
        open: 0,
        least: 1,
        since: '2025-12-01T12:00:00.000Z',
      });
      const raised = await raise('checkout');
      expect(raised.status).toBe(201);
      expect(raised.body).toMatchObject({
        state: 'open',
        controlVersion: 1,
        said: { message: 'No SLO is measured', evidence: [{ value: [] }] },
        decider: 'group:default/platform',
        version: 1,
      });
      const { id } = raised.body as Dispute;
      expect((await verdicts())[2]).toMatchObject({
        status: 'fail',
        wouldBlock: true,
        dispute: {
          id,
          state: 'open',
          reason: 'It has one, under another name',
        },
      });
      expect(await accuracy()).toMatchObject({ reviewed: 0, open: 1 });

      const again = await raise('checkout', 'ben');
      expect(again.status).toBe(409);
      expect(again.body.error.message).toContain(`'${id}' is open`);
      for (const [name, value] of [
        ['blog', 'pass'],
        ['zoo', 'unknown'],
      ]) {
        const { status, body } = await raise(name);
        expect(status).toBe(409);
        expect(body.error.message).toMatch(`Evidence says '${value}'`);
      }
      expect((await raise('checkout', 'service')).status).toBe(403);
      expect((await raise('checkout', 'guest')).status).toBe(403);
      expect((await raise('checkout', 'outsider')).status).toBe(404);
      expect((await decide(id, 'uphold', 'ana')).status).toBe(403);
      expect((await decide(id, 'uphold', 'service')).status).toBe(403);
      const { status, body } = await call(
        'pat',
        'post',
        `/disputes/${id}/uphold`,
        { version: 1 },
      );
      expect([status, body.error.message]).toEqual([
        400,
        "'reason' of the decision is missing; it must be a string",
      ]);

      const both = await Promise.all([
        decide(id, 'uphold', 'pat'),
        decide(id, 'uphold', 'kim'),
      ]);
      expect(both.map(one => one.status).sort()).toEqual([200, 409]);
      const [won, lost] = both[0].status === 200 ? both : both.reverse();
      expect(lost.body.error.message).toMatch(
        `The dispute has already been upheld by '${won.body.decision.by}'`,
      );
      expect(await accuracy()).toMatchObject({ share: 0, wrong: 1 });
      expect((await verdicts())[2].dispute).toMatchObject({ state: 'upheld' });
      expect((await raise('checkout')).status).toBe(409);

      // Whoever owns the control and raised it leaves it to somebody else.
      const { body: own } = await raise('web', 'zoe');
      const self = await decide(own.id, 'uphold', 'zoe');
      expect(self.body.error.message).toMatch(/^You raised this dispute/);
      expect((await decide(own.id, 'reject', 'pat')).status).toBe(200);
      const inWeb = { share: 0.5, reviewed: 2, wrong: 1, open: 0 };
      expect(await accuracy()).toMatchObject(inWeb);
      const { body: listed } = await call('ana', 'get', '/controls');
      expect(listed.items[0].accuracy).toMatchObject(inWeb);
      // A rejected one can be raised again, with more to say.
      expect((await raise('web', 'ana')).status).toBe(201);

      // Of what one may not see, neither disputes nor their effect.
      const list = async (user: string, query = '') =>
        (await call(user, 'get', `/disputes?${query}`)).body.items.map(
          (one: Dispute) => `${one.entityRef.split('/')[1]} ${one.state}`,
        );
      expect(await list('ana', 'state=upheld')).toEqual(['checkout upheld']);
      expect((await list('ana')).sort()).toEqual([
        'checkout upheld',
        'web open',
        'web rejected',
      ]);
      expect((await list('outsider')).sort()).toEqual([
        'web open',
        'web rejected',
      ]);
      expect((await call('outsider', 'get', `/disputes/${id}`)).status).toBe(
        404,
      );
      expect(await accuracy('outsider')).toMatchObject({
        reviewed: 0,
        wrong: 0,
        open: 1,
      });

      await eventually(async () =>
        expect(
          evidence.decisions.map(({ action, actor }) => `${action} ${actor}`),
        ).toEqual([
          'raised user:default/ana',
          `upheld ${won.body.decision.by}`,
          'raised user:default/zoe',
          'rejected user:default/pat',
          'raised user:default/ana',
        ]),
      );
      await stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'are withdrawn by who raised them, while they are open, on %s',
    async databaseId => {
      const portal = await start(databaseId);
      const { accuracy, call, decide, evidence, raise, verdicts } = portal;
      const { body: raised } = await raise('checkout');
      const withdraw = (user: string, body: object = { version: 1 }) =>
        call(user, 'post', `/disputes/${raised.id}/withdraw`, body);
      const other = await withdraw('ben');
      expect([other.status, other.body.error.message]).toEqual([
        403,
        'Only the user who raised a dispute can withdraw it; the owner of the control can reject it',
      ]);
      expect((await withdraw('service')).status).toBe(403);
      expect((await withdraw('ana', {})).status).toBe(400);
      expect((await withdraw('outsider')).status).toBe(404);
      const { status, body } = await withdraw('ana');
      expect([status, body]).toMatchObject([
        200,
        {
          state: 'withdrawn',
          version: 2,
          decision: { by: 'user:default/ana', reason: '' },
        },
      ]);
      expect((await verdicts())[2].dispute).toBeUndefined();
      expect(await accuracy()).toMatchObject({ reviewed: 0, open: 0 });
      for (const late of [
        await withdraw('ana', { version: 2 }),
        await decide(raised.id, 'uphold', 'pat', 2),
      ]) {
        expect(late.status).toBe(409);
        expect(late.body.error.message).toMatch('already been withdrawn by');
      }
      expect((await raise('checkout')).status).toBe(201);
      await eventually(async () =>
        expect(evidence.decisions.map(({ action }) => action)).toEqual([
          'raised',
          'withdrawn',
          'raised',
        ]),
      );
      await portal.stop();
    },
  );

  it('count for the version that judged, within the window, and are replayed', async () => {
    const portal = await start('SQLITE_3');
    const { accuracy, call, decide, facts, now, raise, setClock } = portal;
    const { body: dispute } = await raise('checkout');
    const raisedAt = now();
    await setClock(now() + 60_000);
    await decide(dispute.id, 'uphold', 'pat');
    const then = await call(
      'ana',
      'get',
      `/verdicts?entityRef=${ref('checkout')}&at=${new Date(
        raisedAt,
      ).toISOString()}`,
    );
    expect(then.body.items[0].dispute.state).toBe('open');

    // A version that says otherwise starts anew; what it passes is no sample.
    await portal.write({
      ...sloControl,
      version: 2,
      pass: 'slo.state.size() >= 0',
    });
    await eventually(async () =>
      expect(await accuracy()).toMatchObject({ version: 2 }),
    );
    const { share, ...rest } = await accuracy();
    expect(share).toBeUndefined();
    expect(rest).toMatchObject({ reviewed: 0, wrong: 0, open: 0 });

    await portal.write({ ...sloControl, version: 3 });
    await eventually(async () =>
      expect(
        (
          await portal.verdicts()
        ).filter(({ status, version }) => status === 'fail' && version === 3),
      ).toHaveLength(4),
    );
    expect((await raise('checkout')).status).toBe(201);
    // What failed once counts as long as the window reaches back to it.
    facts.splice(0, facts.length);
    portal.trouble.feed!.push(
      ...['cart', 'checkout', 'payment', 'web'].map((name, index) => ({
        seq: index + 1,
        type: 'entity' as const,
        entityRef: ref(name),
        at: new Date(now()).toISOString(),
      })),
    );
    await eventually(async () =>
      expect(
        (
          await call('ana', 'get', `/verdicts?status=fail`)
        ).body.items,
      ).toEqual([]),
    );
    await setClock(now() + 89 * 24 * 60 * 60 * 1000);
    expect(await accuracy()).toMatchObject({ open: 1 });
    await setClock(now() + 2 * 24 * 60 * 60 * 1000);
    expect(await accuracy()).toMatchObject({ open: 0 });
    await portal.stop();
  });
});
