import type { Promotion } from '@plumbline/backstage-plugin-scorecards-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';
import { begun, names, startLadder } from './__testUtils__/startLadder';

jest.setTimeout(120_000);

const control = 'slo-present';
const path = `/controls/${control}`;
const ref = (name: string) => `component:default/${name}`;

describe('the ladder of phases', () => {
  const databases = createTestDatabases();

  async function start(databaseId: string, failing = 20, words = {}) {
    const knex = await databases.init(databaseId as never);
    return { ...(await startLadder(knex, { failing, words })), knex };
  }

  it.each(databases.eachSupportedId())(
    'is climbed one step at a time by what was measured, on %s',
    async databaseId => {
      const portal = await start(databaseId);
      const { call, changed, decide, failingAre } = portal;
      const { promotion, review, verdicts } = portal;
      expect(await promotion()).toMatchObject({
        phase: 'observe',
        version: 1,
        next: 'remediate',
        ready: false,
        steps: [{ action: 'began', phase: 'observe', controlVersion: 1 }],
      });

      for (const [user, why] of [
        ['ana', /Only members of 'group:default\/platform'/],
        ['guest', /scorecards.control.promote/],
        ['service', /signed-in user/],
      ] as const) {
        const refused = await decide('promote', 'remediate', user);
        expect(refused.status).toBe(403);
        expect(refused.body.error.message).toMatch(why);
      }
      const early = await decide('promote', 'remediate');
      expect(early.status).toBe(409);
      expect(early.body.error.message).toBe(
        "'slo-present' can't be promoted to 'remediate' yet: it was observed for 0 days, but 30 are needed; people reviewed 0 failures, but 20 are needed; its accuracy is unknown, but 95% is needed",
      );

      await portal.setClock(begun + 30 * dayMs + 60_000);
      const silent = await decide('promote', 'remediate');
      expect(silent.body.error.message).toBe(
        "'slo-present' can't be promoted to 'remediate' yet: people reviewed 0 failures, but 20 are needed; its accuracy is unknown, but 95% is needed",
      );
      await review('wrong', 2);
      const drawn = await review('right');
      const inaccurate = await decide('promote', 'remediate');
      expect(inaccurate.status).toBe(409);
      expect(inaccurate.body.error.message).toMatch(
        /accuracy is 90% of 20 reviewed failures, but 95% is needed$/,
      );

      for (const entityRef of drawn.slice(0, 2)) {
        await call('ana', 'post', `${path}/reviews/withdraw`, { entityRef });
      }
      await review('right');
      expect((await promotion()).ready).toBe(true);
      names(20, 40).forEach(name => changed(name, []));
      await failingAre(40);
      expect((await promotion()).ready).toBe(true);
      const skipped = await decide('promote', 'gate');
      expect(skipped.status).toBe(400);
      expect(skipped.body.error.message).toContain(
        "from 'observe' the next is 'remediate'",
      );
      const before = new Date(portal.now()).toISOString();
      await portal.setClock(portal.now() + 60_000);
      const promoted = await decide('promote', 'remediate');
      expect(promoted.status).toBe(200);
      expect(promoted.body).toMatchObject({
        phase: 'remediate',
        version: 2,
        next: 'enforce-new',
        steps: [{ action: 'promoted', by: 'user:default/pat' }, { version: 1 }],
      });
      const late = await call('kim', 'post', `${path}/promote`, {
        ...{ to: 'remediate', reason: 'Me too', version: 1 },
      });
      expect(late.status).toBe(409);
      expect(late.body.error.message).toMatch(
        /^It has already been promoted to 'remediate' by 'user:default\/pat' at \S+Z$/,
      );

      // Due from when it was required, and not from when it was first seen.
      const due = new Date(portal.now() + 90 * dayMs).toISOString();
      expect(await verdicts('?sort=due&limit=1')).toMatchObject([
        { phase: 'remediate', due, baseline: false, wouldBlock: false },
      ]);
      const [then] = await verdicts(`?at=${before}`);
      expect(then).toMatchObject({ phase: 'observe' });
      expect(then.due).toBeUndefined();
      expect((await call('ana', 'get', '/controls')).body.items).toMatchObject([
        { phase: 'remediate', writtenPhase: 'observe' },
      ]);

      // What may block needs more; words may be mended without a new version.
      expect(
        (await decide('promote', 'enforce-new')).body.error.message,
      ).toMatch(/'documentation'; .*'url'.*; no baseline is frozen/);
      await portal.write({
        ...sloControl,
        documentation: 'https://docs.test/slo',
        remediation: { text: 'Define one', url: 'https://docs.test/define' },
      });
      // Of 40 that fail, others are drawn than of the first 20.
      expect(
        (await decide('promote', 'enforce-new')).body.error.message,
      ).toMatch(
        /people other than 'user:default\/pat' reviewed \d+ of the 20 failures in its sample, but all/,
      );
      await review('right');
      await call('pat', 'post', '/baseline', { controls: [control] });
      await portal.setClock(portal.now() + 7 * dayMs - 60_000);
      await eventually(async () =>
        expect(
          (
            await decide('promote', 'enforce-new')
          ).body.error.message,
        ).toBe(
          "'slo-present' can't be promoted to 'enforce-new' yet: it was in its phase for 6 days, but 7 are needed",
        ),
      );
      expect((await promotion()).ready).toBe(false);
      await portal.setClock(portal.now() + 60_000);
      expect((await promotion()).ready).toBe(true);
      expect((await decide('promote', 'enforce-new')).status).toBe(200);
      changed('s40', []);
      await failingAre(41);
      const enforced = await verdicts();
      expect(enforced.filter(({ wouldBlock }) => wouldBlock)).toMatchObject([
        { entityRef: ref('s40'), baseline: false },
      ]);
      expect(enforced.filter(({ baseline }) => baseline)).toHaveLength(40);
      expect((await decide('promote', 'gate')).status).toBe(409);
      await portal.setClock(portal.now() + 7 * dayMs);
      expect((await decide('promote', 'gate')).status).toBe(200);
      expect(
        (await verdicts()).filter(({ wouldBlock }) => wouldBlock),
      ).toHaveLength(41);
      expect((await decide('promote', 'gate')).status).toBe(400);

      // Two at once: one wins, the other gets a conflict.
      const both = await Promise.all(
        ['pat', 'kim'].map(user =>
          call(user, 'post', `${path}/demote`, {
            ...{ to: 'remediate', reason: 'Too early', version: 4 },
          }),
        ),
      );
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect((await decide('demote', 'gate')).status).toBe(400);
      const { body: history } = await call('ana', 'get', `${path}/history`);
      expect(history).toMatchObject({
        inForce: 1,
        versions: [{ version: 1, counts: { fail: 41 }, differences: [] }],
      });
      expect(
        history.steps.map(({ action }: { action: string }) => action),
      ).toEqual(['demoted', 'promoted', 'promoted', 'promoted', 'began']);
      const [verdict] = (
        await call(
          'ana',
          'get',
          `/verdicts/history?entityRef=${ref('s00')}&control=${control}`,
        )
      ).body.items;
      expect(verdict).toMatchObject({ phase: 'remediate', wouldBlock: false });

      await eventually(async () =>
        expect(
          portal.evidence.decisions
            .filter(({ type }) => type === 'promotion' || type === 'baseline')
            .map(({ action, subject, actor }) => [
              ...[action, subject.phase],
              actor!.split('/')[1],
            ]),
        ).toEqual([
          ['promoted', 'remediate', 'pat'],
          ['approved', undefined, 'pat'],
          ['promoted', 'enforce-new', 'pat'],
          ['promoted', 'gate', 'pat'],
          ['demoted', 'gate', expect.any(String)],
          ['demoted', 'enforce-new', expect.any(String)],
        ]),
      );
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'is not climbed to where it may block by who reviewed alone, on %s',
    async databaseId => {
      const portal = await start(databaseId, 20, {
        documentation: 'https://docs.test/slo',
        remediation: { text: 'Define one', url: 'https://docs.test/define' },
      });
      const { call, decide, promotion, review } = portal;
      await portal.setClock(begun + 30 * dayMs + 60_000);
      const drawn = await review('right', Infinity, 'pat');
      expect((await promotion('pat')).ready).toBe(true);
      expect((await decide('promote', 'remediate')).status).toBe(200);
      await call('pat', 'post', '/baseline', { controls: [control] });
      await portal.setClock(portal.now() + 7 * dayMs);

      const alone = await decide('promote', 'enforce-new');
      expect(alone.status).toBe(409);
      expect(alone.body.error.message).toBe(
        "'slo-present' can't be promoted to 'enforce-new' yet: people other than 'user:default/pat' reviewed 0 failures, but 20 are needed: 20 reviews by others are missing; its accuracy is unknown, but 95% is needed; people other than 'user:default/pat' reviewed 0 of the 20 failures in its sample, but all are needed: 20 reviews by others are missing; 'npx --package @plumbline/cli plumbline controls sample slo-present' lists them",
      );
      expect((await promotion('pat')).ready).toBe(false);
      expect((await promotion('Pat')).ready).toBe(false);
      for (const other of ['kim', 'ana']) {
        expect((await promotion(other)).ready).toBe(true);
      }

      // A rejected dispute rests on who decided it; a person's review on them.
      const { body: dispute } = await call('ana', 'post', '/disputes', {
        ...{ entityRef: drawn[0], control, reason: 'It has one' },
      });
      await call('pat', 'post', `/disputes/${dispute.id}/reject`, {
        ...{ reason: 'It has none', version: 1 },
      });
      for (const entityRef of drawn.slice(1)) {
        await call('ana', 'post', `${path}/reviews`, {
          ...{ entityRef, version: 1, outcome: 'right' },
        });
      }
      expect(
        (await decide('promote', 'enforce-new')).body.error.message,
      ).toMatch(/: 1 review by others is missing; its accuracy/);
      await call('ana', 'post', `${path}/reviews`, {
        ...{ entityRef: drawn[0], version: 1, outcome: 'right' },
      });
      expect((await decide('promote', 'enforce-new')).status).toBe(200);
      await portal.stop();
    },
  );

  it('reveals nothing of what a reader may not see', async () => {
    const portal = await start('SQLITE_3', 12);
    const promotion: Promotion = (
      await portal.call('outsider', 'get', `${path}/promotion`)
    ).body;
    expect(promotion.checks.find(({ need }) => need === 'reviewed')?.says).toBe(
      "people reviewed 0 failures, but 20 are needed; it has 0 failures to review, so it waits for more, or for fewer in 'plumbline.scorecards.promotion.reviewed'",
    );
    const { body } = await portal.call('outsider', 'get', `${path}/history`);
    expect(body.versions).toMatchObject([{ version: 1, counts: {} }]);
    const refused = await portal.call('outsider', 'post', `${path}/promote`, {
      ...{ to: 'remediate', version: 1, reason: 'It is time' },
    });
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toBe(
      "'slo-present' can't be promoted to 'remediate' yet: over the whole estate it lacks 'observed', 'reviewed', 'accuracy'",
    );
    await portal.stop();
  });

  it('is not climbed by editing the file', async () => {
    const portal = await start('SQLITE_3', 1);
    await portal.write({ ...sloControl, phase: 'gate', title: 'Edited' });
    await eventually(async () =>
      expect(
        (
          await portal.call('ana', 'get', '/controls')
        ).body.items,
      ).toMatchObject([
        { title: 'Edited', phase: 'observe', writtenPhase: 'gate' },
      ]),
    );
    expect(await portal.verdicts()).toMatchObject([
      { phase: 'observe', wouldBlock: false },
    ]);
    expect(await portal.promotion()).toMatchObject({
      phase: 'observe',
      writtenPhase: 'gate',
    });
    await portal.stop();
  });

  it.each([
    ['get', '/controls/slo-presnt/promotion', {}, 404, /'slo-present'\?$/],
    ['post', '/controls/slo-presnt/promote', {}, 400, /decision/],
    ['post', `${path}/promote`, { to: 'gate', version: 1 }, 400, /reason/],
    [
      ...(['post', `${path}/promote`] as const),
      ...([{ to: 'warn', version: 1, reason: 'x' }, 400, /'to'/] as const),
    ],
    [
      'get',
      '/controls/nothing/history',
      {},
      404,
      /^No control is called 'nothing'/,
    ],
  ] as const)('answers %s %s %j with %d', async (...given) => {
    const [method, address, body, expected, message] = given;
    const portal = await start('SQLITE_3', 1);
    const answer = await portal.call('pat', method, address, body);
    expect(answer.status).toBe(expected);
    expect(answer.body.error.message).toMatch(message);
    await portal.stop();
  });

  it('lists a promotion that is earned, until it is decided', async () => {
    const portal = await start('SQLITE_3');
    await portal.setClock(begun + 30 * dayMs);
    await portal.review('right');
    expect((await portal.promotion()).ready).toBe(true);
    await portal.stop();
    // What is ready is looked for at the start, and every five minutes.
    const second = await startScorecards({
      knex: portal.knex,
      facts: names(0, 20).map(name => service(name, [])),
      groups: ['platform'],
      // However the owner is written.
      control: {
        ...sloControl,
        phase: 'observe',
        owner: 'group:default/Platform',
      },
      now: portal.now(),
    });
    const id = `promotion:${control}/1`;
    await eventually(async () =>
      expect(second.evidence.cases.get(id)).toMatchObject({
        ...{ type: 'promotion', state: 'waiting' },
        title: 'Promote “Has an SLO” to remediate',
        deciders: ['group:default/platform'],
        restsOnWholeEstate: true,
      }),
    );
    const [{ body, path: promote }] = second.evidence.cases.get(id)!.actions!;
    const answers = await Promise.all(
      ['pat', 'kim'].map(user =>
        second.call(user, 'post', promote, { ...body, reason: 'Earned' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await eventually(async () =>
      expect(second.evidence.cases.get(id)).toMatchObject({
        state: 'decided',
        outcome: { action: 'promoted', reason: 'Earned' },
      }),
    );
    await second.stop();
  });

  it.each([
    ['disabled', { enabled: false }],
    ['gone', { id: 'another' }],
  ])('no longer lists a promotion once its control is %s', async (_, words) => {
    const portal = await start('SQLITE_3');
    await portal.setClock(begun + 30 * dayMs);
    await portal.review('right');
    expect((await portal.promotion()).ready).toBe(true);
    await portal.stop();
    const again = (change: object) =>
      startScorecards({
        knex: portal.knex,
        facts: names(0, 20).map(name => service(name, [])),
        groups: ['platform'],
        control: { ...sloControl, phase: 'observe', ...change },
        now: portal.now(),
      });
    const id = `promotion:${control}/1`;
    for (const [change, state] of [
      [{}, 'waiting'],
      [words, 'lapsed'],
    ] as const) {
      const next = await again(change);
      await eventually(async () =>
        expect(next.evidence.cases.get(id)).toMatchObject({ state }),
      );
      await next.stop();
    }
  });
});
