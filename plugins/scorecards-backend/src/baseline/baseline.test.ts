import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';
import { verdictsOf } from '../__testUtils__/verdictsOf';

jest.setTimeout(120_000);

const begun = Date.parse('2026-03-01T12:00:00.000Z');
const ref = (name: string) => `component:default/${name}`;

describe('baseline', () => {
  const databases = createTestDatabases();

  async function start(databaseId: string) {
    const names = ['cart', 'checkout', 'payment', 'web'];
    const portal = await startScorecards({
      knex: await databases.init(databaseId as never),
      facts: [
        ...names.map(name => service(name, [])),
        service('zoo', ['latency']),
      ],
      visible: ['cart'],
      control: { ...sloControl, phase: 'remediate' },
    });
    const { call, trouble } = portal;
    const verdicts = (query = '') =>
      verdictsOf(path => call('ana', 'get', path), query);
    const messages = async () =>
      (await verdicts()).map(
        ({ entityRef, status, baseline }) =>
          `${entityRef.split('/')[1]} ${status}${baseline ? ' legacy' : ''}`,
      );
    const until = (expected: string[]) =>
      eventually(async () => expect(await messages()).toEqual(expected));
    const change = async (
      name: string,
      slos: string[] | undefined,
      expected: string[],
    ) => {
      await portal.setClock(portal.now() + dayMs);
      const index = trouble.facts!.findIndex(
        ({ entityRef }) => entityRef === ref(name),
      );
      trouble.facts![index] = service(name, slos);
      trouble.feed!.push({
        seq: trouble.feed!.length + 1,
        type: 'fact',
        entityRef: ref(name),
        at: new Date().toISOString(),
      });
      await until(expected);
    };
    const freeze = (body?: object, user = 'pat') =>
      call(user, 'post', '/baseline', body);
    await until([
      'cart fail',
      ...names.slice(1).map(n => `${n} fail`),
      'zoo pass',
    ]);
    return { ...portal, change, freeze, verdicts };
  }

  it.each(databases.eachSupportedId())(
    'holds what failed then and has not passed since, and never grows, on %s',
    async databaseId => {
      const portal = await start(databaseId);
      const { call, change, freeze, verdicts } = portal;
      const left = async (user = 'ana') =>
        (await call(user, 'get', '/baseline')).body.items;
      expect(await left()).toEqual([]);

      await portal.setClock(begun + dayMs);
      const date = new Date(portal.now()).toISOString();
      const frozen = await freeze({ reason: 'We start here' });
      expect(frozen.status).toBe(201);
      expect(frozen.body.items).toEqual([
        {
          control: 'slo-present',
          date,
          frozenAt: date,
          frozenBy: 'user:default/pat',
          reason: 'We start here',
          frozen: 4,
          remaining: 4,
        },
      ]);
      // Legacy is due from then on.
      expect((await verdicts())[0]).toMatchObject({
        baseline: true,
        due: new Date(portal.now() + 90 * dayMs).toISOString(),
      });

      await change(
        'zoo',
        [],
        [
          'cart fail legacy',
          'checkout fail legacy',
          'payment fail legacy',
          'web fail legacy',
          'zoo fail',
        ],
      );
      // Not being known is not being mended.
      await change('cart', undefined, [
        'cart unknown',
        'checkout fail legacy',
        'payment fail legacy',
        'web fail legacy',
        'zoo fail',
      ]);
      expect(await left()).toMatchObject([{ frozen: 4, remaining: 3 }]);
      const [web] = (await verdicts('?status=fail')).slice(-2);
      const [unknown] = await verdicts('?status=unknown');
      expect(web.failingSince).toBe(web.since);
      expect(unknown.failingSince).toBe(web.since);
      expect(Date.parse(unknown.since)).toBeGreaterThan(Date.parse(web.since));
      await change(
        'cart',
        [],
        [
          'cart fail legacy',
          'checkout fail legacy',
          'payment fail legacy',
          'web fail legacy',
          'zoo fail',
        ],
      );
      // It fails anew, and has failed all the while.
      const [anew] = await verdicts('?entityRef=component:default/cart');
      expect(anew.failingSince).toBe(web.since);
      expect(Date.parse(anew.since)).toBeGreaterThan(Date.parse(unknown.since));
      await change(
        'web',
        ['latency'],
        [
          'cart fail legacy',
          'checkout fail legacy',
          'payment fail legacy',
          'web pass',
          'zoo fail',
        ],
      );
      await change(
        'web',
        [],
        [
          'cart fail legacy',
          'checkout fail legacy',
          'payment fail legacy',
          'web fail',
          'zoo fail',
        ],
      );
      expect(await left()).toMatchObject([{ frozen: 4, remaining: 3 }]);
      // Of what one may see, as if there were nothing else.
      expect(await left('outsider')).toMatchObject([
        { frozen: 1, remaining: 1 },
      ]);
      const refs = async (query: string) =>
        (await verdicts(query)).map(({ entityRef }) => entityRef);
      expect(await refs('?baseline=false&status=fail')).toEqual([
        ref('web'),
        ref('zoo'),
      ]);
      expect(await refs('?baseline=true&sort=since&limit=1')).toEqual([
        ref('checkout'),
      ]);
      const { body: summary } = await call('ana', 'get', '/summary?by=control');
      expect(summary.items).toMatchObject([
        { baseline: 3, counts: { fail: 5 } },
      ]);
      // Before it was frozen there was none.
      const [then] = await verdicts(`?at=${new Date(begun + 1).toISOString()}`);
      expect(then).toMatchObject({ status: 'fail', baseline: false });

      const again = await freeze({ controls: ['slo-present'] });
      expect(again.status).toBe(409);
      expect(again.body.error.message).toMatch(
        /'slo-present' is frozen already/,
      );
      expect((await freeze()).status).toBe(409);
      await eventually(async () =>
        expect(portal.evidence.decisions).toMatchObject([
          {
            type: 'baseline',
            action: 'approved',
            subject: { control: 'slo-present' },
            actor: 'user:default/pat',
            body: { date },
          },
        ]),
      );
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'holds what failed when it was last known, on %s',
    async databaseId => {
      const portal = await start(databaseId);
      await portal.change('cart', undefined, [
        'cart unknown',
        'checkout fail',
        'payment fail',
        'web fail',
        'zoo pass',
      ]);
      const { body } = await portal.freeze();
      expect(body.items).toMatchObject([{ frozen: 4, remaining: 3 }]);
      await portal.change(
        'cart',
        [],
        [
          'cart fail legacy',
          ...['checkout', 'payment', 'web'].map(name => `${name} fail legacy`),
          'zoo pass',
        ],
      );
      const { body: then } = await portal.call('ana', 'get', '/baseline');
      expect(then.items).toMatchObject([{ frozen: 4, remaining: 4 }]);
      await portal.stop();
    },
  );

  it('can be frozen as of before, and only by who answers for the control', async () => {
    const portal = await start('SQLITE_3');
    await portal.setClock(begun + 3 * dayMs);
    for (const [user, body, status, message] of [
      ['ana', {}, 403, /no group that owns a control/],
      ['ana', { controls: ['slo-present'] }, 403, /Only members of/],
      ['guest', {}, 403, /scorecards.baseline.freeze/],
      ['service', {}, 403, /signed-in user/],
      ['pat', { controls: ['slo'] }, 404, /called 'slo'/],
      ['pat', { date: '2026-02-01' }, 400, /first judged at 2026-03-01/],
      ['pat', { date: '2027-02-01' }, 400, /future/],
      ['pat', { date: 'yesterday' }, 400, /date/],
    ] as const) {
      const answer = await portal.freeze(body, user);
      expect([answer.status, answer.body.error.message]).toEqual([
        status,
        expect.stringMatching(message),
      ]);
    }
    await portal.change(
      'zoo',
      [],
      ['cart fail', 'checkout fail', 'payment fail', 'web fail', 'zoo fail'],
    );
    const answer = await portal.freeze({ date: '2026-03-02' });
    expect(answer.body.items).toMatchObject([{ frozen: 4, remaining: 4 }]);
    expect(
      (await portal.verdicts('?baseline=false')).map(each => each.entityRef),
    ).toEqual([ref('zoo')]);
    await portal.stop();
  });
});
