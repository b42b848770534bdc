import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import type { GateAnswer } from '@plumbline/backstage-plugin-toil-node';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { GateStore } from './GateStore';
import { GroupWriter } from '../database/GroupWriter';
import { GateService } from './GateService';

jest.setTimeout(120_000);

const start = Date.parse('2026-01-01T00:00:00Z');

type Answer = {
  run: number;
  day: number;
  environment: 'production' | 'staging';
  action: 'approved' | 'rejected';
};

const answers = fc.uniqueArray(
  fc.record<Answer>({
    run: fc.integer({ min: 1, max: 6 }),
    day: fc.integer({ min: 0, max: 400 }),
    environment: fc.constantFrom('production', 'staging'),
    action: fc.oneof(
      { weight: 3, arbitrary: fc.constant('approved' as const) },
      { weight: 1, arbitrary: fc.constant('rejected' as const) },
    ),
  }),
  { minLength: 2, maxLength: 9, selector: each => JSON.stringify(each) },
);

/** In another order, and some of them reported at once. */
const arrivals = answers.chain(all =>
  fc.shuffledSubarray(all, { minLength: all.length }).chain(order =>
    fc.record({
      order: fc.constant(order),
      atOnce: fc.array(fc.integer({ min: 1, max: 4 }), {
        minLength: order.length,
        maxLength: order.length,
      }),
      again: fc.subarray(order),
    }),
  ),
);

function answerOf(repository: string, answer: Answer): GateAnswer {
  const { action, day, environment, run } = answer;
  return {
    id: `${repository} ${run} 1 ${environment}`,
    gate: `approval ${repository} ${environment}`,
    answer: action,
    at: new Date(start + day * dayMs).toISOString(),
    title: `Approve deploys to ${environment}`,
    services: [repository],
  };
}

/** As the guide says it, over all answers at once. */
function expected(repository: string, all: readonly Answer[]): string[] {
  // An attempt of a run has one answer: its no, else its earliest yes.
  const byId = new Map<string, Answer>();
  for (const each of [...all].sort((a, b) => a.day - b.day)) {
    const id = `${repository} ${each.run} 1 ${each.environment}`;
    const other = byId.get(id);
    if (!other || (other.action === 'approved' && each.action === 'rejected')) {
      byId.set(id, each);
    }
  }
  const counted = [...byId];
  return counted
    .filter(
      ([, yes]) =>
        yes.action === 'approved' &&
        !counted.some(
          ([, no]) =>
            no.action === 'rejected' &&
            no.environment === yes.environment &&
            Math.abs(no.day - yes.day) <= 90,
        ),
    )
    .map(([id, { day }]) => `${id} ${start + day * dayMs}`)
    .sort();
}

describe('approvals that are reported', () => {
  const databases = createTestDatabases();
  const open = (knex: Knex) =>
    prepareDatabase(
      { getClient: async () => knex },
      '@plumbline/backstage-plugin-toil-backend',
    );

  it.each(['POSTGRES_15'] as const)(
    'are the same toil in any order, in pieces, at once and again, on %s',
    async databaseId => {
      const knex = await open(await databases.init(databaseId));
      // Two replicas, one database.
      const replicas = [0, 1].map(
        () =>
          new GateService({
            clock: () => new Date(start + 500 * dayMs),
            store: new GateStore(new GroupWriter(knex)),
          }),
      );
      let round = 0;
      await fc.assert(
        fc.asyncProperty(arrivals, async ({ again, atOnce, order }) => {
          round += 1;
          const repository = `acme/shop${round}`;
          const report = (some: readonly Answer[]) =>
            Promise.all(
              some.map((each, place) =>
                replicas[place % 2].take(answerOf(repository, each)),
              ),
            );
          for (let at = 0; at < order.length; ) {
            const next = at + atOnce[at];
            await report(order.slice(at, next));
            at = next;
          }
          await report(again);
          const rows = await knex('occurrences')
            .where('native_id', 'like', `${repository} %`)
            .select('native_id', 'occurred_at');
          expect(
            rows
              .map(row => `${row.native_id} ${Number(row.occurred_at)}`)
              .sort(),
          ).toEqual(expected(repository, order));
        }),
        { numRuns: 25 },
      );
    },
  );
});
