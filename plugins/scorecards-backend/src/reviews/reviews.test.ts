import type { ReviewSample } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';
import { verdictsOf } from '../__testUtils__/verdictsOf';

jest.setTimeout(120_000);

const control = 'slo-present';
const path = `/controls/${control}`;
const ref = (name: string) => `component:default/${name}`;
const names = Array.from({ length: 9 }, (_, index) => `s${index}`);

describe('reviews of a sample', () => {
  const databases = createTestDatabases();

  async function start(databaseId: string) {
    const portal = await startScorecards({
      knex: await databases.init(databaseId as never),
      facts: [
        ...names.map(name => service(name, [])),
        service('passes', ['availability']),
      ],
      visible: names.slice(0, 3),
      control: { ...sloControl, phase: 'observe' },
      config: { plumbline: { scorecards: { promotion: { reviewed: 4 } } } },
    });
    const { call } = portal;
    const verdicts = () => verdictsOf(address => call('ana', 'get', address));
    await eventually(async () =>
      expect((await verdicts()).map(({ status }) => status)).toEqual([
        'pass',
        ...names.map(() => 'fail'),
      ]),
    );
    const sample = async (user = 'ana'): Promise<ReviewSample> =>
      (await call(user, 'get', `${path}/sample`)).body;
    const review = (user: string, body: object) =>
      call(user, 'post', `${path}/reviews`, {
        version: 1,
        outcome: 'right',
        ...body,
      });
    const withdraw = (user: string, entityRef: string) =>
      call(user, 'post', `${path}/reviews/withdraw`, { entityRef });
    const accuracy = async () =>
      (await call('ana', 'get', `${path}/accuracy`)).body;
    return { ...portal, accuracy, review, sample, verdicts, withdraw };
  }

  it.each(databases.eachSupportedId())(
    'are what accuracy counts, and can be withdrawn, on %s',
    async databaseId => {
      const portal = await start(databaseId);
      const { accuracy, call, review, sample, withdraw } = portal;
      const { items, least, reviewed, version } = await sample();
      expect([least, version, reviewed, items.length]).toEqual([4, 1, 0, 4]);
      expect(items[0]).toMatchObject({
        failing: true,
        message: 'No SLO is measured',
        reviews: [],
        owner: 'group:default/payments',
        evidence: [{ fact: 'slo.state' }],
      });
      expect(await accuracy()).toMatchObject({ reviewed: 0, least: 4 });
      const drawn = items.map(({ entityRef }) => entityRef);
      // Whoever asks is drawn the same, as far as they may see it.
      const seen = names.slice(0, 3).map(ref);
      expect(
        (await sample('outsider')).items.map(({ entityRef }) => entityRef),
      ).toEqual(drawn.filter(one => seen.includes(one)));

      for (const entityRef of drawn.slice(0, 3)) {
        expect((await review('ana', { entityRef })).status).toBe(201);
      }
      const three = await accuracy();
      expect(three).toMatchObject({ reviewed: 3, wrong: 0 });
      expect(three.share).toBeUndefined();
      const wrong = {
        entityRef: drawn[3],
        outcome: 'wrong',
        reason: 'It has one, under another name',
      };
      expect((await review('ben', wrong)).status).toBe(201);
      expect(await accuracy()).toMatchObject({ reviewed: 4, share: 0.75 });
      // One says right, another one wrong: it is not known to be right.
      expect((await review('ana', { entityRef: drawn[3] })).body).toMatchObject(
        {
          control,
          controlVersion: 1,
          outcome: 'right',
          by: 'user:default/ana',
          at: '2026-03-01T12:00:00.000Z',
        },
      );
      expect(await accuracy()).toMatchObject({ reviewed: 4, share: 0.75 });
      expect((await sample()).reviewed).toBe(4);
      expect((await sample()).items[3]).toMatchObject({
        outcome: 'wrong',
        reviews: [
          { by: 'user:default/ana', outcome: 'right' },
          { by: 'user:default/ben', reason: wrong.reason },
        ],
      });

      expect((await withdraw('pat', drawn[3])).status).toBe(404);
      expect((await withdraw('ben', drawn[3])).status).toBe(200);
      expect(await accuracy()).toMatchObject({ reviewed: 4, share: 1 });
      expect((await withdraw('ben', drawn[3])).body.error.message).toBe(
        `You have no review of 'slo-present' on '${drawn[3]}'`,
      );
      const { body: listed } = await call('ana', 'get', '/controls');
      expect(listed.items[0].accuracy).toMatchObject({ share: 1 });
      await portal.stop();
    },
  );

  it('are taken only of what is in the sample, once from each', async () => {
    const { call, review, sample, stop } = await start('SQLITE_3');
    const drawn = (await sample()).items.map(({ entityRef }) => entityRef);
    const [entityRef] = drawn;
    const other = names.map(ref).find(one => !drawn.includes(one))!;
    expect((await review('ana', { entityRef })).status).toBe(201);
    const refused: [string, object, number, RegExp][] = [
      ['ana', { entityRef }, 409, /reviewed this verdict already; withdraw/],
      ['ana', { entityRef: other }, 409, /not in the sample.* dispute it$/],
      ['ana', { entityRef: ref('passes') }, 409, /does not fail/],
      ['ana', { entityRef: ref('none') }, 404, /has no verdict/],
      ['ben', { entityRef, version: 2 }, 409, /Version 1 of .* is in force/],
      [
        'ben',
        { entityRef, outcome: 'wrong' },
        400,
        /'reason' of the review must state what is wrong/,
      ],
      ['ben', { entityRef, outcome: 'fine' }, 400, /'outcome'/],
      ['service', { entityRef }, 403, /signed-in user/],
      ['guest', { entityRef }, 403, /scorecards.verdict.review/],
    ];
    for (const [user, body, status, message] of refused) {
      const answer = await review(user, body);
      expect([body, answer.status]).toEqual([body, status]);
      expect(answer.body.error.message).toMatch(message);
    }
    const unseen = drawn.find(
      one => !names.slice(0, 3).map(ref).includes(one),
    )!;
    expect((await review('outsider', { entityRef: unseen })).status).toBe(404);
    for (const [method, address] of [
      ['get', '/controls/gone/sample'],
      ['post', '/controls/gone/reviews'],
    ] as const) {
      const { status } = await call('ana', method, address, {
        entityRef,
        version: 1,
        outcome: 'right',
      });
      expect(status).toBe(404);
    }
    await stop();
  });

  it('stay in the sample once mended, and begin anew with a version', async () => {
    const portal = await start('SQLITE_3');
    const { accuracy, review, sample, trouble, write } = portal;
    const before = (await sample()).items.map(({ entityRef }) => entityRef);
    await review('ana', { entityRef: before[1] });
    const mended = before[1].split('/')[1];
    trouble.facts!.splice(
      trouble.facts!.findIndex(({ entityRef }) => entityRef === before[1]),
      1,
      service(mended, ['availability']),
    );
    trouble.feed!.push({
      seq: trouble.feed!.length + 1,
      type: 'fact',
      entityRef: before[1],
      at: new Date().toISOString(),
    });
    await eventually(async () =>
      expect((await sample()).items[1]).toMatchObject({
        entityRef: before[1],
        failing: false,
        outcome: 'right',
        message: 'No SLO is measured',
      }),
    );
    const after = (await sample()).items.map(({ entityRef }) => entityRef);
    expect(after).toEqual(before);
    expect((await review('ben', { entityRef: before[1] })).status).toBe(409);
    expect(await accuracy()).toMatchObject({ reviewed: 1 });

    await write({ ...sloControl, version: 2, pass: 'slo.state.size() > 1' });
    await eventually(async () =>
      expect(await sample()).toMatchObject({
        version: 2,
        items: [{ failing: true }, {}, {}, {}],
      }),
    );
    const next = await sample();
    expect([next.version, next.items.length]).toEqual([2, 4]);
    expect(next.items.flatMap(({ reviews }) => reviews)).toEqual([]);
    expect(await accuracy()).toMatchObject({ version: 2, reviewed: 0 });
    await portal.stop();
  });
});
