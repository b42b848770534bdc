import { createEvidenceDatabases } from '../testUtils/testStore';
import { setClock } from '../testUtils/startEvidence';
import fc from 'fast-check';
import { histories, History, refOf } from './__testUtils__/histories';
import { iso, startRandomWorld } from './__testUtils__/randomWorld';
import { withoutHidden } from './__testUtils__/withoutHidden';

jest.setTimeout(7_200_000);

type World = Awaited<ReturnType<typeof startRandomWorld>>;
type Ask = [path: string, query: object, method?: 'post'];

const minute = 60_000;
const day = 24 * 60 * minute;
const t0 = Date.parse('2026-03-01T02:00:00Z');

/** Everything that can be requested, for the present and for some instants. */
function asksOf(prefix: string, instants: number[]): Ask[] {
  const refs = ['a', 'b', 'c', 'team', 'sys', 'never'].map(one =>
    refOf(prefix, one),
  );
  const signals = ['one', 'two', 'a', 'lost'].flatMap(one => [
    { type: 'workload', name: prefix + one },
    { type: 'text', text: prefix + one },
  ]);
  const lists = ['/alerts', '/alert-groups', '/incidents'];
  const ats = [{}, ...instants.map(at => ({ at: iso(at) }))];
  return [
    ['/overview', {}],
    ['/overview', { owner: refOf(prefix, 'team') }],
    ['/collectors', {}],
    ['/discrepancies', {}],
    ['/discrepancies', { limit: 2 }],
    ['/discrepancies', { baseline: true }],
    ['/discrepancies', { owner: refOf(prefix, 'team') }],
    ['/discrepancies/owners', {}],
    ['/discrepancies/owners', { limit: 1 }],
    ['/feed', {}],
    ['/changes', { limit: 2 }],
    ['/changes/timeline', { since: '12h', bins: 20 }],
    ...lists.map((path): Ask => [path, {}]),
    ...lists.map((path): Ask => [path, { limit: 1 }]),
    ['/alerts', { status: 'firing' }],
    ['/alert-groups', { status: 'firing' }],
    ['/alert-groups', { status: 'resolved' }],
    ['/incidents', { status: 'open' }],
    ...refs.flatMap((entityRef): Ask[] => [
      ...lists.map((path): Ask => [path, { entityRef }]),
      ['/changes', { entityRef }],
      ['/changes', { entityRef, scope: 'team' }],
      ['/changes/timeline', { entityRef, since: '12h' }],
      ['/graph', { entityRef, direction: 'calls', depth: 2 }],
      ...ats.map((at): Ask => ['/context', { entityRef, ...at }, 'post']),
    ]),
    ...signals.flatMap((signal): Ask[] => [
      ['/resolve', signal, 'post'],
      ['/context', { signal }, 'post'],
    ]),
  ];
}

describe('a reader from whom entities are hidden', () => {
  const databases = createEvidenceDatabases();
  let worlds: World[] = [];

  beforeAll(() => {
    // Between two readings of the estate the walker rests for a share of the time
    // that one took, and here one takes until it is let.
    const wait = setTimeout;
    jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((run: () => void, pause = 0, ...rest: []) =>
        wait(
          run,
          String(run).includes('#turn()') ? 5 : pause,
          ...rest,
        )) as never);
  });
  afterEach(() => Promise.all(worlds.map(({ stop }) => stop())));
  afterAll(() => jest.restoreAllMocks());

  it.each(databases.eachSupportedId())(
    'is answered as if these had never existed, nor anything been reported of them, on %s',
    async databaseId => {
      const hidden: string[] = [];
      worlds = await Promise.all(
        [1, 2, 3].map(async () =>
          startRandomWorld(await databases.init(databaseId), hidden),
        ),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(histories, async history => {
          run += 1;
          const prefix = `r${run}`;
          hidden.push(...history.hidden.map(one => refOf(prefix, one)));
          const never = withoutHidden(history);
          const received = [
            history,
            {
              ...history,
              // The estate of the last, with all reports of the first.
              first: never.first,
              steps: history.steps.map((step, index) =>
                step.what?.step === 'describe' ? never.steps[index] : step,
              ),
            },
            never,
          ];
          const instants = await live(worlds, received, prefix, t0 + run * day);
          for (const ask of asksOf(prefix, instants)) {
            await expectSame(worlds, ask);
          }
          await expectSameDetails(worlds);
          // What a mock was called with is kept, and a long run has many calls.
          jest.clearAllMocks();
        }),
        {
          numRuns: Number(process.env.PLUMBLINE_HISTORIES ?? 1),
        },
      );
    },
  );
});

/**
 * Gives each world its history, at the same time; some is requested meanwhile.
 */
async function live(
  worlds: World[],
  received: History[],
  prefix: string,
  from: number,
): Promise<number[]> {
  let at = from;
  const instants: number[] = [];
  setClock(iso(at));
  await Promise.all(
    worlds.map((world, index) =>
      world.receive(prefix, received[index].first, at),
    ),
  );
  for (const [index, { after }] of received[0].steps.entries()) {
    instants.push(at + 1);
    at += after * minute;
    const now = at;
    setClock(iso(now));
    await Promise.all(
      worlds.map(async (world, which) => {
        const { what } = received[which].steps[index];
        if (what) {
          await world.receive(prefix, what, now);
        }
      }),
    );
    await expectSame(worlds, [
      '/context',
      { entityRef: refOf(prefix, 'a') },
      'post',
    ]);
  }
  at += minute;
  setClock(iso(at));
  return instants;
}

async function expectSame(worlds: World[], ask: Ask): Promise<void> {
  const [path, query, method = 'get'] = ask;
  const answers = await Promise.all(
    worlds.map(async ({ reader }) => {
      const { status, body } = await reader[method](path, query);
      return { ask, status, body };
    }),
  );
  const [seen, ...expected] = answers;
  expected.forEach(one => expect(seen).toEqual(one));
  expect(JSON.stringify(seen)).not.toContain('"visibility":"all"');
}

/** Of everything that there is to anybody anywhere, by its id. */
async function expectSameDetails(worlds: World[]): Promise<void> {
  for (const [path, id, ...more] of [
    ['/changes', 'id'],
    ['/alert-groups', 'id'],
    ['/incidents', 'key'],
    ['/discrepancies', 'id', 'patch'],
  ]) {
    const ids = new Set<string>();
    for (const { everybody, reader } of worlds) {
      for (const client of [everybody, reader]) {
        const { body } = await client.get(path, { limit: 20 });
        body.items.forEach((item: Record<string, string>) => ids.add(item[id]));
      }
    }
    for (const one of ids) {
      await expectSame(worlds, [`${path}/${one}`, {}]);
      for (const part of more) {
        await expectSame(worlds, [`${path}/${one}/${part}`, {}]);
      }
    }
  }
}
