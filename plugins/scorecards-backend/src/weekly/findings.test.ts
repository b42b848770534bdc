import type { Entity } from '@backstage/catalog-model';
import { drillChecklists } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import { WeeklyStore } from './WeeklyStore';
import {
  observed,
  startLifecycle,
} from '../lifecycle/__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const payments = 'group:default/payments';
const shop = 'component:default/shop';
const restore = drillChecklists.find(({ scenario }) => scenario === 'restore')!;
const drill = {
  entityRef: shop,
  scenario: 'restore',
  mode: 'game-day',
  heldAt: '2026-11-19T10:00:00Z',
  outcome: 'partly',
  steps: restore.steps.map(() => 'worked'),
  findings: [
    {
      kind: 'stale-contact',
      contact: 'pager',
      text: 'The pager has an old number',
    },
    {
      kind: 'missing-right',
      text: 'Eve may not start it',
      who: 'user:default/eve',
    },
    { kind: 'unclear-escalation', text: 'No one knew the second level' },
    { kind: 'wrong-runbook', text: 'It names a host that is gone' },
    { kind: 'other', text: 'It took two hours' },
  ],
};
const escalation = (levels: number) =>
  observed('oncall.escalation', {
    present: levels > 0,
    levels,
    staffed: levels,
  });
const runbook = (path: string) =>
  observed('catalog.runbook', `https://wiki.example/${path}`);

