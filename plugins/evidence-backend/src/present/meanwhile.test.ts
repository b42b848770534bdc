import { setTimeout as sleep } from 'node:timers/promises';
import { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import {
  createEvidenceDatabases,
  t0,
} from '../database/__testUtils__/testStore';
import { aDeploy } from '../database/ledger/__testUtils__/testLedger';
import {
  aComponent,
  createTestEstate,
} from '../projection/__testUtils__/testEstate';

jest.setTimeout(120_000);

const subject = 'component:default/checkout';
const payment = 'component:default/payment';
const databases = createEvidenceDatabases();

/** One replica is told everything, the other one is asked. */
async function startTwo() {
  const [databaseId] = databases.eachSupportedId()[0];
  const asked = await createTestEstate(await databases.init(databaseId));
  const told = await asked.startReplica('second');
  const describe = async (version: number) => {
    asked.catalog.entities = [
      aComponent('checkout', {
        dependsOn: [payment],
        description: `version ${version}`,
      }),
      aComponent('payment'),
    ];
    await told.walker.walk();
  };
  await describe(0);
  /** Everything about the subject says how often it was told. */
  const tell = {
    entity: describe,
    sighting: (version: number) =>
      told.observations.push(
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
      told.ledger.report(
        aDeploy({
          id: `deploy-${version}`,
          entityRef: subject,
          revision: String(version),
          occurredAt: new Date(t0 + version).toISOString(),
        }),
      ),
  };
  const said = (context: EvidenceContext) => ({
    entity: Number(context.subject.description?.replace('version ', '')),
    sighting:
      context.dependencies
        .flatMap(({ sources }) => sources)
        .find(({ kind }) => kind === 'observed')?.count ?? 0,
    change: Number(context.changes[0]?.revision ?? 0),
  });
  return { asked, tell, said };
}

describe('What is told while an answer is joined', () => {
  it('is in the answer, which then is another one than was expected', async () => {
    const { asked, tell, said } = await startTwo();
    await asked.contextOf({ entityRef: subject });
    const { store } = asked;
    const news = store.news.bind(store);
    const early: EvidenceContext[] = [];
    store.news = async (...args) => {
      // Told after it was asked, and before the database says what is new.
      while (early.length === 0) {
        await sleep(1);
      }
      store.news = news;
      await tell.change(1);
      return news(...args);
    };
    const answer = await asked.contextOf({ entityRef: subject }, context =>
      early.push(context),
    );
    expect(early.map(said)).toMatchObject([{ change: 0 }]);
    expect(said(answer)).toMatchObject({ change: 1 });
  });

  it('expects the very answer where nothing is told', async () => {
    const { asked } = await startTwo();
    await asked.contextOf({ entityRef: subject });
    const early: EvidenceContext[] = [];
    const answer = await asked.contextOf({ entityRef: subject }, context =>
      early.push(context),
    );
    expect(early).toHaveLength(1);
    expect(early[0]).toBe(answer);
  });

  it('rests on the same until something is told, whenever it is asked for', async () => {
    const { asked, tell } = await startTwo();
    const ask = async (minutes: number) => {
      asked.time.now = t0 + minutes * 60_000;
      const bases: object[] = [];
      const answer = await asked.contextOf({ entityRef: subject }, (_, basis) =>
        bases.push(basis),
      );
      const { at, ...rest } = answer;
      expect(at).toBe(new Date(asked.time.now).toISOString());
      return { basis: bases[0], rest };
    };
    await tell.sighting(1);
    // The first follows what was told just now.
    await ask(1);
    const first = await ask(2);
    const second = await ask(3);
    expect(first.basis).toBeDefined();
    expect(second.basis).toBe(first.basis);
    expect(second.rest).toEqual(first.rest);
    await tell.sighting(2);
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
          const { asked, tell, said } = await startTwo();
          const { store } = asked;
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
            const answer = said(await asked.contextOf({ entityRef: subject }));
            for (const what of ['entity', 'sighting', 'change'] as const) {
              expect(answer[what]).toBeGreaterThanOrEqual(known[what]);
            }
          };
          const asking: Promise<void>[] = [];
          for (const [index, step] of steps.entries()) {
            slow = step.slow;
            await tell[step.what](index + 1);
            acknowledged[step.what] = index + 1;
            asking.push(ask(), ask());
            await sleep(step.pause);
          }
          await Promise.all(asking);
          expect(said(await asked.contextOf({ entityRef: subject }))).toEqual(
            acknowledged,
          );
        },
      ),
      { numRuns: 12 },
    );
  });
});
