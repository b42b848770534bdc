import type {
  Summary,
  TeamDebt,
} from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  aScorecardsBackend,
  aService,
  runbookControl,
  sloControl,
} from '../__testUtils__/aScorecardsBackend';

jest.setTimeout(120_000);

/** Requested late: a test may begin before midnight. */
const today = () => new Date().toISOString().slice(0, 10);
const ref = (name: string) => `component:default/${name}`;
const facts = () => [
  aService('cart', { slos: [], runbook: true, system: 'system:default/shop' }),
  aService('checkout', { slos: [], runbook: false }),
  aService('web', { slos: [1], owner: 'group:default/web' }),
];
const blockedByPlatform = { ...sloControl, ownedBy: 'platform' };

describe('summaries, a team and its verdicts in one file', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'count what stands, and say what the platform owes, on %s',
    async databaseId => {
      const backend = await aScorecardsBackend({
        knex: await databases.init(databaseId),
        facts: facts(),
        controls: [blockedByPlatform, runbookControl],
      });
      await backend.until('/verdicts', ({ items }) =>
        expect(items).toHaveLength(6),
      );

      const summary: Summary = await backend.get('/summary?by=requirement');
      expect(summary).toMatchObject({ by: 'requirement', days: [today()] });
      expect(summary.items).toEqual([
        expect.objectContaining({
          of: 'required',
          counts: { pass: 1, fail: 1, unknown: 1, exempt: 0 },
          platformOwned: 0,
          oldest: expect.any(String),
          trend: { pass: [1], fail: [1], unknown: [1], exempt: [0] },
        }),
        expect.objectContaining({
          of: 'recommended',
          counts: { pass: 1, fail: 2, unknown: 0, exempt: 0 },
          platformOwned: 2,
        }),
      ]);
      const byOwner: Summary = await backend.get('/summary?by=owner&limit=1');
      expect(byOwner.items.map(({ of }) => of)).toEqual([
        'group:default/payments',
      ]);
      expect(byOwner.items[0].requirements).toEqual({
        required: { pass: 1, fail: 1, unknown: 0, exempt: 0 },
        recommended: { pass: 0, fail: 2, unknown: 0, exempt: 0 },
      });
      const rest = await backend.get(
        `/summary?by=owner&limit=1&cursor=${byOwner.nextCursor}`,
      );
      expect(rest.items).toMatchObject([
        { of: 'group:default/web', counts: { pass: 1, fail: 0, unknown: 1 } },
      ]);
      expect(rest.nextCursor).toBeUndefined();
      const bySystem: Summary = await backend.get('/summary?by=system');
      expect(bySystem.items.map(({ of }) => of)).toEqual([
        undefined,
        'system:default/shop',
      ]);

      const answer = await backend.call(
        'get',
        '/team?owner=group:default/payments',
      );
      expect(answer.headers['server-timing']).toMatch(/^app;dur=\d+\.\d$/);
      const team: TeamDebt = answer.body;
      expect(team.oldest.items).toMatchObject([
        { entityRef: ref('checkout'), control: 'runbook-present' },
      ]);
      expect(team.blockers).toEqual([
        {
          control: 'slo-present',
          title: 'Has an SLO',
          owner: 'group:default/platform',
          requirement: 'recommended',
          blocks: 2,
          marked: 0,
          issues: [],
          entityRefs: [ref('cart'), ref('checkout')],
          since: expect.any(String),
        },
      ]);
      expect(team.summary.items.map(({ counts }) => counts.fail)).toEqual([
        1, 2,
      ]);

      const csv = await backend.call(
        'get',
        '/verdicts?format=csv&sort=control',
      );
      expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
      const lines = csv.text.split('\r\n');
      expect(lines).toHaveLength(8);
      expect(lines[0]).toMatch(/^entity,owner,system,control,version,/);
      expect(lines[2]).toContain('"No runbook, ""really"""');
      expect(lines[4]).toContain(`,"'=No SLO is measured",`);
      expect(lines[4]).toContain(
        `${ref('cart')},group:default/payments,system:default/shop,slo-present`,
      );
      const { items } = (await backend.call('get', '/verdicts?sort=control'))
        .body;
      const stream = await backend.call(
        'get',
        '/verdicts?format=ndjson&sort=control',
      );
      expect(stream.headers['content-type']).toBe(
        'application/x-ndjson; charset=utf-8',
      );
      expect(
        stream.text
          .trimEnd()
          .split('\n')
          .map(line => JSON.parse(line)),
      ).toEqual(items);
      const none = '/verdicts?format=ndjson&control=none';
      expect((await backend.call('get', none)).text).toBe('');
      const table = async (path: string) =>
        (await backend.call('get', path)).text.split('\r\n');
      expect(await table('/summary?by=owner&format=csv&limit=1')).toEqual([
        "owner,fail,of it the platform's,in the baseline,overdue,unknown,exempt,pass,oldest failure",
        expect.stringMatching(/^group:default\/payments,3,2,0,0,0,0,1,20/),
        expect.stringMatching(/^group:default\/web,0,0,0,0,1,0,1,/),
        '',
      ]);
      const controls = await table('/controls?format=csv');
      expect(controls[0]).toMatch(/^control,version,title,owner,requirement,/);
      expect(controls).toHaveLength(4);
      expect(controls[2]).toMatch(/^slo-present,1,.*,observe,true,1,2,0,0,/);
      await backend.stop();
    },
  );

  it('count nothing of what a reader may not see', async () => {
    const backend = await aScorecardsBackend({
      knex: await databases.init('SQLITE_3'),
      facts: facts(),
      controls: [blockedByPlatform, runbookControl],
      visible: [ref('cart')],
    });
    await backend.until('/verdicts?sort=since', ({ items }) =>
      expect(items.map((one: { entityRef: string }) => one.entityRef)).toEqual([
        ref('cart'),
        ref('cart'),
      ]),
    );
    const without = async (path: string) => {
      const body = await backend.get(path);
      expect(JSON.stringify(body)).not.toMatch(/checkout|default\/web/);
      return body;
    };
    expect((await without('/summary?by=owner')).items).toMatchObject([
      {
        of: 'group:default/payments',
        counts: { pass: 1, fail: 1, unknown: 0 },
        trend: { pass: [1], fail: [1], unknown: [0] },
      },
    ]);
    expect((await without('/controls')).items).toMatchObject([
      { id: 'runbook-present', adoption: { pass: 1 } },
      { id: 'slo-present', adoption: { fail: 1 } },
    ]);
    const team = await without('/team?owner=group:default/payments');
    expect(team.blockers).toMatchObject([{ blocks: 1 }]);
    const { text } = await backend.call('get', '/verdicts?format=csv');
    expect(text).not.toMatch(/checkout|default\/web/);
    await backend.stop();
  });

  it.each([
    ['/summary', /by/],
    ['/summary?by=team', /by/],
    ['/summary?by=owner&from=yesterday', /must be a date/],
    ['/summary?by=owner&to=2999-01-01', /future/],
    ['/summary?by=owner&from=2020-01-01', /at most 400 days/],
    ['/summary?by=owner&cursor=x', /cursor/],
    ['/team', /owner/],
    ['/verdicts?sort=age', /sort/],
    ['/verdicts?sort=since&cursor=WyJkdWUiXQ', /'nextCursor'/],
    ['/verdicts?baseline=maybe', /baseline/],
    ['/verdicts?format=csv&at=2999-01-01T00:00:00Z', /future/],
  ])('refuse %s in one sentence', async (path, message) => {
    const backend = await aScorecardsBackend({
      knex: await databases.init('SQLITE_3'),
      facts: [],
      controls: [],
    });
    const { status, body } = await backend.call('get', path);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(message);
    await backend.stop();
  });
});