describe('findings of a drill', () => {
  const databases = createTestDatabases();
  const group = (
    pager: string | undefined,
    members: string[],
    { channel = 'old', escalation: page = 'old', name = 'payments' } = {},
  ): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        ...(pager !== undefined && {
          'plumbline.dev/pager': `https://pager.example/${pager}`,
        }),
        'plumbline.dev/channel': `https://chat.example/${channel}`,
        'plumbline.dev/escalation': `https://wiki.example/${page}`,
      },
    },
    spec: { type: 'team', children: [] },
    relations: members.map(member => ({
      type: 'hasMember',
      targetRef: `user:default/${member}`,
    })),
  });

  it.each(databases.eachSupportedId())(
    'wait for the owner as corrections, until their source was changed, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      // As they are when it starts: it looks then, and some minutes later.
      const start = async (
        entities: Entity[],
        facts: ReturnType<typeof observed>[],
        owner = payments,
      ) => {
        const portal = await startLifecycle(knex, {
          controls: ['no-traffic'],
          entities,
          others: [{ ...service('shop'), owner, facts }],
        });
        const { cases } = portal.evidence;
        const state = (id: string) =>
          drill.findings.map(
            (_, index) => cases.get(`finding:${id}/${index + 1}`)?.state,
          );
        const fix = (id: string, body: object, user = 'ana') =>
          portal.call(user, 'post', `/drills/${id}/fix`, body);
        return { ...portal, cases, fix, state };
      };
      const open = Array(5).fill('waiting');
      let portal = await start(
        [group('old', ['ana'])],
        [escalation(1), runbook('old')],
      );
      const { body, status } = await portal.call(
        'ana',
        'post',
        '/drills',
        drill,
      );
      expect(status).toBe(201);
      const { id } = body;
      expect(body.findings.map((one: any) => one.tracked)).toEqual([
        true,
        true,
        true,
        true,
        undefined,
      ]);
      expect(JSON.stringify(body)).not.toContain('"was"');
      await eventually(async () => expect(portal.state(id)).toEqual(open));
      expect(portal.cases.get(`finding:${id}/1`)).toMatchObject({
        type: 'correction',
        deciders: [payments],
        entityRefs: [shop],
        title:
          'Correct the pager of the owner of shop: The pager has an old number',
        record: expect.arrayContaining([
          { label: 'Contact', value: 'plumbline.dev/pager' },
        ]),
        effect: 'It closes automatically once plumbline.dev/pager was changed',
        requester: 'user:default/ana',
        url: '/scorecards/team/default/payments/weekly',
        actions: [{ label: 'Close', reasonRequired: true }],
      });
      expect(portal.cases.get(`finding:${id}/5`)).toMatchObject({
        actions: [{ label: 'Fixed', reasonRequired: false }],
      });
      await portal.stop();
      const other = 'group:default/others';
      const others = group('new', ['ana'], {
        escalation: 'new',
        name: 'others',
      });
      const lease = () =>
        knex('leases').where({ name: 'drill-findings' }).first();
      const looked = async (...given: Parameters<typeof start>) => {
        const before = Number((await lease())?.token ?? 0);
        portal = await start(...given);
        await eventually(async () =>
          expect(Number((await lease())?.token)).toBeGreaterThan(before),
        );
        await new Promise(done => setTimeout(done, 1_500));
      };
      // No source, one that is away, no contact or escalation, another shift,
      // another owner and, of the pager, another contact put nothing right.
      for (const given of [
        [
          [group('old', ['ana', 'ben'])],
          [
            { ...escalation(3), stale: true },
            { ...runbook('new'), stale: true },
          ],
        ],
        [[group(undefined, ['ana'])], [escalation(0)]],
        [[others], [escalation(3)], other],
        [[group('old', ['ana'], { channel: 'new' })], [escalation(1)]],
      ] as Parameters<typeof start>[]) {
        await looked(...given);
        const { body: all } = await portal.call('ana', 'get', '/drills');
        expect(
          all.items[0].findings.map(({ fixedAt }: any) => fixedAt),
        ).toEqual(Array(5).fill(undefined));
        await portal.stop();
      }
      portal = await start([group('old', ['ana'])], [escalation(1)]);
      // By hand it is closed with a reason, or where no source would say.
      expect((await portal.fix(id, { finding: 4 })).body.error.message).toBe(
        "It is closed automatically once its source was changed; a 'reason' closes it all the same",
      );
      expect(
        (await portal.fix(id, { finding: 4, reason: 'It is there' })).body
          .findings[3],
      ).toMatchObject({ fixedBy: 'user:default/ana', reason: 'It is there' });
      expect((await portal.fix(id, { finding: 5 })).status).toBe(200);
      await eventually(async () =>
        expect(portal.state(id).slice(3)).toEqual(['decided', 'decided']),
      );
      expect(portal.cases.get(`finding:${id}/4`)?.outcome).toMatchObject({
        action: 'fixed',
        by: 'user:default/ana',
        reason: 'It is there',
      });
      await portal.stop();

      // What was changed since is closed, and the rest is not: an escalation is
      // not unclear any less with another pager.
      portal = await start([group('new', ['eve'])], [escalation(1)]);
      await eventually(async () =>
        expect(portal.cases.get(`finding:${id}/2`)).toMatchObject({
          state: 'decided',
          outcome: {
            action: 'corrected',
            reason: 'The user has the right by now',
          },
        }),
      );
      await eventually(async () =>
        expect(portal.cases.get(`finding:${id}/1`)?.outcome).toMatchObject({
          action: 'corrected',
          reason: 'The pager of its owner was changed since',
        }),
      );
      const waiting = async () =>
        (await portal.call('ana', 'get', '/drills')).body.items[0].findings
          .filter(({ fixedAt }: any) => fixedAt === undefined)
          .map(({ kind }: any) => kind);
      expect(await waiting()).toEqual(['unclear-escalation']);
      await portal.stop();

      portal = await start([group('new', ['eve'])], [escalation(2)]);
      await eventually(async () =>
        expect(portal.cases.get(`finding:${id}/3`)?.outcome).toMatchObject({
          reason: 'Its escalation was changed since: it has more levels',
        }),
      );
      expect(await waiting()).toEqual([]);
      const last = portal.evidence.pushed
        .flatMap(({ facts = [] }) => facts)
        .filter(({ name }) => name === 'drills.held')
        .at(-1);
      expect(last?.value).toMatchObject([{ openFindings: 0 }]);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'are found where they were not counted, and read some at a time, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, { controls: ['no-traffic'] });
      await portal.stop();
      const finding = { kind: 'other', text: 'It took two hours' };
      const row = (id: string, findings: object[]) => ({
        id,
        entity_ref: shop,
        scenario: 'restore',
        version: 1,
        held_at: 1,
        recorded_at: 1,
        recorded_by: 'user:default/ana',
        body: JSON.stringify({
          findings,
          mode: 'game-day',
          outcome: 'partly',
          steps: [],
        }),
      });
      const tracked = { ...finding, was: { runbook: 'abc' } };
      const fixed = { ...finding, fixedAt: '2026-11-20T12:00:00.000Z' };
      // As a replica of the version before inserts them.
      await knex.batchInsert(
        'drills',
        [
          ...Array.from({ length: 450 }, (_, index) =>
            row(`old-${String(index).padStart(3, '0')}`, [finding]),
          ),
          row('old-closed', [fixed]),
          row('old-tracked', [fixed, tracked]),
        ],
        50,
      );
      await knex('drills').insert({
        ...row('damaged', []),
        body: '{',
        open_findings: 1,
        tracked_findings: 1,
      });
      const store = new WeeklyStore(knex);
      const read = async (of?: { tracked?: boolean }) => {
        const sizes: number[] = [];
        const ids: string[] = [];
        for await (const some of store.openDrills(of)) {
          sizes.push(some.length);
          ids.push(...some.map(({ id }) => id));
        }
        return { ids, sizes };
      };
      const all = await read();
      expect(new Set(all.ids).size).toBe(451);
      expect(all.ids).toHaveLength(451);
      expect(all.ids).not.toContain('old-closed');
      expect(Math.max(...all.sizes)).toBe(200);
      expect((await read({ tracked: true })).ids).toEqual(['old-tracked']);
      const known = (await store.findDrill('old-tracked'))!;
      await store.changeDrill(
        { ...known, findings: [], version: 2 },
        known.version,
      );
      expect((await read({ tracked: true })).ids).toEqual([]);
    },
  );
});
