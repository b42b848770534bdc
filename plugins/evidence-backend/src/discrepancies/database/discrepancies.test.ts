import { InputError } from '@backstage/errors';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import {
  createEvidenceDatabases,
  createTestStore,
  t0,
} from '../../testUtils/testStore';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { DiscrepancyStore } from '../DiscrepancyStore';

jest.setTimeout(120_000);

const a = 'component:default/a';
const b = 'component:default/b';
const hour = 60 * 60_000;

function anEdge(part: Partial<DiscrepancyReport> = {}): DiscrepancyReport {
  return {
    id: 'ab',
    kind: 'observed-only-edge',
    anchor: a,
    entityRef: a,
    owner: 'group:default/team',
    message: 'a calls b',
    candidates: [b],
    edge: { from: a, to: b, type: 'calls' },
    evidence: [{ source: 'mesh', says: '12 calls' }],
    calls: 12,
    days: 1,
    material: ['calls'],
    ...part,
  };
}

describe('DiscrepancyStore', () => {
  const databases = createEvidenceDatabases();

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    async function setUp() {
      const knex = await databases.init(databaseId);
      await createTestStore(knex);
      return new DiscrepancyStore(knex);
    }

    it('keeps one once, closes it and opens it again, and shows how', async () => {
      const store = await setUp();
      await store.record([anEdge({ baseline: true, firstSeen: t0 - 5 })], t0);
      await store.record([anEdge({ message: 'a calls b, still' })], t0 + 1);
      // Nothing new: noted by the hour.
      await store.record([anEdge({ message: 'a calls b, still' })], t0 + 2);
      expect(await store.list({ limit: 10 })).toEqual({
        items: [
          expect.objectContaining({
            id: 'ab',
            state: 'open',
            message: 'a calls b, still',
            edge: { from: a, to: b, type: 'calls' },
            evidence: [{ source: 'mesh', says: '12 calls' }],
            calls: 12,
            firstSeen: iso(t0 - 5),
            lastSeen: iso(t0 + 1),
            openedAt: iso(t0),
            baseline: true,
            reopened: 0,
            patchable: true,
          }),
        ],
      });
      await store.record(
        [anEdge({ message: 'a calls b, still' })],
        t0 + hour + 1,
      );
      expect((await store.find('ab'))!.lastSeen).toBe(iso(t0 + hour + 1));

      await store.close(['ab', 'unknown'], t0 + 2 * hour);
      await store.close(['ab'], t0 + 3 * hour);
      expect(await store.find('ab')).toMatchObject({
        state: 'closed',
        closedAt: iso(t0 + 2 * hour),
        patchable: false,
      });
      await store.record([anEdge()], t0 + 4 * hour);
      expect(await store.find('ab')).toEqual(
        expect.objectContaining({
          state: 'open',
          reason: 'The sources agreed, and part again',
          reopened: 1,
          baseline: false,
          openedAt: iso(t0 + 4 * hour),
          closedAt: undefined,
          patchable: true,
          history: [
            expect.objectContaining({ at: iso(t0), state: 'open' }),
            expect.objectContaining({
              at: iso(t0 + 2 * hour),
              state: 'closed',
            }),
            expect.objectContaining({
              at: iso(t0 + 4 * hour),
              state: 'open',
              reason: 'The sources agreed, and part again',
            }),
          ],
        }),
      );
    });

    it('keeps what was reported of a signal, and writes it by the hour', async () => {
      const store = await setUp();
      const named = (
        what: string,
        source?: string,
        observedAt?: number,
      ): DiscrepancyReport => ({
        id: 'aa',
        kind: 'unmatched-signal',
        signal: { type: 'text', text: 'chekout' },
        candidates: [a],
        message: `The ${what} 'chekout' matches no entity`,
        ...(source !== undefined && {
          evidence: [
            {
              source,
              says: `The ${what} 'chekout' was reported`,
              ...(observedAt !== undefined && { observedAt: iso(observedAt) }),
            },
          ],
        }),
      });
      const found = async () => {
        const { evidence, lastSeen, message } = (await store.find('aa'))!;
        return {
          message,
          lastSeen,
          seen: evidence.map(({ source, observedAt }) => [source, observedAt]),
        };
      };
      const deploy = "The deploy of 'chekout' matches no entity";
      await store.record([named('deploy of', 'ci', t0)], t0);
      const first = await found();
      expect(first).toEqual({
        message: deploy,
        lastSeen: iso(t0),
        seen: [['ci', iso(t0)]],
      });
      // Newer, and looked at without a report: nothing is written.
      await store.record([named('commit of', 'ci', t0 + 1)], t0 + 1);
      await store.record([named('reference')], t0 + 2);
      expect(await found()).toEqual(first);
      await store.record([named('flag change of', 'flags', t0)], t0 + 3);
      const both = await found();
      expect(both).toEqual({
        message: deploy,
        lastSeen: iso(t0 + 3),
        seen: [
          ['ci', iso(t0)],
          ['flags', iso(t0)],
        ],
      });
      await store.record([named('deploy of', 'ci', t0 + 4)], t0 + 4);
      expect(await found()).toEqual(both);
      const later = t0 + 3 + hour;
      await store.record([named('reference')], later);
      expect(await found()).toEqual({ ...both, lastSeen: iso(later) });
      await store.record([named('deploy of', 'ci', later)], later + hour);
      expect(await found()).toEqual({
        message: deploy,
        lastSeen: iso(later + hour),
        seen: [
          ['ci', iso(later)],
          ['flags', iso(t0)],
        ],
      });
      // What it may mean has changed: that is stated, and who reported it stays.
      await store.record(
        [{ ...named('reference'), candidates: [a, b] }],
        later + hour + 1,
      );
      expect(await store.find('aa')).toMatchObject({
        candidates: [a, b],
        evidence: [{ source: 'ci' }, { source: 'flags' }],
      });
    });

    it('leaves a dismissed one dismissed while the same evidence stands', async () => {
      const store = await setUp();
      const decision = { by: 'user:default/ana', at: t0 + 1, reason: 'A test' };
      await store.record([anEdge(), anEdge({ id: 'ac' })], t0);
      await store.decide('ab', { ...decision, state: 'dismissed' });
      await store.decide('ac', {
        ...decision,
        state: 'dismissed',
        until: t0 + hour,
      });
      const again = anEdge({ calls: 5000, message: 'a calls b a lot' });
      await store.record([again, { ...again, id: 'ac' }], t0 + 2);
      await store.reopenLapsed(t0 + 2);
      expect(await store.find('ab')).toMatchObject({
        state: 'dismissed',
        calls: 5000,
        reason: 'A test',
        decidedBy: 'user:default/ana',
        decidedAt: iso(t0 + 1),
      });
      expect(await store.find('ac')).toMatchObject({ until: iso(t0 + hour) });

      await store.record([anEdge({ material: ['calls', 'writes'] })], t0 + 3);
      await store.reopenLapsed(t0 + hour);
      expect(await store.find('ab')).toMatchObject({
        state: 'open',
        reason: 'New since it was dismissed: writes',
        reopened: 1,
      });
      expect(await store.find('ac')).toMatchObject({
        state: 'open',
        reason: `It was dismissed until ${iso(t0 + hour)}`,
      });
      // Closed as well once the sources agree, whatever was decided.
      await store.decide('ab', { ...decision, state: 'accepted' });
      await store.close(['ab'], t0 + 5);
      expect(await store.find('ab')).toMatchObject({ state: 'closed' });
      expect(await store.decide('ab', { ...decision, state: 'open' })).toBe(
        'closed',
      );
      expect(await store.decide('xx', { ...decision, state: 'open' })).toBe(
        'unknown',
      );
    });

    it('publishes a dismissed one only where something became of it', async () => {
      const knex = await databases.init(databaseId);
      await createTestStore(knex);
      const store = new DiscrepancyStore(knex);
      const decision = { by: 'user:default/ana', at: t0 + 1, reason: 'A test' };
      await store.record([anEdge()], t0);
      await store.decide('ab', { ...decision, state: 'dismissed' });
      await knex('case_outbox').delete();
      await store.record([anEdge({ calls: 5000 })], t0 + 2);
      await store.record([anEdge({ calls: 5000 })], t0 + 2 * hour);
      expect(await knex('case_outbox')).toEqual([]);
      await store.record([anEdge({ material: ['writes'] })], t0 + 3 * hour);
      expect(await knex('case_outbox')).toMatchObject([{ case_id: 'ab' }]);
    });

    it('gives pages, the latest first, by owner, kind, state and baseline', async () => {
      const store = await setUp();
      const many = Array.from({ length: 7 }, (_, at) =>
        anEdge({
          id: `a${at}`,
          entityRef: at < 3 ? a : b,
          owner: at === 6 ? undefined : 'group:default/team',
          baseline: at < 2,
        }),
      );
      await store.record(many.slice(0, 5), t0);
      await store.record(many.slice(5), t0 + 1);
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ limit: 3, cursor });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(ids).toEqual(['a5', 'a6', 'a0', 'a1', 'a2', 'a3', 'a4']);
      const idsOf = async (filter: object) =>
        (await store.list({ limit: 10, ...filter })).items.map(({ id }) => id);
      expect(await idsOf({ entityRef: a })).toEqual(['a0', 'a1', 'a2']);
      expect(await idsOf({ owner: 'none' })).toEqual(['a6']);
      expect(await idsOf({ baseline: true })).toEqual(['a0', 'a1']);
      expect(await idsOf({ baseline: false, entityRef: a })).toEqual(['a2']);
      expect(await idsOf({ kind: ['dangling-reference'] })).toEqual([]);
      expect(await idsOf({ state: ['closed', 'accepted'] })).toEqual([]);
      await expect(store.list({ limit: 3, cursor: 'x~y' })).rejects.toThrow(
        InputError,
      );
    });

    it('says in one line what each owner has to put right', async () => {
      const store = await setUp();
      const of = (owner: string | undefined, count: number, baseline = false) =>
        Array.from({ length: count }, (_, at) =>
          anEdge({ id: `${owner ?? ''}${baseline}${at}`, owner, baseline }),
        );
      await store.record(
        [...of('group:default/few', 2), ...of('group:default/old', 9, true)],
        t0,
      );
      await store.record(
        [...of('group:default/few', 1, true), ...of(undefined, 3)],
        t0 + 1,
      );
      await store.decide('0', { state: 'open', by: 'user:x/y', at: t0 });
      const [dismissed] = (await store.list({ owner: 'none', limit: 1 })).items;
      await store.decide(dismissed.id, {
        state: 'dismissed',
        by: 'user:default/ana',
        at: t0,
      });
      const kind = 'observed-only-edge';
      const lines = [
        {
          owner: 'group:default/few',
          new: 2,
          baseline: 1,
          byKind: { [kind]: 3 },
        },
        { new: 2, baseline: 0, byKind: { [kind]: 2 } },
        { owner: 'group:default/old', new: 0, baseline: 9, oldest: iso(t0) },
      ];
      expect((await store.owners({ limit: 10 })).items).toMatchObject(lines);
      const first = await store.owners({ limit: 2 });
      expect(first.items).toMatchObject(lines.slice(0, 2));
      expect(
        await store.owners({ limit: 2, cursor: first.nextCursor }),
      ).toMatchObject({ items: lines.slice(2) });
      await expect(store.owners({ limit: 2, cursor: 'x' })).rejects.toThrow(
        InputError,
      );
    });

    it('counts states, and how long those that closed stood', async () => {
      const store = await setUp();
      const ids = ['a1', 'a2', 'a3', 'a4'];
      await store.record(
        ids.map(id => anEdge({ id })),
        t0,
      );
      expect(await store.counts(t0)).toEqual({
        open: 4,
        accepted: 0,
        dismissed: 0,
        closed: 0,
      });
      await store.close(['a1'], t0 + hour);
      await store.close(['a2'], t0 + 3 * hour);
      expect(await store.counts(t0)).toMatchObject({
        open: 2,
        closed: 2,
        medianStood: 2 * hour,
      });
      await store.close(['a3'], t0 + 3 * hour);
      expect((await store.counts(t0)).medianStood).toBe(3 * hour);
      expect(await store.counts(t0 + 2 * hour)).toMatchObject({ closed: 2 });
    });

    it('lets many record, close and decide the same ones at once', async () => {
      const store = await setUp();
      const ids = Array.from({ length: 90 }, (_, at) => `c${at}`);
      const reports = ids.map(id => anEdge({ id }));
      await Promise.all([
        store.record(reports, t0),
        store.record([...reports].reverse(), t0),
        store.record(reports, t0),
      ]);
      await Promise.all([
        store.close(ids, t0 + 1),
        store.close([...ids].reverse(), t0 + 1),
        store.decide('c1', { state: 'accepted', by: 'user:x/y', at: t0 }),
      ]);
      const { items } = await store.list({ limit: 100, state: ['closed'] });
      expect(items).toHaveLength(90);
      const { history } = (await store.find('c0'))!;
      expect(history.map(({ state }) => state)).toEqual(['open', 'closed']);
    });
  });
});
