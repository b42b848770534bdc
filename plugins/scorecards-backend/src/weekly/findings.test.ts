import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { drillChecklists } from '@plumbline/backstage-plugin-scorecards-common';
import { eventually } from '../__testUtils__/startScorecards';
import {
  cart,
  observed,
  startLifecycle,
} from '../lifecycle/__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const payments = 'group:default/payments';
const restore = drillChecklists.find(({ scenario }) => scenario === 'restore')!;
const drill = {
  ...{ entityRef: cart, scenario: 'restore', mode: 'game-day' },
  ...{ heldAt: '2026-11-19T10:00:00Z', outcome: 'partly' },
  steps: restore.steps.map(() => 'worked'),
  findings: [
    { kind: 'stale-contact', text: 'The pager has an old number' },
    {
      ...{ kind: 'missing-right', text: 'Eve may not start it' },
      who: 'user:default/eve',
    },
    { kind: 'unclear-escalation', text: 'Nobody knew the second level' },
    { kind: 'wrong-runbook', text: 'It names a host that is gone' },
    { kind: 'other', text: 'It took two hours' },
  ],
};
const escalation = (levels: number) =>
  observed('oncall.escalation', {
    ...{ present: true, levels, staffed: levels },
  });
const runbook = (path: string) =>
  observed('catalog.runbook', `https://wiki.example/${path}`);

describe('findings of a drill', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
  const group = (pager: string, members: string[]): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      ...{ name: 'payments', namespace: 'default' },
      annotations: { 'plumbline.dev/pager': `https://pager.example/${pager}` },
    },
    spec: { type: 'team', children: [] },
    relations: members.map(name => ({
      ...{ type: 'hasMember', targetRef: `user:default/${name}` },
    })),
  });

  it.each(databases.eachSupportedId())(
    'wait for the owner as corrections, until their source is right, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const start = async (
        entities: Entity[],
        facts: ReturnType<typeof observed>[],
      ) => {
        const portal = await startLifecycle(knex, {
          ...{ controls: ['no-traffic'], entities },
        });
        portal.set(cart, facts);
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
        ...[true, true, true, true, undefined],
      ]);
      expect(JSON.stringify(body)).not.toContain('"was"');
      await eventually(async () => expect(portal.state(id)).toEqual(open));
      expect(portal.cases.get(`finding:${id}/1`)).toMatchObject({
        ...{ type: 'correction', deciders: [payments], entityRefs: [cart] },
        title:
          'Correct what a drill found of cart: The pager has an old number',
        requester: 'user:default/ana',
        url: '/scorecards/team/default/payments/weekly',
        actions: [{ label: 'Close', reasonRequired: true }],
      });
      expect(portal.cases.get(`finding:${id}/5`)).toMatchObject({
        actions: [{ label: 'Fixed', reasonRequired: false }],
      });
      // A source that is away, and another shift, put nothing right.
      portal.set(cart, [
        { ...escalation(3), stale: true },
        { ...runbook('new'), stale: true },
      ]);
      await portal.stop();
      portal = await start([group('old', ['ana', 'ben'])], [escalation(1)]);
      await new Promise(done => setTimeout(done, 8_000));
      expect(
        (await portal.call('ana', 'get', '/drills')).body.items[0].findings.map(
          ({ fixedAt }: any) => fixedAt,
        ),
      ).toEqual(Array(5).fill(undefined));
      // By hand it is closed with a reason, or where no source would say.
      expect((await portal.fix(id, { finding: 4 })).body.error.message).toBe(
        "It is closed by itself once its source is right; a 'reason' closes it all the same",
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
        ...{ action: 'fixed', by: 'user:default/ana', reason: 'It is there' },
      });
      await portal.stop();

      // What is right by now is closed, and the rest is not.
      portal = await start([group('old', ['eve'])], [escalation(2)]);
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
        expect(portal.cases.get(`finding:${id}/3`)?.outcome).toMatchObject({
          reason: 'Its escalation was changed',
        }),
      );
      const waiting = async () =>
        (await portal.call('ana', 'get', '/drills')).body.items[0].findings
          .filter(({ fixedAt }: any) => fixedAt === undefined)
          .map(({ kind }: any) => kind);
      expect(await waiting()).toEqual(['stale-contact']);
      await portal.stop();

      portal = await start([group('new', ['eve'])], []);
      await eventually(async () =>
        expect(portal.cases.get(`finding:${id}/1`)?.outcome).toMatchObject({
          action: 'corrected',
          reason: 'The contacts of its owner were changed',
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
});
