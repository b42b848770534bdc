import { createEvidenceDatabases } from '../testUtils/testStore';
import { setClock } from '../testUtils/startEvidence';
import fc from 'fast-check';
import {
  describedRefs,
  histories,
  History,
  refOf,
} from './__testUtils__/histories';
import { iso, startRandomWorld } from './__testUtils__/randomWorld';

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

describe('a reader who cannot see every entity', () => {
  const databases = createEvidenceDatabases();
  let world: World | undefined;

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
  afterEach(() => world?.stop());
  afterAll(() => jest.restoreAllMocks());

  it.each(databases.eachSupportedId())(
    'is shown neither these nor how many there are, on %s',
    async databaseId => {
      const hidden: string[] = [];
      const started = await startRandomWorld(
        await databases.init(databaseId),
        hidden,
      );
      world = started;
      let run = 0;
      await fc.assert(
        fc.asyncProperty(histories, async history => {
          run += 1;
          const prefix = `r${run}`;
          hidden.push(...history.hidden.map(one => refOf(prefix, one)));
          const described = describedRefs(prefix, history);
          const secret = hidden.filter(ref => !described.has(ref));
          const instants = await live(started, history, prefix, t0 + run * day);
          for (const ask of asksOf(prefix, instants)) {
            await expectNothingOf(secret, started, ask);
          }
          await expectFiltered(started, hidden, prefix);
          // What a mock was called with is kept, and a long run has many calls.
          jest.clearAllMocks();
        }),
        {
          numRuns: Number(process.env.PLUMBLINE_HISTORIES ?? 3),
        },
      );
    },
  );
});

/** @returns instants between the steps */
async function live(
  world: World,
  { first, steps }: History,
  prefix: string,
  from: number,
): Promise<number[]> {
  let at = from;
  const instants: number[] = [];
  setClock(iso(at));
  await world.receive(prefix, first, at);
  for (const { after, what } of steps) {
    instants.push(at + 1);
    at += after * minute;
    setClock(iso(at));
    if (what) {
      await world.receive(prefix, what, at);
    }
  }
  at += minute;
  setClock(iso(at));
  return instants;
}

/** What is requested may be repeated. */
async function expectNothingOf(
  secret: readonly string[],
  { reader }: World,
  [path, query, method]: Ask,
): Promise<void> {
  const { text } = await (method
    ? reader.post(path, query)
    : reader.get(path, query));
  const requested = JSON.stringify(query);
  const named = secret.filter(
    ref => text.includes(ref) && !requested.includes(ref),
  );
  expect({ path, query, named }).toEqual({ path, query, named: [] });
  expect(text).not.toContain('"visibility":"all"');
}

/** Lists and counts have what everybody's have, without what is hidden. */
async function expectFiltered(
  { everybody, reader }: World,
  hidden: readonly string[],
  prefix: string,
): Promise<void> {
  const visible = (await reader.get('/overview')).body.entities;
  const all = (await everybody.get('/overview')).body.entities;
  expect(visible).toBeLessThanOrEqual(all);
  const isSeen = (ref: unknown) =>
    typeof ref === 'string' && !hidden.includes(ref);
  for (const path of ['/changes', '/alerts', '/alert-groups', '/incidents']) {
    const refsOf = (one: any): string[] => one.entityRefs ?? [one.entityRef];
    const [whole, seen] = await Promise.all(
      [everybody, reader].map(one => itemsOf(one, path, prefix)),
    );
    const idsOf = (items: any[]) => items.map(({ id, key }) => key ?? id);
    const expected = whole.filter(one => refsOf(one).some(isSeen));
    // One that was visible and has gone from the catalog is not seen any more.
    expect(idsOf(expected)).toEqual(expect.arrayContaining(idsOf(seen)));
    expect(seen.flatMap(refsOf).every(isSeen)).toBe(true);
    for (const one of whole) {
      const id = one.key ?? one.id;
      const { status } = await reader.get(`${path}/${id}`);
      if (path !== '/alerts') {
        expect([id, status]).toEqual([
          id,
          idsOf(seen).includes(id) ? 200 : 404,
        ]);
      }
    }
  }
  const query = { from: iso(t0 - day), to: iso(t0 + 10_000 * day), bins: 5 };
  const { body: timeline } = await reader.get('/changes/timeline', query);
  expect(timeline.total).toBe((await itemsOf(reader, '/changes')).length);
  const discrepancies = await itemsOf(reader, '/discrepancies');
  for (const { entityRef, candidates = [] } of discrepancies) {
    expect([entityRef, ...candidates].every(isSeen)).toBe(true);
  }
  const owners = await itemsOf(reader, '/discrepancies/owners');
  const standing = discrepancies.filter(({ state }) =>
    ['open', 'accepted'].includes(state),
  );
  expect(owners.reduce((sum, one) => sum + one.new + one.baseline, 0)).toBe(
    standing.length,
  );
}

async function itemsOf(
  client: World['reader'],
  path: string,
  prefix = '',
): Promise<any[]> {
  const items: any[] = [];
  for (let cursor: string | undefined; ; ) {
    const { body } = await client.get(path, {
      limit: 20,
      ...(cursor !== undefined && { cursor }),
    });
    items.push(...body.items);
    cursor = body.nextCursor;
    if (cursor === undefined) {
      return items.filter(one => JSON.stringify(one).includes(prefix));
    }
  }
}
