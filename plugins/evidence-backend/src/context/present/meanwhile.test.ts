import { setTimeout as sleep } from 'node:timers/promises';
import { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';
import { aDeploy } from '../../testUtils/testLedger';
import { aComponent, createTestEstate } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

const subject = 'component:default/checkout';
const payment = 'component:default/payment';
const databases = createEvidenceDatabases();

/** One replica receives everything, the other one is queried. */
async function startTwo() {
  const [databaseId] = databases.eachSupportedId()[0];
  const queried = await createTestEstate(await databases.init(databaseId));
  const receiving = await queried.startReplica('second');
  const describe = async (version: number) => {
    queried.catalog.entities = [
      aComponent('checkout', {
        dependsOn: [payment],
        description: `version ${version}`,
      }),
      aComponent('payment'),
    ];
    await receiving.walker.walk();
  };
  await describe(0);
  /** Everything about the subject states how often it was reported. */
  const report = {
    entity: describe,
    sighting: (version: number) =>
      receiving.observations.push(
        {
          source: 'probe',
          observedAt: new Date(t0).toISOString(),
          edges: [
            {
              from: subject,
              to: payment,
              type: 'calls',
              count: version,
              windowSeconds: 60,
              lastSeen: new Date(t0 - 1000 + version).toISOString(),
            },
          ],
        },
        'user:default/probe',
      ),
    change: (version: number) =>
      receiving.ledger.report(
        aDeploy({
          id: `deploy-${version}`,
          entityRef: subject,
          revision: String(version),
          occurredAt: new Date(t0 + version).toISOString(),
        }),
      ),
  };
  const versionsIn = (context: EvidenceContext) => ({
    entity: Number(context.subject.description?.replace('version ', '')),
    sighting:
      context.dependencies
        .flatMap(({ sources }) => sources)
        .find(({ kind }) => kind === 'observed')?.count ?? 0,
    change: Number(context.changes[0]?.revision ?? 0),
  });
  return { queried, report, versionsIn };
}

describe('What is reported while an answer is joined', () => {
  it('is in the answer, which then is another one than was expected', async () => {
    const { queried, report, versionsIn } = await startTwo();
    await queried.contextOf({ entityRef: subject });
    const { store } = queried;
    const news = store.news.bind(store);
    const early: EvidenceContext[] = [];
    store.news = async (...args) => {
      // Reported after the request, and before the database says what is new.
      while (early.length === 0) {
        await sleep(1);
      }
      store.news = news;
      await report.change(1);
      return news(...args);
    };
    const answer = await queried.contextOf({ entityRef: subject }, context =>
      early.push(context),
    );
    expect(early.map(versionsIn)).toMatchObject([{ change: 0 }]);
    expect(versionsIn(answer)).toMatchObject({ change: 1 });
  });

  it('expects the very answer where nothing is reported', async () => {
    const { queried } = await startTwo();
    await queried.contextOf({ entityRef: subject });
    const early: EvidenceContext[] = [];
    const answer = await queried.contextOf({ entityRef: subject }, context =>
      early.push(context),
    );
    expect(early).toHaveLength(1);
    expect(early[0]).toBe(answer);
  });

  it('rests on the same until something is reported, whenever it is requested', async () => {
    const { queried, report } = await startTwo();
    const ask = async (minutes: number) => {
      queried.time.now = t0 + minutes * 60_000;
      const bases: object[] = [];
      const answer = await queried.contextOf(
        { entityRef: subject },
        (_, basis) => bases.push(basis),
      );
      const { at, ...rest } = answer;
      expect(at).toBe(new Date(queried.time.now).toISOString());
      return { basis: bases[0], rest };
    };
    await report.sighting(1);
    // The first follows what was reported just now.
    await ask(1);
    const first = await ask(2);
    const second = await ask(3);
    expect(first.basis).toBeDefined();
    expect(second.basis).toBe(first.basis);
    expect(second.rest).toEqual(first.rest);
    await report.sighting(2);
    await ask(4);
    expect((await ask(5)).basis).not.toBe(first.basis);
  });

  it('never is missing once it was acknowledged, however long anything takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            what: fc.constantFrom(
              'entity' as const,
              'sighting' as const,
              'change' as const,
            ),
            pause: fc.nat(3),
            slow: fc.nat(4),
          }),
          { minLength: 3, maxLength: 10 },
        ),
        async steps => {
          const { queried, report, versionsIn } = await startTwo();
          const { store } = queried;
          let slow = 0;
          const news = store.news.bind(store);
          store.news = async (...args) => {
            await sleep(slow);
            const answer = await news(...args);
            await sleep(slow);
            return answer;
          };
          const acknowledged = { entity: 0, sighting: 0, change: 0 };
          const ask = async () => {
            const known = { ...acknowledged };
            const answer = versionsIn(
              await queried.contextOf({ entityRef: subject }),
            );
            for (const what of ['entity', 'sighting', 'change'] as const) {
              expect(answer[what]).toBeGreaterThanOrEqual(known[what]);
            }
          };
          const asking: Promise<void>[] = [];
          for (const [index, step] of steps.entries()) {
            slow = step.slow;
            await report[step.what](index + 1);
            acknowledged[step.what] = index + 1;
            asking.push(ask(), ask());
            await sleep(step.pause);
          }
          await Promise.all(asking);
          expect(
            versionsIn(await queried.contextOf({ entityRef: subject })),
          ).toEqual(acknowledged);
        },
      ),
      { numRuns: 12 },
    );
  });
});
