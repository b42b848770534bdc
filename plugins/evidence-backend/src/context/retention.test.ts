import { mockServices } from '@backstage/backend-test-utils';
import {
  iso,
  type EvidenceContext,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import { Retention } from '@plumbline/backstage-plugin-evidence-node';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { pastChanges } from '../changes/database/pastChanges';
import { pastFeed } from '../database/pastFeed';
import { pastStates } from '../database/pastStates';
import { aComponent, createTestEstate } from '../testUtils/testEstate';
import { aDeploy } from '../testUtils/testLedger';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(300_000);

const days = 1_000;
const start = Date.now() - days * dayMs;
const services = ['checkout', 'payment'].map(
  name => `component:default/${name}`,
);
const tables = ['observations', 'entities', 'passes', 'changes', 'feed'];

/** What becomes known; on which day, of 1,000. */
const stepOf = fc.record({
  day: fc.integer({ min: 1, max: days - 1 }),
  of: fc.constantFrom(...services),
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('change' as const) },
    fc.constantFrom('described', 'fact', 'workload', 'fails', 'gone'),
  ),
  kind: fc.constantFrom('deploy', 'deploy', 'config', 'flag', 'schema'),
  environment: fc.constantFrom('production', 'staging'),
  item: fc.constantFrom(undefined, 'limits'),
  revision: fc.constantFrom('a', 'b', undefined),
  outcome: fc.constantFrom('succeeded', 'succeeded', 'failed', undefined),
  value: fc.constantFrom('ok', 'down'),
  /** A later report about the same; after how many days. */
  amended: fc.option(fc.integer({ min: 1, max: 700 }), { freq: 6 }),
});
type Step = typeof stepOf extends fc.Arbitrary<infer T> ? T : never;

async function live(knex: Knex, history: readonly Step[]) {
  const estate = await createTestEstate(knex);
  const { catalog, ledger, observations, store, time, walker } = estate;
  const describeAs = async (text: string, left = services) => {
    catalog.entities = left.map(ref =>
      aComponent(ref.split('/')[1], {
        description: text,
        dependsOn: services.filter(each => each !== ref),
      }),
    );
    await walker.walk();
  };
  time.now = start;
  await describeAs('at first');
  const steps = history.flatMap((step, index) => [
    { ...step, index, at: start + step.day * dayMs + index },
    ...(step.amended && step.day + step.amended < days
      ? [
          {
            ...step,
            index,
            outcome: 'failed' as const,
            at: start + (step.day + step.amended) * dayMs + index,
          },
        ]
      : []),
  ]);
  for (const step of steps.sort((a, b) => a.at - b.at)) {
    const { at, index, of, what } = step;
    time.now = at;
    const pass = { source: 'probe', observedAt: iso(at) };
    switch (what) {
      case 'change':
        await ledger.report(
          aDeploy({
            id: `run-${index}`,
            kind: step.kind as 'deploy',
            entityRef: of,
            environment: step.environment,
            item: step.item,
            revision: step.revision,
            outcome: step.outcome as 'failed' | undefined,
            occurredAt: iso(start + step.day * dayMs + index - 60_000),
          }),
        );
        break;
      case 'fact':
        await observations.push(
          {
            ...pass,
            facts: [{ entityRef: of, name: 'health.state', value: step.value }],
          },
          'user:default/ana',
        );
        break;
      case 'workload':
        await observations.push(
          {
            ...pass,
            workloads: [
              { name: of.split('/')[1], cluster: step.value, region: 'eu' },
            ],
          },
          'user:default/ana',
        );
        break;
      case 'fails':
        await store.recordPass({
          source: 'scanner',
          parts: [],
          at,
          outcome: step.value === 'ok' ? 'succeeded' : 'failed',
        });
        break;
      case 'gone':
        await describeAs(`without, ${index}`, [of]);
        break;
      default:
        await describeAs(`as of ${index}`);
    }
  }
  time.now = start + days * dayMs;
  await describeAs('at last');
  return estate;
}

/** As a brief is made of it: but from when on changes are complete. */
function comparable(context: EvidenceContext): unknown {
  const windowFrom = Date.parse(context.at) - 2 * dayMs;
  return {
    ...context,
    changeSources: context.changeSources.map(({ from, ...source }) => ({
      ...source,
      isYoung: from !== undefined && Date.parse(from) > windowFrom,
    })),
  };
}

describe('what evidence keeps', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'gives the same answers about every instant that is kept, on %s',
    async databaseId => {
      let deleted = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(stepOf, { minLength: 40, maxLength: 60 }),
          fc.array(fc.integer({ min: days - 364, max: days - 1 }), {
            minLength: 3,
            maxLength: 3,
          }),
          async (history, at) => {
            const knex = await databases.init(databaseId);
            const { startReplica, time } = await live(knex, history);
            const answers = async () => {
              const { contextOf } = await startReplica('fresh');
              const found: unknown[] = [];
              for (const instant of [...at, undefined]) {
                for (const entityRef of services) {
                  found.push(
                    await contextOf({
                      entityRef,
                      ...(instant !== undefined && {
                        at: iso(start + instant * dayMs),
                      }),
                    }).then(comparable, (error: Error) => error.message),
                  );
                }
              }
              return found;
            };
            const count = async () => {
              let rows = 0;
              for (const table of tables) {
                const [{ all }] = await knex(table).count({ all: '*' });
                rows += Number(all);
              }
              return rows;
            };
            const before = await answers();
            const rows = await count();
            const run = new Retention({
              knex,
              kinds: [pastStates, pastChanges, pastFeed],
              clock: () => new Date(time.now),
              config: mockServices.rootConfig(),
              logger: mockServices.logger.mock(),
              rowsAtOnce: 5,
              restMs: 0,
              graceMs: 0,
            });
            await run.run(new AbortController().signal);
            expect(await answers()).toEqual(before);
            deleted += rows - (await count());

            const horizon = await run.horizon('history');
            const { contextOf } = await startReplica('later');
            const refused =
              horizon === undefined
                ? 410
                : await contextOf({
                    entityRef: services[0],
                    at: iso(horizon - 1),
                  }).then(
                    () => 200,
                    ({ statusCode }) => statusCode,
                  );
            expect(refused).toBe(410);
          },
        ),
        { numRuns: 6 },
      );
      // Or nothing was put to the test.
      expect(deleted).toBeGreaterThan(50);
    },
  );
});
