import {
  canonicalJson,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import {
  requirements,
  Underlying,
  verdictSorts,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';
import fc from 'fast-check';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { trendOf } from '../summary/trend';
import type { StatusInterval, Standing } from '../summary/records';
import type {
  ControlTerms,
  JudgedEntity,
  StoredJudgement,
  VerdictFilter,
  VerdictPage,
  VerdictPlace,
} from '../verdicts/records';
import { SummaryStore } from '../summary/SummaryStore';
import { VerdictStore } from '../verdicts/VerdictStore';

jest.setTimeout(120_000);

const start = Date.parse('2026-03-01T00:00:00Z');
/** The instant of all queries. */
const now = start + 35 * dayMs;
const owners = ['group:default/a', 'group:default/b', undefined];
const statuses: Underlying[] = ['pass', 'fail', 'unknown'];
const shownStatuses: VerdictStatus[] = [...statuses, 'exempt'];
const terms: ControlTerms[] = [
  { control: 'a', version: 1, requirement: 'recommended', dueDays: 90 },
  {
    control: 'b',
    version: 1,
    requirement: 'required',
    dueDays: 30,
    dueFrom: start + 3 * dayMs,
    baseline: start + 3 * dayMs,
  },
  { control: 'c', version: 2, requirement: 'required' },
];

function judgedAt(round: number): JudgedEntity[] {
  return Array.from({ length: 24 }, (_, index) => ({
    entityRef: `component:default/s${String(index).padStart(2, '0')}`,
    kind: 'Component',
    owner: owners[index % 3],
    system: index % 2 ? 'system:default/x' : undefined,
    judged: terms.map(({ control, version }, which) => ({
      control,
      version,
      status: statuses[(index * 7 + which * 5 + round * (index % 4)) % 3],
      message: index % 5 ? `It isn't 100%_${index}` : 'Nothing\\ at all',
      ownedBy: index % 6 ? ('service' as const) : ('platform' as const),
      evidence: [],
    })),
  }));
}

function anExemption(id: string, name: string, from: number, until: number) {
  const fromAt = start + from * dayMs;
  const untilAt = start + until * dayMs;
  return {
    id,
    entity_ref: `component:default/${name}`,
    control: 'a',
    owner: 'group:default/a',
    control_version: 1,
    state: 'approved',
    reason: 'Being replaced',
    expires_at: untilAt,
    version: 2,
    requested_by: 'user:default/x',
    requested_at: fromAt,
    from_at: fromAt,
    until_at: untilAt,
  };
}

function dueOf(row: StoredJudgement): number | undefined {
  const { dueDays, dueFrom = 0 } = terms.find(
    each => each.control === row.control,
  )!;
  return row.status === 'fail' && !row.exempt && dueDays !== undefined
    ? Math.max(row.failingSince!, dueFrom) + dueDays * dayMs
    : undefined;
}

function isFrozen(row: StoredJudgement): boolean {
  const { baseline } = terms.find(each => each.control === row.control)!;
  return (
    row.status === 'fail' &&
    baseline !== undefined &&
    row.failingSince! <= baseline
  );
}

const entityOf = (row: StoredJudgement) => row.entityRef;
const controlOf = (row: StoredJudgement) => row.control;
const nameOf = (row: StoredJudgement) => `${row.entityRef} ${row.control}`;

const rankOf: Record<
  NonNullable<VerdictPage['order']>['by'],
  (row: StoredJudgement) => string | number
> = {
  entity: () => '',
  control: row => row.control,
  requirement: row =>
    requirements.indexOf(
      terms.find(each => each.control === row.control)!.requirement,
    ),
  since: row => row.since,
  due: row => dueOf(row) ?? Infinity,
};

describe('lists and counts of verdicts', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'keep texts that a column does not take, and lists without damaged ones, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await prepareDatabase(
        { getClient: async () => knex },
        '@plumbline/backstage-plugin-scorecards-backend',
      );
      const store = new VerdictStore(knex);
      const lease = (await store.claim('me', 60_000))!;
      const [entity] = judgedAt(0);
      const message = `\0 \ud800 ${'ø🙂'.repeat(50_000)}`;
      const hostile: JudgedEntity = {
        ...entity,
        entityRef: `component:default/${'ø'.repeat(63)}`,
        owner: `group:default/${'ø'.repeat(300)}`,
        system: `\0${'ø'.repeat(300)}`,
        title: `\0${'🙂'.repeat(300)}`,
        judged: entity.judged.map(one => ({
          ...one,
          message,
          error: message,
          reviewAt: start,
          control: `${one.control}${'🙂'.repeat(31)}`,
          nextStep: { text: message },
        })),
      };
      const batch = { judged: [entity, hostile], gone: [], at: start };
      expect(await store.keep(lease, [batch])).toBe(6);
      // Judged once more it is the same.
      expect(await store.keep(lease, [batch])).toBe(0);
      const page = { now, terms, limit: 6 };
      const { entityRef } = hostile;
      const [kept] = await store.list({ entityRef }, page);
      expect(kept).toMatchObject({
        message: message.replace('\0', '\uFFFD').replace('\ud800', '\uFFFD'),
        nextStep: { text: message },
      });

      await knex('verdicts')
        .where('entity_ref', entity.entityRef)
        .update({ evidence: '{', next_step: '[' });
      const first = { ...page, limit: 1 };
      expect(await store.list({}, first)).toMatchObject([{ entityRef }]);
      expect(await store.pass({}, first)).toMatchObject([{ entityRef }]);
    },
  );

  it.each(databases.eachSupportedId())(
    'agree with what was kept, however they are queried, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await prepareDatabase(
        { getClient: async () => knex },
        '@plumbline/backstage-plugin-scorecards-backend',
      );
      const store = new VerdictStore(knex);
      const counts = new SummaryStore(knex);
      const lease = (await store.claim('me', 60_000))!;
      for (let round = 0; round < 6; round += 1) {
        const at = start + round * dayMs + 1_000;
        await store.keep(lease, [{ judged: judgedAt(round), gone: [], at }]);
      }
      await knex('exemptions').insert([
        // They overlap: a day is exempt once.
        anExemption('1', 's01', 0.5, 2.5),
        anExemption('2', 's01', 1.5, 3.2),
        anExemption('3', 's04', -9, 90),
        anExemption('4', 's05', -9, 0.2),
      ]);
      const all = await store.list({}, { now, terms, limit: 1_000 });
      expect(all).toHaveLength(72);
      expect(all.some(isFrozen)).toBe(true);

      const filters = fc.record<VerdictFilter>(
        {
          owner: fc.constantFrom('group:default/a', 'group:default/b'),
          system: fc.constant('system:default/x'),
          control: fc.constantFrom('a', 'b', 'none'),
          status: fc.subarray(shownStatuses, { minLength: 1 }),
          ownedBy: fc.constantFrom('service', 'platform'),
          requirement: fc.constantFrom('required', 'recommended'),
          baseline: fc.boolean(),
          text: fc.constantFrom('ISN', '%_', '\\ ', 'S0', 'x%'),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(
          filters,
          fc.constantFrom(...verdictSorts),
          fc.boolean(),
          fc.integer({ min: 1, max: 40 }),
          async (filter, by, descending, limit) => {
            const order = { by, descending };
            const seen: StoredJudgement[] = [];
            let after: VerdictPlace | undefined;
            do {
              const rows = await store.list(filter, {
                now,
                terms,
                order,
                after,
                limit,
              });
              seen.push(...rows);
              after = rows.length === limit ? rows.at(-1)!.place : undefined;
            } while (after);
            const compare = (a: StoredJudgement, b: StoredJudgement) =>
              [rankOf[by], entityOf, controlOf]
                .map(rank => compared(rank(a), rank(b)))
                .find(each => each !== 0) ?? 0;
            const expected = all
              .filter(row => matches(row, filter))
              .sort(compare);
            if (descending) {
              expected.reverse();
            }
            expect(seen.map(nameOf)).toEqual(expected.map(nameOf));
          },
        ),
        { numRuns: databaseId === 'SQLITE_3' ? 150 : 50 },
      );

      expect(all.filter(({ exempt }) => exempt).map(nameOf)).toEqual([
        'component:default/s04 a',
      ]);
      const first = Math.floor(start / dayMs);
      const days = { from: first + 1, to: first + 4 };
      const { intervals } = await counts.summary(
        {},
        { by: undefined, terms, now, ...days },
      );
      const trend = trendOf(intervals, days.from, 4);
      for (let day = 0; day < 4; day += 1) {
        const then = await store.list(
          {},
          { now, at: (days.from + day + 1) * dayMs - 1, limit: 1_000 },
        );
        const seen = (wanted: string) =>
          then.filter(row => (row.exempt ? 'exempt' : row.status) === wanted)
            .length;
        for (const status of ['pass', 'fail', 'unknown', 'exempt'] as const) {
          expect(trend[status][day]).toBe(seen(status));
        }
      }

      const standings = await counts.standings(
        { owner: 'group:default/a' },
        { by: 'system', terms, now },
      );
      const total = (of: (standing: (typeof standings)[number]) => number) =>
        standings.reduce((sum, each) => sum + of(each), 0);
      const owned = all.filter(({ owner }) => owner === 'group:default/a');
      expect(total(({ count }) => count)).toBe(owned.length);
      expect(total(({ baseline }) => baseline)).toBe(
        owned.filter(isFrozen).length,
      );
      expect(total(({ overdue }) => overdue)).toBe(
        owned.filter(row => (dueOf(row) ?? Infinity) <= now).length,
      );
      expect(new Set(standings.map(({ of }) => of))).toEqual(
        new Set(['system:default/x', undefined]),
      );

      // To query for every status is to query for none.
      for (const part of [
        {},
        { system: 'system:default/x' },
        { owner: 'group:default/a', control: 'a' },
        { requirement: 'required' as const },
        { entityRef: 'component:default/s01,component:default/s04' },
        { entityRefs: [] },
      ]) {
        for (const by of [undefined, 'owner', 'system'] as const) {
          const query = { by, terms, now };
          const counted = await counts.standings(part, query);
          const filtered = await counts.standings(
            { ...part, status: shownStatuses },
            query,
          );
          expect(inOrder(counted)).toEqual(inOrder(filtered));
          const both = await counts.summary(part, { ...query, ...days });
          expect(inOrder(both.standings)).toEqual(inOrder(filtered));
          const separate = await counts.summary(
            { ...part, status: shownStatuses },
            { ...query, ...days },
          );
          expect(inOrder(both.intervals)).toEqual(inOrder(separate.intervals));
        }
      }
    },
  );
});

function inOrder(counted: readonly (Standing | StatusInterval)[]): string[] {
  return counted.map(each => canonicalJson(each)).sort();
}

function matches(row: StoredJudgement, filter: VerdictFilter): boolean {
  const { owner, system, control, status, ownedBy } = filter;
  const { requirement, baseline, text } = filter;
  const is = <T>(wanted: T | undefined, value: T | undefined) =>
    wanted === undefined || wanted === value;
  const of = terms.find(each => each.control === row.control)!;
  return (
    is(owner, row.owner) &&
    is(system, row.system) &&
    is(control, row.control) &&
    is(ownedBy, row.ownedBy) &&
    is(requirement, of.requirement) &&
    is(baseline, isFrozen(row)) &&
    (!status || status.includes(row.exempt ? 'exempt' : row.status)) &&
    (!text ||
      [row.message, row.control, row.entityRef].some(each =>
        each.toLowerCase().includes(text.toLowerCase()),
      ))
  );
}

function compared(a: string | number, b: string | number): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
